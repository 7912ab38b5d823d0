/**
 * Dense linear algebra on row-major doubles: products of columns, Cholesky factors, solutions.
 *
 * A factorization takes its right-hand sides along as extra rows below the matrix: factoring the bordered
 * matrix does the forward substitution on the way. Sizes are even (padded with a row and column of the
 * identity), so that the inner loops run on 2×2 blocks and pairs of numbers without a special case.
 */
import { at, put } from './memory';

// @ts-ignore: decorator
@inline
function sumLanes(pair: v128): f64 {
  return f64x2.extract_lane(pair, 0) + f64x2.extract_lane(pair, 1);
}

/** The next even number. */
// @ts-ignore: decorator
@inline
export function even(n: i32): i32 {
  return (n + 1) & ~1;
}

/** Set n ≥ 1 doubles to zero. Rows here are short: a loop is done before a call to memory.fill has begun. */
// @ts-ignore: decorator
@inline
export function clear(x: usize, n: i32): void {
  const end = x + ((<usize>n) << 3);
  do {
    store<f64>(x, 0.0);
    x += 8;
  } while (x < end);
}

/** Copy n ≥ 1 doubles. */
// @ts-ignore: decorator
@inline
export function copy(to: usize, from: usize, n: i32): void {
  const end = to + ((<usize>n) << 3);
  do {
    store<f64>(to, load<f64>(from));
    to += 8;
    from += 8;
  } while (to < end);
}

/** Σ x·y over an even number of doubles, at least two. */
export function dot(x: usize, y: usize, n: i32): f64 {
  let sum = f64x2.splat(0.0);
  const end = x + ((<usize>n) << 3);
  do {
    sum = f64x2.add(sum, f64x2.mul(v128.load(x), v128.load(y)));
    x += 16;
    y += 16;
  } while (x < end);
  return sumLanes(sum);
}

/**
 * out[i][j] = row i of `a` · row j of `b`, rows of an even length `n` ≥ 2 that stand `stride` doubles apart;
 * both counts even. With a = b only i ≥ j (in blocks of 2×2) is filled.
 */
export function products(
  a: usize, rowsOfA: i32, b: usize, rowsOfB: i32, n: i32, stride: i32, out: usize, outStride: i32,
): void {
  const step = (<usize>stride) << 3;
  const outStep = (<usize>outStride) << 3;
  const bytes = (<usize>n) << 3;
  for (let i = 0; i < rowsOfA; i += 2) {
    const columns = a == b ? i + 2 : rowsOfB;
    for (let j = 0; j < columns; j += 2) {
      let p = a + <usize>i * step;
      let q = b + <usize>j * step;
      const end = p + bytes;
      let s00 = f64x2.splat(0.0);
      let s01 = s00;
      let s10 = s00;
      let s11 = s00;
      do {
        const p0 = v128.load(p);
        const p1 = v128.load(p + step);
        const q0 = v128.load(q);
        const q1 = v128.load(q + step);
        s00 = f64x2.add(s00, f64x2.mul(p0, q0));
        s01 = f64x2.add(s01, f64x2.mul(p0, q1));
        s10 = f64x2.add(s10, f64x2.mul(p1, q0));
        s11 = f64x2.add(s11, f64x2.mul(p1, q1));
        p += 16;
        q += 16;
      } while (p < end);
      const to = out + <usize>i * outStep + ((<usize>j) << 3);
      store<f64>(to, sumLanes(s00));
      store<f64>(to, sumLanes(s01), 8);
      store<f64>(to + outStep, sumLanes(s10));
      store<f64>(to + outStep, sumLanes(s11), 8);
    }
  }
}

/** A pivot that lost all but this share of its diagonal is rounding: the columns are dependent. */
const DEPENDENT: f64 = 1e-13;

/**
 * Factor the lower triangle of the n×n matrix at `m` in place as L·Lᵀ, and turn the `extra` rows below it
 * (right-hand sides) into L⁻¹b. n and extra are even. False where the matrix is not positive definite.
 */
export function cholesky(m: usize, n: i32, extra: i32, stride: i32): bool {
  const step = (<usize>stride) << 3;
  const rows = n + extra;
  for (let j = 0; j < n; j += 2) {
    const rowJ = m + <usize>j * step;
    const column = (<usize>j) << 3;
    let inverse0 = 0.0;
    let inverse1 = 0.0;
    let corner = 0.0;
    for (let i = j; i < rows; i += 2) {
      let p = m + <usize>i * step;
      let q = rowJ;
      const end = p + column;
      let s00 = f64x2.splat(0.0);
      let s01 = s00;
      let s10 = s00;
      let s11 = s00;
      if (j > 0) {
        do {
          const p0 = v128.load(p);
          const p1 = v128.load(p + step);
          const q0 = v128.load(q);
          const q1 = v128.load(q + step);
          s00 = f64x2.add(s00, f64x2.mul(p0, q0));
          s01 = f64x2.add(s01, f64x2.mul(p0, q1));
          s10 = f64x2.add(s10, f64x2.mul(p1, q0));
          s11 = f64x2.add(s11, f64x2.mul(p1, q1));
          p += 16;
          q += 16;
        } while (p < end);
      }
      // p now stands on column j of row i.
      const a00 = load<f64>(p) - sumLanes(s00);
      const a10 = load<f64>(p + step) - sumLanes(s10);
      const a11 = load<f64>(p + step, 8) - sumLanes(s11);
      if (i == j) {
        if (!(a00 > DEPENDENT * load<f64>(p))) return false;
        const l00 = sqrt<f64>(a00);
        inverse0 = 1.0 / l00;
        corner = a10 * inverse0;
        const rest = a11 - corner * corner;
        if (!(rest > DEPENDENT * load<f64>(p + step, 8))) return false;
        const l11 = sqrt<f64>(rest);
        inverse1 = 1.0 / l11;
        store<f64>(p, l00);
        store<f64>(p + step, corner);
        store<f64>(p + step, l11, 8);
      } else {
        const a01 = load<f64>(p, 8) - sumLanes(s01);
        const x00 = a00 * inverse0;
        const x10 = a10 * inverse0;
        store<f64>(p, x00);
        store<f64>(p, (a01 - x00 * corner) * inverse1, 8);
        store<f64>(p + step, x10);
        store<f64>(p + step, (a11 - x10 * corner) * inverse1, 8);
      }
    }
  }
  return true;
}

/** Forward substitution: z becomes L⁻¹z. */
export function solveLower(m: usize, n: i32, stride: i32, z: usize): void {
  for (let i = 0; i < n; i++) {
    const row = m + ((<usize>i * <usize>stride) << 3);
    let sum = at(z, i);
    for (let j = 0; j < i; j++) sum -= at(row, j) * at(z, j);
    put(z, i, sum / at(row, i));
  }
}

/** Back substitution: z becomes L⁻ᵀz, for the factor in the lower triangle. */
export function solveUpper(m: usize, n: i32, stride: i32, z: usize): void {
  for (let i = n - 1; i >= 0; i--) {
    const row = m + ((<usize>i * <usize>stride) << 3);
    const value = at(z, i) / at(row, i);
    put(z, i, value);
    const factor = f64x2.splat(value);
    let j = 0;
    for (; j + 1 < i; j += 2) {
      const to = z + ((<usize>j) << 3);
      const product = f64x2.mul(factor, v128.load(row + ((<usize>j) << 3)));
      v128.store(to, f64x2.sub(v128.load(to), product));
    }
    if (j < i) put(z, j, at(z, j) - value * at(row, j));
  }
}
