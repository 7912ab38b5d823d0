/** Sums over one and two variables, in two passes so that a large mean costs no digits. */
import { at, put } from './memory';

/**
 * Sum as four interleaved partial sums in two vectors: fast, and the same order in every runtime.
 */
export function sum(x: usize, n: i32): f64 {
  let even = f64x2.splat(0.0);
  let odd = f64x2.splat(0.0);
  let i = 0;
  for (; i + 4 <= n; i += 4) {
    const from = x + (<usize>i << 3);
    even = f64x2.add(even, v128.load(from));
    odd = f64x2.add(odd, v128.load(from, 16));
  }
  const both = f64x2.add(even, odd);
  let total = f64x2.extract_lane(both, 0) + f64x2.extract_lane(both, 1);
  for (; i < n; i++) total += at(x, i);
  return total;
}

/** The mean, corrected by the mean of what is left over. */
export function mean(x: usize, n: i32): f64 {
  if (n == 0) return NaN;
  const rough = sum(x, n) / <f64>n;
  let rest = 0.0;
  for (let i = 0; i < n; i++) rest += at(x, i) - rough;
  return rough + rest / <f64>n;
}

/** Sum of squared deviations from `centre`, as four partial sums like `sum`. */
export function squaresAbout(x: usize, n: i32, centre: f64): f64 {
  const centres = f64x2.splat(centre);
  let even = f64x2.splat(0.0);
  let odd = f64x2.splat(0.0);
  let i = 0;
  for (; i + 4 <= n; i += 4) {
    const from = x + (<usize>i << 3);
    const first = f64x2.sub(v128.load(from), centres);
    const second = f64x2.sub(v128.load(from, 16), centres);
    even = f64x2.add(even, f64x2.mul(first, first));
    odd = f64x2.add(odd, f64x2.mul(second, second));
  }
  const both = f64x2.add(even, odd);
  let total = f64x2.extract_lane(both, 0) + f64x2.extract_lane(both, 1);
  for (; i < n; i++) {
    const deviation = at(x, i) - centre;
    total += deviation * deviation;
  }
  return total;
}

/** Sum of products of deviations. */
export function productsAbout(x: usize, y: usize, n: i32, centreX: f64, centreY: f64): f64 {
  let total = 0.0;
  for (let i = 0; i < n; i++) total += (at(x, i) - centreX) * (at(y, i) - centreY);
  return total;
}

/** The share of a sum of squares about a reference point (for a whole sample, zero) that rounding leaves. */
export const ROUNDING: f64 = 1e-13;

/** True where a sum of squared deviations is nothing but rounding, `scale` being the squares about the reference. */
// @ts-ignore: decorator
@inline
export function vanishes(squares: f64, scale: f64): bool {
  return !(squares > scale * ROUNDING);
}

/** Replace x by (x − mean) / root-mean-square deviation; false where it has no variance. */
export function standardize(x: usize, n: i32, out: usize, centreAndScale: usize): bool {
  const centre = mean(x, n);
  const squares = squaresAbout(x, n, centre);
  const varies = n > 1 && squares > 0.0 && !vanishes(squares / <f64>n, centre * centre * 1e-15);
  const scale = varies ? sqrt<f64>(squares / <f64>n) : 1.0;
  for (let i = 0; i < n; i++) put(out, i, (at(x, i) - centre) / scale);
  put(centreAndScale, 0, centre);
  put(centreAndScale, 1, scale);
  return varies;
}
