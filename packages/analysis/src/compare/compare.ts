import type { Kernel } from '@cape/core-wasm';
import * as z from 'zod/mini';
import { benjaminiHochberg } from '../coupling/false-discovery.ts';
import { type Difference, fiellerInterval, probabilityRatioBelow } from '../coupling/fieller.ts';
import { Phase, PhaseProbabilities, phaseProbabilities, settledPhase } from '../coupling/phase.ts';
import { Interval } from '../interval.ts';
import type { Warning } from '../warning.ts';
import { type BenchmarkChange, type ChangeOfRuns, changeOfRuns } from './change-of-runs.ts';
import { covarianceOfChanges } from './covariance-of-changes.ts';
import { deduplicated } from './deduplicated.ts';
import { changeInterval, changeTest, detectableDifference, judgedBy, quantile } from './judged-change.ts';
import type { Run } from './run-input.ts';

/** A benchmark's change from run a to run b, in an answer. */
export const changeFields = {
  /** Shared items; 0 where reported scores alone were compared. */
  n: z.int(),
  /** Items that only one of the two runs has. */
  unshared: z.object({ a: z.int(), b: z.int() }),
  /** Mean scores on the shared items, percent. */
  a: z.number(),
  b: z.number(),
  /** b − a. */
  difference: z.number(),
  /** From the variance of the per-item differences, cluster-robust where clusters are known. */
  standardError: z.number(),
};

/** One benchmark's change from one run to another. Scores and differences in points. */
export const ComparedBenchmark = z.object({
  from: z.string(),
  to: z.string(),
  benchmark: z.string(),
  ...changeFields,
  interval: Interval,
  /** Two-sided; of McNemar's exact test where items are right or wrong and count one by one. */
  pValue: z.number(),
  /** Benjamini–Hochberg over every benchmark and step of this answer. */
  pAdjusted: z.number(),
  test: z.string(),
  /** More than noise: the adjusted p value is below 1 − level. */
  clear: z.boolean(),
  paired: z.boolean(),
  /** Standard error if the two runs had answered different items. */
  unpaired: z.object({ standardError: z.number() }),
  /** Smallest true difference that these items find four times in five. */
  detectable: z.number(),
  /** Items that would find the difference seen four times in five, were it the true one; null where there is none. */
  itemsNeeded: z.nullable(z.number()),
  /** Percentile interval over redrawn items or clusters: a check of `interval`; null without items. */
  bootstrap: z.nullable(Interval),
  /** Clusters that the error is robust to; null where items count one by one. */
  clusters: z.nullable(z.int()),
  /** Numbers of items that only one of the two got right, where items are right or wrong. */
  discordant: z.nullable(z.object({ a: z.int(), b: z.int() })),
});
export type ComparedBenchmark = z.infer<typeof ComparedBenchmark>;

/** Coupling of two capabilities from one run to another. */
export const ComparedPair = z.object({
  from: z.string(),
  to: z.string(),
  x: z.string(),
  y: z.string(),
  /** Δy/Δx, points per point; null where Δx is zero. */
  gamma: z.nullable(z.number()),
  /** Fieller's, from the paired errors. */
  interval: Interval,
  phase: z.union([Phase, z.literal('undetermined')]),
  /** Under item noise alone, before anything is known of other models. */
  probabilities: PhaseProbabilities,
  /** Probability that one rose while the other fell. */
  probabilityOpposed: z.number(),
  /** p value of "one rose while the other fell": the larger of the two one-sided ones; null where both moved one way. */
  pOpposed: z.nullable(z.number()),
  /** Correlation of the two differences' errors; other than 0 only where both benchmarks score the same questions. */
  errorCorrelation: z.number(),
});
export type ComparedPair = z.infer<typeof ComparedPair>;

export interface Comparison {
  readonly benchmarks: readonly ComparedBenchmark[];
  readonly coupling: readonly ComparedPair[];
  /** Benchmarks without a partner, by run. */
  readonly unshared: readonly { readonly run: string; readonly benchmarks: readonly string[] }[];
  readonly warnings: readonly Warning[];
}

interface Bootstrap {
  readonly seed: number;
  readonly resamples: number;
}

/** Compare each of some pairs of runs; p values are adjusted over all benchmarks of all pairs. */
export function compareRuns(
  kernel: Kernel,
  pairs: readonly (readonly [Run, Run])[],
  { level, bootstrap }: { readonly level: number; readonly bootstrap: Bootstrap | null },
): Comparison {
  const steps = pairs.map(([a, b]) => changeOfRuns(kernel, a, b));
  const judged = steps.flatMap((step) =>
    step.changes.map((each) => ({ step, each, ...changeTest(kernel, each.change) })),
  );
  const adjusted = benjaminiHochberg(judged.map(({ pValue }) => pValue));
  return {
    benchmarks: judged.map(({ step, each, pValue, test }, i) => ({
      from: step.from,
      to: step.to,
      ...described(kernel, each, level),
      bootstrap: bootstrap === null ? null : bootstrapped(kernel, each, level, bootstrap),
      pValue,
      pAdjusted: adjusted[i]!,
      test,
      clear: adjusted[i]! < 1 - level,
    })),
    coupling: steps.flatMap((step) => couplingOf(kernel, step, level)),
    unshared: steps.flatMap(({ from, to, unshared }) => [
      ...(unshared.a.length === 0 ? [] : [{ run: from, benchmarks: unshared.a }]),
      ...(unshared.b.length === 0 ? [] : [{ run: to, benchmarks: unshared.b }]),
    ]),
    warnings: deduplicated(steps.flatMap(({ warnings }) => warnings)),
  };
}

function described(kernel: Kernel, { benchmark, change, shared }: BenchmarkChange, level: number) {
  const judged = judgedBy(change);
  const detectable = detectableDifference(kernel, judged, level);
  const { n, a, b, difference, standardError, unpairedStandardError, clusters, discordance } = change;
  return {
    benchmark,
    n,
    unshared: shared?.unshared ?? { a: 0, b: 0 },
    a,
    b,
    difference,
    standardError,
    interval: changeInterval(kernel, judged, level),
    paired: shared !== null,
    unpaired: { standardError: unpairedStandardError },
    detectable,
    itemsNeeded: n === 0 || difference === 0 ? null : Math.ceil(n * (detectable / difference) ** 2),
    clusters,
    discordant: discordance === null ? null : { a: discordance.onlyA, b: discordance.onlyB },
  };
}

/** Interval of the difference over redrawn items, whole clusters where they are known; the same items for both runs. */
function bootstrapped(
  kernel: Kernel,
  { shared }: BenchmarkChange,
  level: number,
  { seed, resamples }: Bootstrap,
): Interval | null {
  if (shared === null) return null;
  const { a, b, clusters } = shared;
  const { contrasts } = kernel.bootstrapItemMeans([a, b], {
    seed,
    resamples,
    level,
    contrasts: [[-1, 1]],
    ...(clusters === null ? {} : { clusters }),
  });
  const { lower, upper } = contrasts[0]!;
  return {
    lower: 100 * lower,
    upper: 100 * upper,
    level,
    method: `percentile bootstrap over ${clusters === null ? 'items' : 'clusters'}`,
  };
}

/** Every pair of benchmarks of a step, in the order in which the first run has them. */
function couplingOf(kernel: Kernel, { from, to, changes }: ChangeOfRuns, level: number): ComparedPair[] {
  const pairs: ComparedPair[] = [];
  for (const [i, x] of changes.entries()) {
    for (const y of changes.slice(i + 1)) pairs.push({ from, to, ...comparedPair(kernel, x, y, level) });
  }
  return pairs;
}

function comparedPair(kernel: Kernel, x: BenchmarkChange, y: BenchmarkChange, level: number) {
  const [dx, dy] = [differenceOf(x), differenceOf(y)];
  const covariance = covarianceOfChanges(x, y);
  const gamma = dx.value === 0 ? null : dy.value / dx.value;
  // Student's quantile in place of the normal one: as if both errors were larger by their ratio.
  const inflation =
    quantile(kernel, (1 + level) / 2, degreesOfFreedom(x, y, gamma ?? 0)) /
    kernel.normalQuantile((1 + level) / 2);
  const inflated = ({ value, standardError }: Difference) => ({
    value,
    standardError: inflation * standardError,
  });
  const interval = fiellerInterval(kernel, inflated(dy), inflated(dx), level, covariance * inflation ** 2);
  const opposed = dx.value * dy.value < 0;
  const oneSided = ({ value, standardError }: Difference) =>
    kernel.normalCdf(-Math.abs(value) / standardError);
  return {
    x: x.benchmark,
    y: y.benchmark,
    gamma,
    interval,
    phase: settledPhase(gamma, interval),
    probabilities: phaseProbabilities(kernel, dy, dx, covariance),
    probabilityOpposed: probabilityRatioBelow(kernel, dy, dx, 0, covariance),
    pOpposed: opposed ? Math.max(oneSided(dx), oneSided(dy)) : null,
    errorCorrelation: covariance === 0 ? 0 : covariance / (dx.standardError * dy.standardError),
  };
}

function differenceOf({ change }: BenchmarkChange): Difference {
  return { value: change.difference, standardError: judgedBy(change).standardError };
}

/** Degrees of freedom of the error of Δy − γΔx (Welch and Satterthwaite). */
function degreesOfFreedom(x: BenchmarkChange, y: BenchmarkChange, gamma: number): number {
  const part = ({ change }: BenchmarkChange, weight: number) => {
    const { standardError, degreesOfFreedom: of } = judgedBy(change);
    const variance = (weight * standardError) ** 2;
    return { variance, fourth: variance ** 2 / of };
  };
  const [ofX, ofY] = [part(x, gamma), part(y, 1)];
  const fourth = ofX.fourth + ofY.fourth;
  return fourth === 0 ? Number.POSITIVE_INFINITY : (ofX.variance + ofY.variance) ** 2 / fourth;
}
