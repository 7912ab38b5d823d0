import type { Kernel } from '@cape/core-wasm';
import * as z from 'zod/mini';
import { finiteOrNull } from '../finite.ts';
import { Interval } from '../interval.ts';
import type { Pair } from '../panel/pair.ts';
import { bootstrapInterval, fisherInterval } from './correlation-interval.ts';
import { LatentCorrelation, latentCorrelation } from './latent-r.ts';

export const IntervalMethod = z.enum(['percentile', 'bca', 'fisher'], {
  error: '"percentile", "bca" or "fisher"',
});
export type IntervalMethod = z.infer<typeof IntervalMethod>;

/** Pearson's r with everything that says how far to trust it. */
export const PearsonCoupling = z.object({
  /** Of the scores as observed, their item noise included. */
  r: z.nullable(z.number()),
  pValue: z.nullable(z.number()),
  /** Of that r, by the method asked for. */
  interval: z.nullable(Interval),
  /** The same by BCa over redrawn models: beside Fisher's, which takes the scores for normal. */
  bca: z.nullable(Interval),
  /** Two-sided, from shuffled pairs. */
  permutationP: z.nullable(z.number()),
  /** Of the capabilities behind the scores; null with noise "none", or where a column is no more than item noise. */
  latent: z.nullable(LatentCorrelation),
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

/**
 * Pearson's r of a pair of columns; with `strata`, the bootstrap redraws models within their family or lab.
 * `meansTaken` counts the means already taken off beyond the first: each costs a degree of freedom.
 */
export function pearsonCoupling(
  kernel: Kernel,
  pair: Pair,
  sampling: Sampling & { readonly interval: IntervalMethod },
  strata: boolean,
  meansTaken = 0,
): z.infer<typeof PearsonCoupling> {
  const { r, pValue, n } = kernel.pearson(pair.x, pair.y);
  const nothing = { interval: null, bca: null, permutationP: null, latent: null };
  if (n < fewest) return { r: finiteOrNull(r), pValue: finiteOrNull(pValue), ...nothing };
  const { seed, resamples, level } = sampling;
  const { pValue: permutationP } = kernel.permutationTest(pair.x, pair.y, { permutations: resamples, seed });
  const degreesOfFreedom = n - 2 - meansTaken;
  const bca = bootstrapInterval(kernel, pair, 'bca', sampling, strata);
  return {
    r: finiteOrNull(r),
    pValue: finiteOrNull(pValue),
    interval:
      sampling.interval === 'fisher'
        ? fisherInterval(kernel, r, degreesOfFreedom, level)
        : sampling.interval === 'bca'
          ? bca
          : bootstrapInterval(kernel, pair, 'percentile', sampling, strata),
    bca,
    permutationP: finiteOrNull(permutationP),
    latent: sampling.noise === 'none' ? null : latentCorrelation(kernel, r, pair, degreesOfFreedom, level),
  };
}

export function spearmanCoupling(kernel: Kernel, { x, y }: Pair): z.infer<typeof SpearmanCoupling> {
  const { r, pValue } = kernel.spearman(x, y);
  return { rho: finiteOrNull(r), pValue: finiteOrNull(pValue) };
}

/** Parts of a correlation over several families: inside them, and between their means. */
export const Split = z.object({
  /** r of the deviations from each family's means, with n − families − 1 degrees of freedom. */
  within: z.extend(PearsonCoupling, { n: z.int(), groups: z.int() }),
  /** r of the families' means. */
  between: z.extend(z.omit(PearsonCoupling, { permutationP: true, bca: true, latent: true }), {
    groups: z.int(),
  }),
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
    ...pearsonCoupling(kernel, insidePair, sampling, true, familiesInside - 1),
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
  const interval = fisherInterval(kernel, means.r, groups - 2, sampling.level);
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
function correlationP(kernel: Pick<Kernel, 'studentCdf'>, r: number, degreesOfFreedom: number): number {
  if (Math.abs(r) >= 1) return 0;
  const t = Math.abs(r) * Math.sqrt(degreesOfFreedom / (1 - r * r));
  return 2 * kernel.studentCdf(-t, degreesOfFreedom);
}
