import type { BenchmarkId } from '@cape/evidence';
import * as z from 'zod/mini';
import { couplingQuestion } from '../coupling/coupling-question.ts';
import { FamilyTrend } from '../coupling/family-trend.ts';
import type { Sampling } from '../coupling/population.ts';
import { CriticalScale } from '../critical-scale/critical-scale.ts';
import { criticalScaleQuestion } from '../critical-scale/critical-scale-question.ts';
import { Interval } from '../interval.ts';
import { BothEnds } from '../item-noise/both-ends.ts';
import type { PanelGiven } from '../panel/panel-input.ts';
import { PooledSteps } from '../pooling/pooled-steps.ts';
import { type Answering, answer } from '../question.ts';
import type { Warning } from '../warning.ts';

export const PhaseCounts = z.object({
  tax: z.int(),
  transition: z.int(),
  bonus: z.int(),
  undetermined: z.int(),
});

/** The families of one panel on one pair of benchmarks: their couplings, steps and critical scales. */
export const LadderOverview = z.object({
  /** Models with both scores. */
  n: z.int(),
  families: z.array(
    z.object({
      family: z.string(),
      n: z.int(),
      r: z.nullable(z.number()),
      rInterval: z.nullable(Interval),
      /** The whole ladder at once; null where fewer than two sizes are known. */
      trend: z.nullable(FamilyTrend),
      /** Its steps by what their Fieller intervals settle. */
      steps: PhaseCounts,
      /** By the quadratic, whose intervals the calibration bears out. */
      criticalScale: z.pick(CriticalScale, {
        method: true,
        estimate: true,
        interval: true,
        censored: true,
        bound: true,
        statement: true,
      }),
    }),
  ),
  overall: z.omit(couplingQuestion.answer.shape.overall, { running: true }),
  steps: PhaseCounts,
  /** The same steps under both assumptions about the item errors that a family's models share. */
  settled: BothEnds,
  /** The same steps pooled: signs called at an average of 5 % wrong ones. */
  pooled: z.nullable(PooledSteps),
});
export type LadderOverview = z.infer<typeof LadderOverview>;

/**
 * Coupling and critical scale of every family of a panel, as `coupling` and `critical-scale` answer them.
 *
 * @param given the panel as a question takes it, and the pair
 */
export function ladderOverview(
  using: Answering,
  given: PanelGiven & { readonly by: 'family' | 'lab'; readonly x: BenchmarkId; readonly y: BenchmarkId },
  sampling: Sampling,
): { readonly overview: LadderOverview; readonly warnings: readonly Warning[] } {
  const half = (from: number): Answering => ({
    kernel: using.kernel,
    onProgress: (share) => using.onProgress?.(from + share / 2),
  });
  const coupling = answer(couplingQuestion, { ...given, interval: 'fisher', ...sampling }, half(0));
  const scales = answer(criticalScaleQuestion, { ...given, method: 'quadratic', ...sampling }, half(0.5));
  const families = coupling.groups.map(({ group, n, pearson, local, trend }) => {
    // Of several variants' ladders the longest.
    const { method, estimate, interval, censored, bound, statement } = scales.groups
      .filter((scale) => scale.group === group)
      .reduce((longest, scale) => (scale.n > longest.n ? scale : longest));
    return {
      family: group,
      n,
      r: n < 3 ? null : pearson.r,
      rInterval: pearson.interval,
      trend,
      steps: countPhases(local),
      criticalScale: { method, estimate, interval, censored, bound, statement },
    };
  });
  const { running: _, ...overall } = coupling.overall;
  return {
    overview: {
      n: coupling.n,
      families,
      overall,
      steps: countPhases(coupling.groups.flatMap(({ local }) => local)),
      settled: coupling.settled,
      pooled: coupling.pooled,
    },
    warnings: coupling.warnings,
  };
}

export function countPhases(
  local: readonly { readonly phase: keyof z.infer<typeof PhaseCounts> }[],
): z.infer<typeof PhaseCounts> {
  const counts = { tax: 0, transition: 0, bonus: 0, undetermined: 0 };
  for (const { phase } of local) counts[phase] += 1;
  return counts;
}
