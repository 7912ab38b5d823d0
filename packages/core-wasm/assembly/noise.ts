/**
 * Normal errors with a given covariance: the covariance's Cholesky factor times independent deviates.
 *
 * Covariances of measured scores are often singular (two models that answer alike, more models than items), so a
 * factor is made of any positive semi-definite matrix: where nothing of a variance is left but rounding, its column is zero.
 */
import { allocate, allocateDoubles, at, put, word } from './memory';
import { fillNormals, seed } from './random';
import { BAD_PARAMETER, OK, OUT_OF_MEMORY } from './status';

/** The share of a variance that may be missing or left over by rounding. */
const ROUNDING: f64 = 1e-10;

/** Sum of products of two rows of n doubles, in four interleaved sums. */
function dotOf(x: usize, y: usize, n: i32): f64 {
  let even = f64x2.splat(0.0);
  let odd = even;
  let i = 0;
  for (; i + 4 <= n; i += 4, x += 32, y += 32) {
    even = f64x2.add(even, f64x2.mul(v128.load(x), v128.load(y)));
    odd = f64x2.add(odd, f64x2.mul(v128.load(x, 16), v128.load(y, 16)));
  }
  even = f64x2.add(even, odd);
  let sum = f64x2.extract_lane(even, 0) + f64x2.extract_lane(even, 1);
  for (; i < n; i++, x += 8, y += 8) sum += load<f64>(x) * load<f64>(y);
  return sum;
}

/**
 * The lower triangle L with L·Lᵀ = the n×n matrix (whose lower triangle is read), zeros above the diagonal.
 * BAD_PARAMETER where the matrix is not positive semi-definite.
 */
export function choleskyFactor(matrix: usize, n: i32, out: usize): i32 {
  memory.fill(out, 0, <usize>n * <usize>n << 3);
  for (let j = 0; j < n; j++) {
    const row = out + (<usize>j * <usize>n << 3);
    const own = at(matrix, j * n + j);
    if (!(own >= 0.0 && own < Infinity)) return BAD_PARAMETER;
    const left = own - dotOf(row, row, j);
    if (left < -ROUNDING * own) return BAD_PARAMETER;
    const singular = left <= ROUNDING * own;
    const pivot = singular ? 0.0 : sqrt<f64>(left);
    put(row, j, pivot);
    for (let i = j + 1; i < n; i++) {
      const below = out + (<usize>i * <usize>n << 3);
      const rest = at(matrix, i * n + j) - dotOf(below, row, j);
      if (!singular) put(below, j, rest / pivot);
      // Nothing varies with what does not vary.
      else if (!(rest * rest <= ROUNDING * own * at(matrix, i * n + i))) return BAD_PARAMETER;
    }
  }
  return OK;
}

/** Place of the first nonzero number in each row of a factor, as u32 into `out`: much of a factor of few related models is zero. */
export function firstNonzero(factor: usize, n: i32, out: usize): void {
  for (let i = 0; i < n; i++) {
    let first = 0;
    while (first <= i && at(factor, i * n + first) == 0.0) first++;
    store<u32>(out + (<usize>i << 2), first);
  }
}

/** errors = factor · deviates, n of each. */
export function correlate(factor: usize, firsts: usize, n: i32, deviates: usize, errors: usize): void {
  for (let i = 0; i < n; i++) {
    const row = factor + (<usize>i * <usize>n << 3);
    const first = word(firsts, i);
    const from = <usize>first << 3;
    put(errors, i, dotOf(row + from, deviates + from, i + 1 - first));
  }
}

/** `count` rows of n errors with the factor's covariance. */
export function correlatedNormals(factor: usize, n: i32, count: i32, seedValue: u64, stream: u64, out: usize): i32 {
  const firsts = allocate(<usize>n << 2);
  const deviates = allocateDoubles(n);
  if (firsts == 0 || deviates == 0) return OUT_OF_MEMORY;
  firstNonzero(factor, n, firsts);
  seed(seedValue, stream);
  for (let b = 0; b < count; b++) {
    fillNormals(deviates, n);
    correlate(factor, firsts, n, deviates, out + (<usize>b * <usize>n << 3));
  }
  return OK;
}
