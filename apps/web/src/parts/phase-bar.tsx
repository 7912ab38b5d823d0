import type { VNode } from 'preact';
import { text } from '#text/phase';
import { percent } from '../numbers.ts';

const phases = ['tax', 'transition', 'bonus'] as const;

/** The chances of the three phases as one bar: their lengths and their figures say the same. */
export function PhaseBar({
  probabilities,
}: {
  probabilities: Readonly<Record<(typeof phases)[number], number>>;
}): VNode {
  return (
    <div class="phase-bar">
      <div class="bar" aria-hidden="true">
        {phases.map((phase) => (
          <span class={phase} style={{ flexGrow: probabilities[phase] }} />
        ))}
      </div>
      <dl>
        {phases.map((phase) => (
          <div class={phase}>
            <dt>{text.short[phase]}</dt>
            <dd>{percent(probabilities[phase])}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
