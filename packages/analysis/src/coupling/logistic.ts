import type { Kernel } from '@cape/core-wasm';

/** P(positive) = 1/(1 + exp(−intercept − slope·x)). */
export interface Logistic {
  readonly slope: number;
  readonly intercept: number;
  /** Variance of the intercept, its covariance with the slope, variance of the slope: the inverse of the information. */
  readonly covariance: Covariance;
}

type Covariance = readonly [number, number, number];

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
  const center = x.reduce((sum, value) => sum + value, 0) / n;
  let intercept = 0;
  let slope = 0;
  for (let iteration = 0; iteration < 60; iteration += 1) {
    let [g0, g1, h00, h01, h11] = [0, 0, 0, 0, 0];
    for (let i = 0; i < n; i += 1) {
      const t = x[i]! - center;
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
        intercept: intercept - slope * center,
        covariance: [c00 - 2 * center * c01 + center * center * c11, c01 - center * c11, c11],
      };
    }
  }
  return null;
}

/**
 * The same covariance where points of one cluster depend on each other: the sandwich of the clusters' scores, with
 * the correction c/(c − 1) · (n − 1)/(n − 2) for a finite number c of them. Null where there is one cluster.
 *
 * Source: Liang and Zeger (1986), "Longitudinal data analysis using generalized linear models", Biometrika 73, 13–22.
 */
export function clusteredCovariance(
  kernel: Pick<Kernel, 'exp'>,
  fit: Logistic,
  x: Float64Array,
  positive: readonly boolean[],
  clusters: Uint32Array,
): Covariance | null {
  const scores = new Map<number, [number, number]>();
  for (const [i, cluster] of clusters.entries()) {
    const residual = (positive[i] ? 1 : 0) - logisticProbability(kernel, fit, x[i]!);
    const [u, v] = scores.get(cluster) ?? [0, 0];
    scores.set(cluster, [u + residual, v + residual * x[i]!]);
  }
  const [n, c] = [x.length, scores.size];
  if (c < 2) return null;
  const [a, b, d] = fit.covariance;
  const correction = (c / (c - 1)) * ((n - 1) / (n - 2));
  let [c00, c01, c11] = [0, 0, 0];
  for (const [u, v] of scores.values()) {
    // What this cluster moves the intercept and the slope by.
    const [intercept, slope] = [a * u + b * v, b * u + d * v];
    c00 += correction * intercept * intercept;
    c01 += correction * intercept * slope;
    c11 += correction * slope * slope;
  }
  return [c00, c01, c11];
}
