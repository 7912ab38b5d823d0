import type { Kernel } from '@cape/core-wasm';

/** P(positive) = 1/(1 + exp(−intercept − slope·x)). */
export interface Logistic {
  readonly slope: number;
  readonly intercept: number;
  /** Covariance of (intercept, slope): the inverse of the information matrix. */
  readonly covariance: readonly [number, number, number];
}

export function logisticProbability(
  kernel: Pick<Kernel, 'exp'>,
  { slope, intercept }: Pick<Logistic, 'slope' | 'intercept'>,
  x: number,
): number {
  return 1 / (1 + kernel.exp(-intercept - slope * x));
}

/**
 * Maximum likelihood by Newton's method (iteratively reweighted least squares). Null where there is no
 * maximum: fewer than three points, one outcome only, or outcomes that x separates perfectly.
 */
export function logisticFit(
  kernel: Pick<Kernel, 'exp'>,
  x: Float64Array,
  positive: readonly boolean[],
): Logistic | null {
  const n = x.length;
  const positives = positive.filter(Boolean).length;
  if (n < 3 || positives === 0 || positives === n) return null;
  const centre = x.reduce((sum, value) => sum + value, 0) / n;
  let intercept = 0;
  let slope = 0;
  for (let iteration = 0; iteration < 60; iteration += 1) {
    let [g0, g1, h00, h01, h11] = [0, 0, 0, 0, 0];
    for (let i = 0; i < n; i += 1) {
      const t = x[i]! - centre;
      const p = logisticProbability(kernel, { intercept, slope }, t);
      const residual = (positive[i] ? 1 : 0) - p;
      const weight = p * (1 - p);
      g0 += residual;
      g1 += residual * t;
      h00 += weight;
      h01 += weight * t;
      h11 += weight * t * t;
    }
    const determinant = h00 * h11 - h01 * h01;
    if (!(determinant > 1e-12)) return null;
    const stepIntercept = (g0 * h11 - g1 * h01) / determinant;
    const stepSlope = (g1 * h00 - g0 * h01) / determinant;
    intercept += stepIntercept;
    slope += stepSlope;
    if (Math.abs(stepIntercept) + Math.abs(stepSlope) < 1e-11 * (1 + Math.abs(intercept) + Math.abs(slope))) {
      const [c00, c01, c11] = [h11 / determinant, -h01 / determinant, h00 / determinant];
      return {
        slope,
        intercept: intercept - slope * centre,
        covariance: [c00 - 2 * centre * c01 + centre * centre * c11, c01 - centre * c11, c11],
      };
    }
  }
  return null;
}
