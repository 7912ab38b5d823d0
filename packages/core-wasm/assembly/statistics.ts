/** Statistics as functions of the sums of pairs.ts. */
import { at, put } from './memory';
import { ROUNDING, vanishes } from './moments';
import { PAIR_BYTES, units } from './pairs';

/** r of each pair: one component a pair. */
export const CORRELATION: i32 = 0;
/** Slope and intercept of column 1 on column 0: one pair, two components. */
export const LINE: i32 = 1;
/** x at the vertex of the parabola of column 1 on column 0, in x's units; pairs (0,1), (0,2), (1,2), column 2 made here. */
export const VERTEX: i32 = 2;
/** r of the first pair less r of the second. */
export const DIFFERENCE: i32 = 3;
/** The participation ratio (Σλ)²/Σλ² of the covariance of all columns; every pair i < j in order. */
export const DIMENSION: i32 = 4;
export const LAST_STATISTIC: i32 = DIMENSION;

/** n² times the variance of the first and second of a pair, and their covariance. */
// @ts-ignore: decorator
@inline
function spreadX(sums: usize): f64 {
  return at(sums, 5) * at(sums, 2) - at(sums, 0) * at(sums, 0);
}
// @ts-ignore: decorator
@inline
function spreadY(sums: usize): f64 {
  return at(sums, 5) * at(sums, 3) - at(sums, 1) * at(sums, 1);
}
// @ts-ignore: decorator
@inline
function spreadXY(sums: usize): f64 {
  return at(sums, 5) * at(sums, 4) - at(sums, 0) * at(sums, 1);
}

/** r of two sets of sums at once, one in each lane; NaN where a variance vanishes. */
// @ts-ignore: decorator
@inline
function correlations(one: usize, other: usize): v128 {
  const linearOne = v128.load(one), linearOther = v128.load(other);
  const squaresOne = v128.load(one, 16), squaresOther = v128.load(other, 16);
  const sharedOne = v128.load(one, 32), sharedOther = v128.load(other, 32);
  const n = v128.shuffle<f64>(sharedOne, sharedOther, 1, 3);
  const u = v128.shuffle<f64>(linearOne, linearOther, 0, 2);
  const v = v128.shuffle<f64>(linearOne, linearOther, 1, 3);
  const scaleX = f64x2.mul(n, v128.shuffle<f64>(squaresOne, squaresOther, 0, 2));
  const scaleY = f64x2.mul(n, v128.shuffle<f64>(squaresOne, squaresOther, 1, 3));
  const xx = f64x2.sub(scaleX, f64x2.mul(u, u));
  const yy = f64x2.sub(scaleY, f64x2.mul(v, v));
  const xy = f64x2.sub(f64x2.mul(n, v128.shuffle<f64>(sharedOne, sharedOther, 0, 2)), f64x2.mul(u, v));
  const r = f64x2.div(xy, f64x2.sqrt(f64x2.mul(xx, yy)));
  const within = f64x2.pmin(f64x2.splat(1.0), f64x2.pmax(f64x2.splat(-1.0), r));
  const rounding = f64x2.splat(ROUNDING);
  const varies = v128.and(
    f64x2.gt(xx, f64x2.mul(scaleX, rounding)),
    f64x2.gt(yy, f64x2.mul(scaleY, rounding)),
  );
  return v128.bitselect(within, f64x2.splat(NaN), varies);
}

/** Covariances of 1, u, u² and v give the parabola's slope at the centre and its curvature. */
function vertex(sums: usize): f64 {
  const uv = sums;
  const uw = sums + PAIR_BYTES;
  const vw = sums + 2 * PAIR_BYTES;
  const cuu = spreadX(uw);
  const cww = spreadY(uw);
  const cuw = spreadXY(uw);
  const remaining = cuu * cww - cuw * cuw;
  // Two distinct values of u leave nothing of u² but rounding.
  if (vanishes(cuu, 10.0 * at(uw, 5) * at(uw, 2)) || !(remaining > 1e-10 * cuu * cww)) return NaN;
  const curvature = (spreadXY(vw) * cuu - cuw * spreadXY(uv)) / remaining;
  const slope = (spreadXY(uv) - curvature * cuw) / cuu;
  return at(units, 0) - (at(units, 1) * slope) / (2.0 * curvature);
}

function dimension(sums: usize, pairCount: i32): f64 {
  // Pairs come as (0,1), (0,2) … (0,k−1), (1,2) …: the first gives column 0, the first k−1 the others.
  let trace = spreadX(sums);
  let squares = trace * trace;
  let k = 2;
  while ((k * (k - 1)) / 2 < pairCount) k++;
  for (let j = 0; j < k - 1; j++) {
    const own = spreadY(sums + <usize>j * PAIR_BYTES);
    trace += own;
    squares += own * own;
  }
  for (let pair = 0; pair < pairCount; pair++) {
    const shared = spreadXY(sums + <usize>pair * PAIR_BYTES);
    squares += 2.0 * shared * shared;
  }
  const n = at(sums, 5);
  return vanishes(trace, n * n) ? NaN : (trace * trace) / squares;
}

/** The statistic of `count` sets of sums, side by side; component c of set b goes to out[c·stride + offset + b]. */
export function evaluate(
  statistic: i32, sums: usize, count: i32, pairCount: i32, out: usize, offset: i32, stride: i32,
): void {
  const bytes = <usize>pairCount * PAIR_BYTES;
  if (statistic == CORRELATION) {
    for (let pair = 0; pair < pairCount; pair++) {
      let from = sums + <usize>pair * PAIR_BYTES;
      let to = out + (<usize>(pair * stride + offset) << 3);
      let left = count;
      for (; left >= 2; left -= 2) {
        v128.store(to, correlations(from, from + bytes));
        from += 2 * bytes;
        to += 16;
      }
      if (left > 0) store<f64>(to, f64x2.extract_lane(correlations(from, from), 0));
    }
    return;
  }
  for (let b = offset; b < offset + count; b++) {
    if (statistic == LINE) {
      const xx = spreadX(sums);
      const undefined = vanishes(xx, at(sums, 5) * at(sums, 2));
      const slope = spreadXY(sums) / xx;
      const inUnits = (slope * at(units, 3)) / at(units, 1);
      const level = at(units, 2) + (at(units, 3) * (at(sums, 1) - slope * at(sums, 0))) / at(sums, 5);
      put(out, b, undefined ? NaN : inUnits);
      put(out, stride + b, undefined ? NaN : level - inUnits * at(units, 0));
    } else if (statistic == VERTEX) {
      put(out, b, vertex(sums));
    } else if (statistic == DIFFERENCE) {
      const both = correlations(sums, sums + PAIR_BYTES);
      put(out, b, f64x2.extract_lane(both, 0) - f64x2.extract_lane(both, 1));
    } else {
      put(out, b, dimension(sums, pairCount));
    }
    sums += bytes;
  }
}
