import type { AnswerOf, panelQuestion } from '@cape/analysis';
import { benchmark } from '@cape/evidence';
import type { ComponentChildren, VNode } from 'preact';
import { text } from '#text/own-data';
import { href } from '../address.ts';
import { latest, useAnswer } from '../ask.ts';
import { ownPanel, panelOr, showOwn, showsOwn } from '../own-panel.ts';

type Panel = AnswerOf<typeof panelQuestion>;

/** Data that a part of a view needs before it can answer. */
export interface Need {
  /** Scores that each of the models has. */
  readonly benchmarks: readonly string[];
  readonly models: number;
  /** Of one family, with their sizes. */
  readonly sizes?: number;
}

/** A part of a view that rests on the reader's own data, or what they lack for it. */
export function OwnNeeds({ need, children }: { need: Need; children: ComponentChildren }): VNode {
  const isOwn = showsOwn() && !!ownPanel.value;
  const asking = useAnswer<Panel>('panel', isOwn ? { panel: panelOr('base') } : null);
  if (!isOwn) return <>{children}</>;
  const panel = latest(asking.value);
  // The figures drawn from the data report their faults.
  if (panel === undefined) return <section aria-busy={asking.value.state === 'working'} />;
  return isMet(need, panel) ? <>{children}</> : <Lacking need={need} panel={panel} />;
}

const having = ({ models }: Panel, benchmarks: readonly string[]) =>
  models.filter(({ scores }) => benchmarks.every((id) => scores[id] !== undefined));

function isMet({ benchmarks, models, sizes }: Need, panel: Panel): boolean {
  return (
    having(panel, benchmarks).length >= models &&
    (sizes === undefined || mostSizes(panel, benchmarks) >= sizes)
  );
}

/** The most sizes that one family has. */
function mostSizes(panel: Panel, benchmarks: readonly string[]): number {
  const sizes = new Map<string, Set<number>>();
  for (const { group, paramsB } of having(panel, benchmarks))
    if (paramsB !== null) sizes.set(group, (sizes.get(group) ?? new Set()).add(paramsB));
  return Math.max(0, ...[...sizes.values()].map((of) => of.size));
}

function Lacking({ need: { benchmarks, models, sizes }, panel }: { need: Need; panel: Panel }): VNode {
  const names = (ids: readonly string[]) => ids.map((id) => benchmark(id).name);
  return (
    <div class="needs" role="note">
      <p>
        <strong>{text.needs(models, names(benchmarks), sizes)}</strong>
      </p>
      <p>
        {text.has(
          having(panel, benchmarks).length,
          sizes === undefined ? undefined : mostSizes(panel, benchmarks),
          names(panel.benchmarks),
        )}
      </p>
      <div class="row">
        <button type="button" onClick={() => showOwn(false)}>
          {text.builtin}
        </button>
        <a href={href('data', { panel: 'own' })}>{text.data}</a>
      </div>
    </div>
  );
}
