import { type Condition, conditionsInBrief, type Evaluation } from '@cape/steer';
import type { VNode } from 'preact';
import { text } from '#text/steering';
import { ends, fixed, signed } from '../../numbers.ts';
import { DataTable } from '../../parts/data-table.tsx';

export type Share = Evaluation['truthful'];

/** The push beside its controls: what each corrects and breaks, by how much the margin moves, and the cost. */
export function Conditions({ label, evaluation }: { label: string; evaluation: Evaluation }): VNode {
  const rows = conditionsInBrief(evaluation.conditions);
  const hasCost = rows.some(({ perplexityCost }) => perplexityCost !== null);
  return (
    <DataTable
      label={label}
      columns={[
        { title: text.measure.condition, cell: ({ name }) => conditionName(name) },
        { title: text.measure.corrected, cell: ({ corrected }) => <Counted share={corrected} /> },
        { title: text.measure.broken, cell: ({ broken }) => <Counted share={broken} isBad /> },
        {
          title: text.measure.margin,
          cell: ({ meanMargin, meanMarginInterval }) => (
            <>
              {signed(meanMargin, 2)} <small>{ends(meanMarginInterval, (end) => signed(end, 2))}</small>
            </>
          ),
        },
        ...(hasCost ? [{ title: text.measure.cost, cell: Cost }] : []),
      ]}
      rows={rows}
    />
  );
}

function Cost({ perplexityCost, perplexityCostInterval }: Condition): VNode | string {
  if (perplexityCost === null || perplexityCostInterval === null) return '–';
  return (
    <>
      {text.measure.perplexity(signed(100 * perplexityCost))}{' '}
      <small>{ends(perplexityCostInterval, (end) => signed(100 * end))}</small>
    </>
  );
}

/** A count with its share and interval drawn under it. */
function Counted({ share, isBad = false }: { share: Share; isBad?: boolean }): VNode {
  const { lower, upper } = share.interval;
  return (
    <span class={isBad ? 'counted bad' : 'counted'}>
      {text.measure.count(share.count, share.of)} <small>{range(share)}</small>
      {share.share !== null && lower !== null && upper !== null && (
        <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
          <path class="axis" d="M0 4H100" />
          <path class="interval" d={`M${100 * lower} 4H${100 * upper}`} />
          <path class="value" d={`M${100 * share.share} 0V8`} />
        </svg>
      )}
    </span>
  );
}

export function range({ interval: { lower, upper } }: Share): string {
  return lower === null || upper === null ? '–' : `${fixed(100 * lower, 0)}–${fixed(100 * upper, 0)} %`;
}

/** "random 2", "best of 20 random" and "prompt …" in the page's words. */
export function conditionName(name: string): string {
  const { names, asked, random, best } = text.measure;
  const prompt = /^prompt (.+)$/.exec(name)?.[1];
  if (prompt !== undefined) return asked(prompt);
  const [, count, kind] = /^best of (\d+) (\w+)$/.exec(name) ?? [];
  if (count !== undefined) return best[kind as keyof typeof best](count);
  return names[name] ?? random(name.replace(/^\D+/, ''));
}
