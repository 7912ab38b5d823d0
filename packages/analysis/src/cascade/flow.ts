import type { Kernel } from '@cape/core-wasm';
import * as z from 'zod/mini';
import { Interval } from '../interval.ts';

/** The flow dγ/dlog₁₀N = aγ + b along a ladder of internal couplings, and where it stands still. */
export const Flow = z.object({
  /** Differences it is fitted on. */
  n: z.int(),
  a: z.number(),
  b: z.number(),
  /** −b/a. */
  fixedPoint: z.number(),
  /** Fieller's, from the fit's own errors; null ends where the slope is not clearly nonzero. */
  interval: Interval,
  /** Positive a: the coupling flows away from it. */
  stable: z.boolean(),
});
export type Flow = z.infer<typeof Flow>;

/** Least squares on finite differences placed at midpoints. Null with fewer than three differences. */
export function flowOf(
  kernel: Kernel,
  ladder: readonly { readonly paramsB: number; readonly coupling: number }[],
  level: number,
): Flow | null {
  const rungs = [...ladder].sort((p, q) => p.paramsB - q.paramsB);
  const middle: number[] = [];
  const rate: number[] = [];
  for (let i = 1; i < rungs.length; i += 1) {
    const [from, to] = [rungs[i - 1]!, rungs[i]!];
    const decades = kernel.log10(to.paramsB / from.paramsB);
    if (decades === 0) continue;
    middle.push((from.coupling + to.coupling) / 2);
    rate.push((to.coupling - from.coupling) / decades);
  }
  const { n, slope: a, meanX, sumSquaresX, residualStandardDeviation: s } = kernel.line(middle, rate);
  if (n < 3 || !(sumSquaresX > 0)) return null;
  const meanRate = kernel.summary(rate).mean;
  const b = meanRate - a * meanX;
  // Classical calibration: x₀ = x̄ − ȳ/a with independent errors of ȳ and a (Fieller).
  const t = kernel.studentQuantile((1 + level) / 2, n - 2);
  const g = (t * t * s * s) / (a * a * sumSquaresX);
  const shift = -meanRate / a;
  const reach = (t * s) / Math.abs(a) / (1 - g);
  const root = Math.sqrt((1 - g) / n + (shift * shift) / sumSquaresX);
  const bounded = g < 1;
  return {
    n,
    a,
    b,
    fixedPoint: -b / a,
    interval: {
      lower: bounded ? meanX + shift / (1 - g) - reach * root : null,
      upper: bounded ? meanX + shift / (1 - g) + reach * root : null,
      level,
      method: bounded ? 'Fieller' : 'Fieller, unbounded',
    },
    stable: a < 0,
  };
}
