import type { Kernel } from '@cape/core-wasm';
import * as z from 'zod/mini';
import { Interval } from '../interval.ts';
import type { Pair } from '../panel/pair.ts';
import { fisherInterval, fisherScaled } from './correlation-interval.ts';

/** Correlation of the capabilities behind two benchmarks' scores, freed of the noise of their finite items. */
export const LatentCorrelation = z.object({
  /** r / √(reliability x · reliability y), at most 1 in size. */
  r: z.number(),
  interval: z.nullable(Interval),
  /** Share of each column's variance over models that is not item noise. */
  reliability: z.object({ x: z.number(), y: z.number() }),
});
export type LatentCorrelation = z.infer<typeof LatentCorrelation>;

/**
 * Disattenuated r of a pair of columns (Spearman 1904). The interval is Fisher's for the observed r, scaled by how much
 * more or less the corrected r varies (delta method on the 2 × 2 covariance matrix, whose variances set the correction), divided
 * by the attenuation and cut at ±1.
 *
 * Null where a column varies no more than its items' noise alone would make it: nothing is then known of what lies
 * behind it. `degreesOfFreedom` is n − 2, less one for each further mean taken off.
 */
export function latentCorrelation(
  kernel: Pick<Kernel, 'log' | 'exp' | 'normalQuantile'>,
  r: number,
  { x, y, xStandardErrors, yStandardErrors }: Pair,
  degreesOfFreedom: number,
  level: number,
): LatentCorrelation | null {
  if (!(degreesOfFreedom > 1) || !(Math.abs(r) < 1)) return null;
  const reliability = {
    x: reliabilityOf(x, xStandardErrors, degreesOfFreedom + 1),
    y: reliabilityOf(y, yStandardErrors, degreesOfFreedom + 1),
  };
  if (!(reliability.x > 0 && reliability.y > 0)) return null;
  const attenuation = Math.sqrt(reliability.x * reliability.y);
  if (Math.abs(r) >= attenuation)
    return { r: Math.sign(r), interval: upToOne(kernel, r, degreesOfFreedom, level), reliability };
  return {
    r: r / attenuation,
    interval: fisherScaled(
      kernel,
      r,
      degreesOfFreedom,
      level,
      widening(r, reliability.x, reliability.y),
      attenuation,
      'Fisher z, disattenuated',
    ),
    reliability,
  };
}

/**
 * The scores agree more than independent item errors of this size would let them: models answered the same items, and
 * how much of the noise is left is not known. From the observed r's own interval up to ±1.
 */
function upToOne(
  kernel: Pick<Kernel, 'log' | 'exp' | 'normalQuantile'>,
  r: number,
  degreesOfFreedom: number,
  level: number,
): Interval | null {
  const observed = fisherInterval(kernel, r, degreesOfFreedom, level);
  if (observed === null) return null;
  const method = 'Fisher z, item noise between none and independent';
  return r < 0 ? { ...observed, lower: -1, method } : { ...observed, upper: 1, method };
}

function reliabilityOf(values: Float64Array, standardErrors: Float64Array, degreesOfFreedom: number): number {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value / n, 0);
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / degreesOfFreedom;
  const noise = standardErrors.reduce((sum, error) => sum + (error * error) / n, 0);
  return variance > 0 ? 1 - noise / variance : Number.NaN;
}

/**
 * Standard deviation of the corrected r over that of the observed one divided by the attenuation. With S the sample
 * covariance of normal pairs, d ln r = d ln s₁₂ − ½ (1 + a) d ln s₁₁ − ½ (1 + b) d ln s₂₂ with a = (1 − ρ₁)/ρ₁ for
 * reliability ρ₁, and Wishart covariances 2, 2r² and 2 of the logarithms (1 + 1/r² for s₁₂), over the degrees of freedom.
 */
function widening(r: number, reliabilityX: number, reliabilityY: number): number {
  const [p, q] = [1 / reliabilityX, 1 / reliabilityY];
  const r2 = r * r;
  const corrected = 1 + r2 + r2 * ((p * p + q * q) / 2 + p * q * r2 - 2 * p - 2 * q);
  return Math.sqrt(Math.max(0, corrected)) / (1 - r2);
}
