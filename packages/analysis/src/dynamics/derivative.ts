import type { Degree, Kernel, Regression } from '@cape/core-wasm';
import * as z from 'zod/mini';
import { smooth, smoothingBasis } from './smoothing-spline.ts';

/** Scheme by which dB/ds is computed from scores at a few sizes. */
export const DerivativeScheme = z.enum(
  ['cumulative', 'midpoint', 'finite-difference', 'smoothed', 'integral'],
  { error: '"cumulative", "midpoint", "finite-difference", "smoothed" or "integral"' },
);
export type DerivativeScheme = z.infer<typeof DerivativeScheme>;

/** Orders of accuracy of finite differences. */
export const DifferenceOrder = z.literal([1, 2, 4], { error: '1, 2 or 4' });
export type DifferenceOrder = z.infer<typeof DifferenceOrder>;

/** The fewest sizes a scheme can work on; finite differences need one more than their order. */
export function leastSizes(scheme: DerivativeScheme, order: DifferenceOrder): number {
  if (scheme === 'finite-difference') return Math.max(3, order + 1);
  return scheme === 'smoothed' ? 5 : 3;
}

/**
 * The regression of derivatives on the polynomial library.
 *
 * - midpoint: difference quotients of neighbors, the library at the mean of the two states.
 * - finite-difference: at each size the slope of the polynomial through it and its nearest neighbors, as many as the
 *   order: centered for orders 2 and 4, one-sided at the ends and for order 1 (PySINDy's FiniteDifference).
 * - smoothed: slopes and values of a smoothing spline, its penalty by generalized cross-validation.
 * - cumulative: B(s) = β + ∫f(B)ds from the smallest size by the trapezoid rule, with a free start β: rows and targets
 *   less their means. A score's error enters one row, not two differences.
 * - integral: the weak form, B(s₂) − B(s₁) = ∫f(B)ds between neighbors by the trapezoid rule; no
 *   derivative is taken, and a long step weighs more than a short one.
 */
export function regressionOf(
  kernel: Kernel,
  scheme: DerivativeScheme,
  places: Float64Array,
  states: Float64Array,
  dimension: number,
  degree: Degree,
  order: DifferenceOrder = 2,
): Regression {
  const n = places.length;
  const features = kernel.polynomialFeatureCount(dimension, degree);
  const at = (row: number, c: number) => states[row * dimension + c]!;
  const gap = (row: number) => places[row + 1]! - places[row]!;
  const table = (rows: number, width: number, value: (row: number, c: number) => number) =>
    Float64Array.from({ length: rows * width }, (_, i) => value(Math.floor(i / width), i % width));
  const over = (rows: Float64Array, targets: Float64Array): Regression => ({
    library: kernel.polynomialFeatures(rows, dimension, degree),
    features,
    targets,
    targetCount: dimension,
  });
  switch (scheme) {
    case 'midpoint':
      return over(
        table(n - 1, dimension, (row, c) => (at(row, c) + at(row + 1, c)) / 2),
        table(n - 1, dimension, (row, c) => (at(row + 1, c) - at(row, c)) / gap(row)),
      );
    case 'finite-difference':
      return over(
        states,
        table(n, dimension, (row, c) => slopeAt(places, row, order, (i) => at(i, c))),
      );
    case 'smoothed': {
      const basis = smoothingBasis(kernel, places);
      const curves = Array.from({ length: dimension }, (_, c) =>
        smooth(
          kernel,
          basis,
          Float64Array.from({ length: n }, (_, row) => at(row, c)),
        ),
      );
      return over(
        table(n, dimension, (row, c) => curves[c]!.values[row]!),
        table(n, dimension, (row, c) => curves[c]!.derivatives[row]!),
      );
    }
    case 'cumulative': {
      const integrals = cumulativeIntegrals(kernel, places, states, dimension, degree);
      return {
        library: lessMeans(integrals, features),
        features,
        targets: lessMeans(states, dimension),
        targetCount: dimension,
      };
    }
    case 'integral': {
      const library = kernel.polynomialFeatures(states, dimension, degree);
      return {
        library: table(
          n - 1,
          features,
          (row, f) => (gap(row) * (library[row * features + f]! + library[(row + 1) * features + f]!)) / 2,
        ),
        features,
        targets: table(n - 1, dimension, (row, c) => at(row + 1, c) - at(row, c)),
        targetCount: dimension,
      };
    }
  }
}

/** ∫Θ(B)ds from the smallest size to each, sizes × features, by the trapezoid rule. */
export function cumulativeIntegrals(
  kernel: Kernel,
  places: Float64Array,
  states: Float64Array,
  dimension: number,
  degree: Degree,
): Float64Array {
  const library = kernel.polynomialFeatures(states, dimension, degree);
  const features = kernel.polynomialFeatureCount(dimension, degree);
  const summed = new Float64Array(library.length);
  for (let at = features; at < library.length; at += 1) {
    const row = Math.floor(at / features);
    const gap = places[row]! - places[row - 1]!;
    summed[at] = summed[at - features]! + (gap * (library[at]! + library[at - features]!)) / 2;
  }
  return summed;
}

/** A table's columns less their means. */
export function lessMeans(table: Float64Array, width: number): Float64Array {
  const means = columnMeans(table, width);
  return table.map((value, i) => value - means[i % width]!);
}

export function columnMeans(table: Float64Array, width: number): Float64Array {
  const rows = table.length / width;
  const means = new Float64Array(width);
  for (const [i, value] of table.entries()) means[i % width]! += value / rows;
  return means;
}

/**
 * Slope at one of the places of the polynomial through it and as many neighbors as the order: Σⱼ (wⱼ/w)(yⱼ − y)/(s − sⱼ)
 * with barycentric weights w. Source: Berrut and Trefethen (2004), SIAM Review 46, 501–517, section 9.3.
 */
function slopeAt(
  places: Float64Array,
  row: number,
  order: DifferenceOrder,
  value: (row: number) => number,
): number {
  const first = Math.min(Math.max(row - Math.floor(order / 2), 0), places.length - 1 - order);
  const stencil = Array.from({ length: order + 1 }, (_, i) => first + i);
  const inverseWeight = (at: number) =>
    stencil.reduce((product, j) => (j === at ? product : product * (places[at]! - places[j]!)), 1);
  const own = inverseWeight(row);
  return stencil.reduce(
    (sum, j) =>
      j === row
        ? sum
        : sum + ((own / inverseWeight(j)) * (value(j) - value(row))) / (places[row]! - places[j]!),
    0,
  );
}
