/** Statistics of whole samples: summary, correlation, straight line, Theil–Sen line, parabola. */
import { studentTwoSided } from './distributions';
import { allocate, at, put } from './memory';
import { mean, productsAbout, squaresAbout } from './moments';
import { quantile } from './order';

/** out: n, mean, variance, minimum, maximum. */
export function summary(x: usize, n: i32, out: usize): void {
  const centre = mean(x, n);
  let least = Infinity;
  let most = -Infinity;
  for (let i = 0; i < n; i++) {
    least = min(least, at(x, i));
    most = max(most, at(x, i));
  }
  put(out, 0, <f64>n);
  put(out, 1, centre);
  put(out, 2, n > 1 ? squaresAbout(x, n, centre) / <f64>(n - 1) : NaN);
  put(out, 3, n > 0 ? least : NaN);
  put(out, 4, n > 0 ? most : NaN);
}

/** True where the spread is only the rounding of equal values. */
// @ts-ignore: decorator
@inline
function constant(squares: f64, n: i32, centre: f64): bool {
  return !(squares > <f64>n * centre * centre * 1e-30);
}

/**
 * out: slope, intercept, r, p, slope's error, intercept's error, residual deviation, mean of x, Sxx.
 * Everything that is undefined for the sample is NaN.
 */
export function line(x: usize, y: usize, n: i32, out: usize): void {
  for (let i = 0; i < 9; i++) put(out, i, NaN);
  if (n < 2) return;
  const meanX = mean(x, n);
  const meanY = mean(y, n);
  const sxx = squaresAbout(x, n, meanX);
  const syy = squaresAbout(y, n, meanY);
  const sxy = productsAbout(x, y, n, meanX, meanY);
  put(out, 7, meanX);
  put(out, 8, sxx);
  if (constant(sxx, n, meanX)) return;
  const slope = sxy / sxx;
  put(out, 0, slope);
  put(out, 1, meanY - slope * meanX);
  let r = NaN;
  if (!constant(syy, n, meanY)) {
    r = sxy / (sqrt<f64>(sxx) * sqrt<f64>(syy));
    r = min(1.0, max(-1.0, r));
  }
  put(out, 2, r);
  if (n < 3) return;
  const freedom = <f64>(n - 2);
  let residualSquares = 0.0;
  for (let i = 0; i < n; i++) {
    const residual = at(y, i) - meanY - slope * (at(x, i) - meanX);
    residualSquares += residual * residual;
  }
  // Residuals that are only the rounding of values on a line: r is ±1 and p is 0.
  if (r == r && residualSquares <= 1e-28 * syy + <f64>n * meanY * meanY * 1e-30) {
    r = slope > 0.0 ? 1.0 : -1.0;
    put(out, 2, r);
  }
  const deviation = sqrt<f64>(residualSquares / freedom);
  const slopeError = deviation / sqrt<f64>(sxx);
  // (1 − r)(1 + r) keeps the digits of a correlation near one.
  put(out, 3, r != r ? NaN : studentTwoSided(r * sqrt<f64>(freedom / ((1.0 - r) * (1.0 + r))), freedom));
  put(out, 4, slopeError);
  put(out, 5, deviation * sqrt<f64>(1.0 / <f64>n + (meanX * meanX) / sxx));
  put(out, 6, deviation);
}

/** Median of `n` values, rearranging them. */
function median(values: usize, n: i32): f64 {
  return quantile(values, n, 0.5);
}

/** out: slope, intercept (Theil 1950, Sen 1968). False where scratch cannot be had. */
export function theilSen(x: usize, y: usize, n: i32, out: usize): bool {
  put(out, 0, NaN);
  put(out, 1, NaN);
  const slopes = allocate(<usize>max(n, (n * (n - 1)) / 2) << 3);
  if (slopes == 0) return false;
  let pairs = 0;
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      const run = at(x, j) - at(x, i);
      if (run != 0.0) put(slopes, pairs++, (at(y, j) - at(y, i)) / run);
    }
  }
  if (pairs == 0) return true;
  const slope = median(slopes, pairs);
  memory.copy(slopes, x, <usize>n << 3);
  const medianX = median(slopes, n);
  memory.copy(slopes, y, <usize>n << 3);
  put(out, 0, slope);
  put(out, 1, median(slopes, n) - slope * medianX);
  return true;
}

/**
 * Least squares of y on 1, u, u² from moments of a centred and scaled u: out gets constant, linear,
 * quadratic in u. False where u takes fewer than three values.
 */
export function parabolaFromMoments(
  n: f64, s1: f64, s2: f64, s3: f64, s4: f64, t0: f64, t1: f64, t2: f64, out: usize,
): bool {
  // Project 1 and u out of u² (Gram–Schmidt on the moments).
  const mean1 = s1 / n;
  const c11 = s2 - s1 * mean1;
  const c12 = s3 - s2 * mean1;
  const c22 = s4 - (s2 * s2) / n;
  const d1 = t1 - t0 * mean1;
  const d2 = t2 - (t0 * s2) / n;
  const remaining = c22 * c11 - c12 * c12;
  // Two distinct values leave nothing of u² but rounding.
  if (!(c11 > 1e-12 * s2) || !(remaining > 1e-10 * c22 * c11)) return false;
  const quadratic = (d2 * c11 - c12 * d1) / remaining;
  const linear = (d1 - quadratic * c12) / c11;
  put(out, 0, (t0 - linear * s1 - quadratic * s2) / n);
  put(out, 1, linear);
  put(out, 2, quadratic);
  return true;
}

/** out: constant, linear, quadratic, vertex, in x's own units. */
export function parabola(x: usize, y: usize, n: i32, out: usize): void {
  for (let i = 0; i < 4; i++) put(out, i, NaN);
  if (n < 3) return;
  const centre = mean(x, n);
  const scale = sqrt<f64>(squaresAbout(x, n, centre) / <f64>n);
  if (!(scale > 0.0)) return;
  const meanY = mean(y, n);
  let s1 = 0.0, s2 = 0.0, s3 = 0.0, s4 = 0.0, t0 = 0.0, t1 = 0.0, t2 = 0.0;
  for (let i = 0; i < n; i++) {
    const u = (at(x, i) - centre) / scale;
    const v = at(y, i) - meanY;
    const uu = u * u;
    s1 += u;
    s2 += uu;
    s3 += uu * u;
    s4 += uu * uu;
    t0 += v;
    t1 += u * v;
    t2 += uu * v;
  }
  if (!parabolaFromMoments(<f64>n, s1, s2, s3, s4, t0, t1, t2, out)) return;
  const linear = at(out, 1) / scale;
  const quadratic = at(out, 2) / (scale * scale);
  put(out, 3, centre - linear / (2.0 * quadratic));
  put(out, 0, at(out, 0) + meanY - linear * centre + quadratic * centre * centre);
  put(out, 1, linear - 2.0 * quadratic * centre);
  put(out, 2, quadratic);
}
