import type * as z from 'zod/mini';
import { percentileHoldsFrom } from '../interval.ts';
import type { Warning } from '../warning.ts';
import type { IntervalMethod, Split } from './population.ts';

interface CountedGroup {
  readonly group: string;
  readonly n: number;
}

const listed = (groups: readonly CountedGroup[]) =>
  groups.map(({ group, n }) => `${group} (${n})`).join(', ');

/** Groups with too few models for an interval of r, or for one by percentiles. */
export function sampleWarnings(groups: readonly CountedGroup[], interval: IntervalMethod): Warning[] {
  const warnings: Warning[] = [];
  const tooSmall = groups.filter(({ n }) => n < 4);
  if (tooSmall.length > 0) {
    warnings.push({
      code: 'too-few-models',
      message: `Too few models for an interval of r: ${listed(tooSmall)}.`,
    });
  }
  const small = groups.filter(({ n }) => n >= 4 && n < percentileHoldsFrom);
  if (small.length > 0 && interval === 'percentile') {
    warnings.push({
      code: 'small-n',
      message: `So few models that a percentile interval of r is too narrow: ${listed(small)}. Fisher's interval (the default) comes closer.`,
    });
  }
  return warnings;
}

/** Opposite signs within groups and between their means. */
export function splitWarnings(split: z.infer<typeof Split> | null): Warning[] {
  if (split?.signsDiffer !== true) return [];
  return [
    {
      code: 'simpson',
      message:
        'Within groups and between their means the coupling has opposite signs: the overall r describes neither (Simpson’s paradox).',
    },
  ];
}

/** Scores that bring no item error although item noise was asked for. */
export const unknownItems: Warning = {
  code: 'items-unknown',
  message:
    'Scores here have no known number of items and no error of their own: they enter without item error.',
};
