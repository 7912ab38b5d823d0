import type { Kernel } from '@cape/core-wasm';
import * as z from 'zod/mini';
import { finiteOrNull } from '../finite.ts';
import { Interval } from '../interval.ts';
import type { Pair } from '../panel/pair.ts';

export const IntervalMethod = z.enum(['percentile', 'bca', 'fisher'], {
  error: '"percentile", "bca" or "fisher"',
});
export type IntervalMethod = z.infer<typeof IntervalMethod>;

/** Pearson's r with everything that says how far to trust it. */
export const PearsonCoupling = z.object({
  r: z.nullable(z.number()),
  pValue: z.nullable(z.number()),
  interval: z.nullable(Interval),
  /** Two-sided, from shuffled pairs. */
  permutationP: z.nullable(z.number()),
});
export const SpearmanCoupling = z.object({ rho: z.nullable(z.number()), pValue: z.nullable(z.number()) });

export interface Sampling {
  readonly seed: number;
  readonly resamples: number;
  readonly noise: 'items' | 'none';
  readonly level: number;
}

/** Fewest models on which an interval of r means anything. */
const fewest = 4;

/** Pearson's r of a pair of columns; with `strata`, models are redrawn within their family or lab. */
export function pearsonCoupling(
  kernel: Kernel,
  pair: Pair,
  sampling: Sampling & { readonly interval: IntervalMethod },
  strata: boolean,
): z.infer<typeof PearsonCoupling> {
  const { r, pValue, n } = kernel.pearson(pair.x, pair.y);
  if (n < fewest)
    return { r: finiteOrNull(r), pValue: finiteOrNull(pValue), interval: null, permutationP: null };
  const { seed, resamples } = sampling;
  const { pValue: permutationP } = kernel.permutationTest(pair.x, pair.y, { permutations: resamples, seed });
  return {
    r: finiteOrNull(r),
    pValue: finiteOrNull(pValue),
    interval:
      sampling.interval === 'fisher'
        ? fisherInterval(kernel, r, n, sampling.level)
        : bootstrapped(kernel, pair, sampling, strata),
    permutationP: finiteOrNull(permutationP),
  };
}

export function spearmanCoupling(kernel: Kernel, { x, y }: Pair): z.infer<typeof SpearmanCoupling> {
  const { r, pValue } = kernel.spearman(x, y);
  return { rho: finiteOrNull(r), pValue: finiteOrNull(pValue) };
}

function bootstrapped(
  kernel: Kernel,
  pair: Pair,
  { seed, resamples, noise, level, interval }: Sampling & { readonly interval: IntervalMethod },
  strata: boolean,
): Interval | null {
  const method = interval === 'bca' ? 'bca' : 'percentile';
  const { lower, upper } = kernel.bootstrapCorrelation(pair.x, pair.y, {
    seed,
    resamples,
    level,
    interval: method,
    ...(strata ? { strata: pair.labels } : {}),
    ...(noise === 'items'
      ? { xStandardErrors: pair.xStandardErrors, yStandardErrors: pair.yStandardErrors }
      : {}),
  });
  if (!Number.isFinite(lower) || !Number.isFinite(upper)) return null;
  const redrawn = noise === 'items' ? 'models and items' : 'models';
  return {
    lower,
    upper,
    level,
    method: `${method === 'bca' ? 'BCa' : 'percentile'} bootstrap over ${redrawn}`,
  };
}

/**
 * Interval of r by Fisher's z = atanh r with standard error 1/√(n − 3): right for normal pairs, and at
 * n below about ten closer to its level than the percentile bootstrap.
 */
export function fisherInterval(
  kernel: Pick<Kernel, 'log' | 'exp' | 'normalQuantile'>,
  r: number,
  n: number,
  level: number,
): Interval | null {
  if (!(n > 3) || !(Math.abs(r) < 1)) return null;
  const z = 0.5 * kernel.log((1 + r) / (1 - r));
  const reach = kernel.normalQuantile((1 + level) / 2) / Math.sqrt(n - 3);
  const tanh = (value: number) => {
    const e = kernel.exp(2 * value);
    return (e - 1) / (e + 1);
  };
  return { lower: tanh(z - reach), upper: tanh(z + reach), level, method: 'Fisher z' };
}

/** How a correlation over several families comes about: inside them, or between their means. */
export const Split = z.object({
  /** r of the deviations from each family's means, with n − families − 1 degrees of freedom. */
  within: z.extend(PearsonCoupling, { n: z.int(), groups: z.int() }),
  /** r of the families' means. */
  between: z.extend(z.omit(PearsonCoupling, { permutationP: true }), { groups: z.int() }),
  /** Share of the summed products of deviations that lies within families; can exceed 1 or be negative. */
  shareWithin: z.nullable(z.number()),
  /** Within and between have opposite signs: the pooled figure misleads (Simpson's paradox). */
  signsDiffer: z.boolean(),
});

export function withinBetween(
  kernel: Kernel,
  pair: Pair,
  sampling: Sampling & { readonly interval: IntervalMethod },
): z.infer<typeof Split> | null {
  const groups = pair.labels.reduce((most, label) => Math.max(most, label + 1), 0);
  if (groups < 2) return null;
  const size = new Float64Array(groups);
  const meanX = new Float64Array(groups);
  const meanY = new Float64Array(groups);
  for (let i = 0; i < pair.labels.length; i += 1) {
    const label = pair.labels[i]!;
    size[label]! += 1;
    meanX[label]! += pair.x[i]!;
    meanY[label]! += pair.y[i]!;
  }
  for (let label = 0; label < groups; label += 1) {
    meanX[label]! /= size[label]!;
    meanY[label]! /= size[label]!;
  }
  // A family of one has no deviations and says nothing about within.
  const inside = [...pair.labels.keys()].filter((i) => size[pair.labels[i]!]! > 1);
  const pick = (values: Float64Array) => Float64Array.from(inside, (i) => values[i]!);
  const labels = Uint32Array.from(inside, (i) => pair.labels[i]!);
  const insidePair: Pair = {
    models: inside.map((i) => pair.models[i]!),
    x: Float64Array.from(inside, (i) => pair.x[i]! - meanX[pair.labels[i]!]!),
    y: Float64Array.from(inside, (i) => pair.y[i]! - meanY[pair.labels[i]!]!),
    xStandardErrors: pick(pair.xStandardErrors),
    yStandardErrors: pick(pair.yStandardErrors),
    labels,
  };
  const familiesInside = new Set(labels).size;
  const within = {
    ...pearsonCoupling(kernel, insidePair, sampling, true),
    n: inside.length,
    groups: familiesInside,
  };
  if (within.r !== null && inside.length >= fewest) {
    const df = inside.length - familiesInside - 1;
    within.pValue = df > 0 ? correlationP(kernel, within.r, df) : null;
    const { seed, resamples } = sampling;
    const shuffled = kernel.permutationTest(insidePair.x, insidePair.y, {
      permutations: resamples,
      seed,
      strata: labels,
    });
    within.permutationP = finiteOrNull(shuffled.pValue);
  }
  const means = kernel.pearson(meanX, meanY);
  const interval = fisherInterval(kernel, means.r, groups, sampling.level);
  const between = { r: finiteOrNull(means.r), pValue: finiteOrNull(means.pValue), interval, groups };
  const products = (xs: Float64Array, ys: Float64Array) =>
    xs.reduce((sum, value, i) => sum + value * ys[i]!, 0);
  const grand = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [grandX, grandY] = [grand(pair.x), grand(pair.y)];
  const total = products(
    pair.x.map((value) => value - grandX),
    pair.y.map((value) => value - grandY),
  );
  return {
    within,
    between,
    shareWithin: total === 0 ? null : products(insidePair.x, insidePair.y) / total,
    signsDiffer: within.r !== null && between.r !== null && within.r * between.r < 0,
  };
}

/** Two-sided p value of a correlation with its degrees of freedom. */
export function correlationP(
  kernel: Pick<Kernel, 'studentCdf'>,
  r: number,
  degreesOfFreedom: number,
): number {
  if (Math.abs(r) >= 1) return 0;
  const t = Math.abs(r) * Math.sqrt(degreesOfFreedom / (1 - r * r));
  return 2 * kernel.studentCdf(-t, degreesOfFreedom);
}
