/** Statistics as functions of the sums of pairs.ts. */
import { at, put } from './memory';
import { ROUNDING, vanishes } from './moments';
import { PairSums, SLOT_BYTES } from './pairs';

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

/** One of a pair's six sums, in the order of pairs.ts. */
// @ts-ignore: decorator
@inline
function sum(sums: usize, slots: usize, which: usize): f64 {
  return load<f64>(sums + <usize>load<u32>(slots + (which << 2)));
}

/** n² times the variance of the first and second of a pair, and their covariance. */
function spreadX(sums: usize, slots: usize): f64 {
  return sum(sums, slots, 5) * sum(sums, slots, 2) - sum(sums, slots, 0) * sum(sums, slots, 0);
}
function spreadY(sums: usize, slots: usize): f64 {
  return sum(sums, slots, 5) * sum(sums, slots, 3) - sum(sums, slots, 1) * sum(sums, slots, 1);
}
function spreadXY(sums: usize, slots: usize): f64 {
  return sum(sums, slots, 5) * sum(sums, slots, 4) - sum(sums, slots, 0) * sum(sums, slots, 1);
}

/** The same sum of two sets, one in each lane. */
// @ts-ignore: decorator
@inline
function both(one: usize, other: usize): v128 {
  return v128.load_lane<f64>(other, v128.load_zero<f64>(one), 1);
}

/** r from the six sums of two sets, one in each lane; NaN where a variance vanishes. */
// @ts-ignore: decorator
@inline
function correlations(u: v128, v: v128, uu: v128, vv: v128, uv: v128, n: v128): v128 {
  const scaleX = f64x2.mul(n, uu);
  const scaleY = f64x2.mul(n, vv);
  const xx = f64x2.sub(scaleX, f64x2.mul(u, u));
  const yy = f64x2.sub(scaleY, f64x2.mul(v, v));
  const xy = f64x2.sub(f64x2.mul(n, uv), f64x2.mul(u, v));
  const r = f64x2.div(xy, f64x2.sqrt(f64x2.mul(xx, yy)));
  const within = f64x2.pmin(f64x2.splat(1.0), f64x2.pmax(f64x2.splat(-1.0), r));
  const rounding = f64x2.splat(ROUNDING);
  const varies = v128.and(
    f64x2.gt(xx, f64x2.mul(scaleX, rounding)),
    f64x2.gt(yy, f64x2.mul(scaleY, rounding)),
  );
  return v128.bitselect(within, f64x2.splat(NaN), varies);
}

/** r of one pair in `count` sets of sums `apart` bytes apart. */
function correlationsOf(sums: usize, apart: usize, count: i32, slots: usize, out: usize): void {
  const u = sums + <usize>load<u32>(slots), v = sums + <usize>load<u32>(slots, 4);
  const uu = sums + <usize>load<u32>(slots, 8), vv = sums + <usize>load<u32>(slots, 12);
  const uv = sums + <usize>load<u32>(slots, 16), n = sums + <usize>load<u32>(slots, 20);
  const end = out + (<usize>count << 3);
  let a: usize = 0;
  while (out < end) {
    // The last of an odd number stands in both lanes.
    const b = out + 8 < end ? a + apart : a;
    const r = correlations(
      both(u + a, u + b), both(v + a, v + b), both(uu + a, uu + b), both(vv + a, vv + b),
      both(uv + a, uv + b), both(n + a, n + b),
    );
    if (out + 8 < end) v128.store(out, r);
    else store<f64>(out, f64x2.extract_lane(r, 0));
    a += 2 * apart;
    out += 16;
  }
}

/** r of one pair in one set of sums. */
function correlation(sums: usize, slots: usize): f64 {
  const r = correlations(
    f64x2.splat(sum(sums, slots, 0)), f64x2.splat(sum(sums, slots, 1)), f64x2.splat(sum(sums, slots, 2)),
    f64x2.splat(sum(sums, slots, 3)), f64x2.splat(sum(sums, slots, 4)), f64x2.splat(sum(sums, slots, 5)),
  );
  return f64x2.extract_lane(r, 0);
}

/** Covariances of 1, u, u² and v give the parabola's slope at the center and its curvature. */
function vertex(sums: usize, slots: usize, scales: usize): f64 {
  const uv = slots;
  const uw = slots + SLOT_BYTES;
  const vw = slots + 2 * SLOT_BYTES;
  const cuu = spreadX(sums, uw);
  const cww = spreadY(sums, uw);
  const cuw = spreadXY(sums, uw);
  const cuv = spreadXY(sums, uv);
  const remaining = cuu * cww - cuw * cuw;
  // Two distinct values of u leave nothing of u² but rounding.
  const scale = 10.0 * sum(sums, uw, 5) * sum(sums, uw, 2);
  if (vanishes(cuu, scale) || !(remaining > 1e-10 * cuu * cww)) return NaN;
  const curvature = (spreadXY(sums, vw) * cuu - cuw * cuv) / remaining;
  const slope = (cuv - curvature * cuw) / cuu;
  return at(scales, 0) - (at(scales, 1) * slope) / (2.0 * curvature);
}

function dimension(sums: usize, slots: usize, pairCount: i32): f64 {
  // Pairs come as (0,1), (0,2) … (0,k−1), (1,2) …: the first gives column 0, the first k−1 the others.
  let trace = spreadX(sums, slots);
  let squares = trace * trace;
  let k = 2;
  while ((k * (k - 1)) / 2 < pairCount) k++;
  for (let j = 0; j < k - 1; j++) {
    const own = spreadY(sums, slots + <usize>j * SLOT_BYTES);
    trace += own;
    squares += own * own;
  }
  for (let pair = 0; pair < pairCount; pair++) {
    const shared = spreadXY(sums, slots + <usize>pair * SLOT_BYTES);
    squares += 2.0 * shared * shared;
  }
  const n = sum(sums, slots, 5);
  return vanishes(trace, n * n) ? NaN : (trace * trace) / squares;
}

/**
 * The statistic of `count` sets of the sums of `p`, `apart` bytes apart; component c of set b goes to
 * out[c·stride + offset + b].
 */
export function evaluate(
  statistic: i32, p: PairSums, sums: usize, apart: usize, count: i32, out: usize, offset: i32, stride: i32,
): void {
  const slots = p.slots, scales = p.scales;
  if (statistic == CORRELATION) {
    for (let pair = 0; pair < p.pairCount; pair++) {
      const to = out + (<usize>(pair * stride + offset) << 3);
      correlationsOf(sums, apart, count, slots + <usize>pair * SLOT_BYTES, to);
    }
    return;
  }
  for (let b = offset; b < offset + count; b++) {
    if (statistic == LINE) {
      const xx = spreadX(sums, slots);
      const n = sum(sums, slots, 5);
      const undefined = vanishes(xx, n * sum(sums, slots, 2));
      const slope = spreadXY(sums, slots) / xx;
      const inUnits = (slope * at(scales, 3)) / at(scales, 1);
      const rest = (sum(sums, slots, 1) - slope * sum(sums, slots, 0)) / n;
      const level = at(scales, 2) + at(scales, 3) * rest;
      put(out, b, undefined ? NaN : inUnits);
      put(out, stride + b, undefined ? NaN : level - inUnits * at(scales, 0));
    } else if (statistic == VERTEX) {
      put(out, b, vertex(sums, slots, scales));
    } else if (statistic == DIFFERENCE) {
      put(out, b, correlation(sums, slots) - correlation(sums, slots + SLOT_BYTES));
    } else {
      put(out, b, dimension(sums, slots, p.pairCount));
    }
    sums += apart;
  }
}
