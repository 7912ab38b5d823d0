import { fixed, signed } from '@cape/core-wasm/number-text';
import type { Panel } from '@cape/evidence';
import type { LatentCorrelation } from '../coupling/latent-r.ts';
import { percentileHoldsFrom } from '../interval.ts';
import { assumption, fromItems, ifShared, notTold } from '../item-noise/settled-ends.ts';
import type { Warning } from '../warning.ts';
import type { LeaveOneGroupOut } from './leave-one-group-out.ts';

export function readingOf(
  fit: { pValue: number; residualStandardDeviation: number },
  { meanAbsoluteError, groups }: LeaveOneGroupOut,
  groupedBy: string,
): string[] {
  const slope =
    fit.pValue < 0.05
      ? 'The two scores rise and fall together more than chance explains.'
      : 'These models cannot separate the slope from zero.';
  const scatter = `Models scatter ${fixed(fit.residualStandardDeviation, 1)} points about the line, so it describes the panel, not one model.`;
  return [
    slope,
    scatter,
    meanAbsoluteError === null
      ? `No ${groupedBy} has three models, so the line cannot be tested on one that it has not seen.`
      : `On a ${groupedBy} that it has not seen the line is off by ${fixed(meanAbsoluteError, 1)} points on average (over ${groups.length} with three or more models).`,
  ];
}

/** The r freed of item noise at both ends; nothing where it is not known at the first. */
export function latentReading(
  {
    latentR,
    latentRByScatter,
  }: { readonly latentR: LatentCorrelation | null; readonly latentRByScatter: LatentCorrelation | null },
  {
    itemCorrelation,
    byItems,
    groupedBy,
  }: {
    readonly itemCorrelation: number;
    readonly byItems: boolean;
    readonly groupedBy: Panel['groupedBy'];
  },
): string[] {
  if (latentR === null) return [];
  const told = ({ r, interval }: LatentCorrelation) =>
    `${signed(r, 2)}${interval === null ? '' : ` (${signed(interval.lower ?? Number.NaN, 2)} to ${signed(interval.upper ?? Number.NaN, 2)})`}`;
  const first = `Freed of item noise r is ${told(latentR)}`;
  if (byItems) return [`${first} ${fromItems}.`];
  return [
    latentRByScatter === null
      ? `${first} ${assumption(itemCorrelation)}${notTold(groupedBy)}`
      : `${first} ${assumption(itemCorrelation)}, and ${told(latentRByScatter)} ${ifShared}.`,
  ];
}

export function smallSample(n: number): Warning[] {
  return n >= percentileHoldsFrom
    ? []
    : [
        {
          code: 'small-n',
          message: `Only ${n} models have both scores: bootstrap intervals are too narrow at this size; read Student's.`,
        },
      ];
}
