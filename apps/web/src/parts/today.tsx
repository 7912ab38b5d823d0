import type { VNode } from 'preact';
import { text } from '#text/today';
import { parameter } from '../address.ts';
import type { Asking } from '../ask.ts';
import { panelOr, showsOwn } from '../own-panel.ts';
import { ChoiceField, TextField } from './fields.tsx';

/** Fields of a question about the frontier as it is now: one's own data, or whose scores count and up to which day. */
export function todayInput(): Readonly<Record<string, unknown>> {
  if (showsOwn()) return { panel: panelOr('current') };
  const [reporter, asOf] = [parameter('reporter').trim(), parameter('asOf').trim()];
  return { ...(reporter !== '' && { reporter }), ...(asOf !== '' && { asOf }) };
}

/** Their controls; one's own data have neither reporters nor a day. */
export function TodayFields({ asking, day = '' }: { asking: Asking<unknown>; day?: string }): VNode | null {
  if (showsOwn()) return null;
  return (
    <>
      <ChoiceField
        name="reporter"
        label={text.reporter}
        choices={Object.entries(text.reporters).map(([value, label]) => ({ value, label }))}
        asking={asking}
      />
      <TextField name="asOf" label={text.asOf} hint={text.asOfHint} placeholder={day} asking={asking} />
    </>
  );
}
