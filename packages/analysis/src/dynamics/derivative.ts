import type { Degree, Kernel, Regression } from '@cape/core-wasm';
import * as z from 'zod/mini';
import { smooth, smoothingBasis } from './smoothing-spline.ts';

/** Scheme by which dB/ds is computed from scores at a few sizes. */
export const DerivativeScheme = z.enum(
  ['cumulative', 'midpoint', 'finite-difference', 'smoothed', 'integral'],
  { error: '"cumulative", "midpoint", "finite-difference", "smoothed" or "integral"' },
);
export type DerivativeScheme = z.infer<typeof DerivativeScheme>;

/** The fewest sizes each scheme can work on. */
export const leastSizes: Readonly<Record<DerivativeScheme, number>> = {
  midpoint: 3,
  'finite-difference': 3,
  smoothed: 5,
  integral: 3,
  cumulative: 3,
};

/**
 * The regression of derivatives on the polynomial library.
 *
 * - midpoint: difference quotients of neighbors, the library at the mean of the two states.
 * - finite-difference: centred of second order at each size, one-sided of the same order at the ends
 *   (PySINDy's FiniteDifference), on the uneven grid of sizes.
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
        table(n, dimension, (row, c) => slopeAt(places, row, (i) => at(i, c))),
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

/** The slope at one of the places of the parabola through it and its two neighbors (or the end's three). */
function slopeAt(places: Float64Array, row: number, value: (row: number) => number): number {
  const middle = Math.min(Math.max(row, 1), places.length - 2);
  const before = places[middle]! - places[middle - 1]!;
  const after = places[middle + 1]! - places[middle]!;
  const left = (value(middle) - value(middle - 1)) / before;
  const right = (value(middle + 1) - value(middle)) / after;
  const curvature = (right - left) / (before + after);
  return left + curvature * before + 2 * curvature * (places[row]! - places[middle]!);
}
