/** The permutation test of a correlation: y is shuffled within strata, x stays. */
import { allocate, allocateDoubles, at, put, word } from './memory';
import { standardize } from './moments';
import { nextBounded, seed } from './random';
import { OK, OUT_OF_MEMORY } from './status';

/** Resampled values this close to the observed one are the same value, rounded otherwise. */
const TIE: f64 = 1e-12;

/**
 * out: r, p = (1 + #{|r*| ≥ |r|}) / (1 + permutations). `rows` and `strata` as in a resampling design
 * without clusters. r and p are NaN where either variable is constant.
 */
export function permutationTest(
  x: usize,
  y: usize,
  n: i32,
  rows: usize,
  strata: usize,
  strataCount: i32,
  permutations: i32,
  seedValue: u64,
  out: usize,
): i32 {
  const u = allocateDoubles(n + 1);
  const v = allocateDoubles(n + 1);
  const ordered = allocate(((<usize>n) << 3) + 16);
  if (u == 0 || v == 0 || ordered == 0) return OUT_OF_MEMORY;
  put(out, 0, NaN);
  put(out, 1, NaN);
  // Both in the order of the strata, so that a stratum is one run.
  for (let i = 0; i < n; i++) put(ordered, i, at(x, word(rows, i)));
  const variesX = standardize(ordered, n, u, out);
  for (let i = 0; i < n; i++) put(ordered, i, at(y, word(rows, i)));
  const variesY = standardize(ordered, n, v, out);
  put(out, 0, NaN);
  put(out, 1, NaN);
  if (!variesX || !variesY) return OK;
  const observed = products(u, v, n);
  const bar = abs(observed) - TIE * <f64>n;
  seed(seedValue, 0);
  let reached = 0;
  for (let p = 0; p < permutations; p++) {
    for (let s = 0; s < strataCount; s++) {
      const first = word(strata, s);
      const last = word(strata, s + 1) - 1;
      for (let i = last; i > first; i--) {
        const j = first + <i32>nextBounded(<u32>(i - first + 1));
        const swapped = at(v, i);
        put(v, i, at(v, j));
        put(v, j, swapped);
      }
    }
    if (abs(products(u, v, n)) >= bar) reached++;
  }
  put(out, 0, min(1.0, max(-1.0, observed / <f64>n)));
  put(out, 1, <f64>(1 + reached) / <f64>(1 + permutations));
  return OK;
}

function products(u: usize, v: usize, n: i32): f64 {
  let pair = f64x2.splat(0.0);
  let i = 0;
  for (; i + 2 <= n; i += 2) {
    pair = f64x2.add(pair, f64x2.mul(v128.load(u + ((<usize>i) << 3)), v128.load(v + ((<usize>i) << 3))));
  }
  const total = f64x2.extract_lane(pair, 0) + f64x2.extract_lane(pair, 1);
  return i < n ? total + at(u, i) * at(v, i) : total;
}
