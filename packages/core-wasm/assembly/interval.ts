/** Intervals from resampled values: percentile (Efron 1981), and bias-corrected and accelerated (Efron 1987). */
import { normalCdf, normalQuantile } from './distributions';
import { at, put } from './memory';
import { squaresAbout, sum } from './moments';
import { quantiles } from './order';
import { BAD_PARAMETER, OK, OUT_OF_MEMORY } from './status';

/** Move the defined values to the front; returns how many. */
function defined(values: usize, count: i32): i32 {
  // Mostly all are: those before the first that is not stay where they are.
  let kept = 0;
  while (kept + 2 <= count) {
    const two = v128.load(values + (<usize>kept << 3));
    if (v128.any_true(f64x2.ne(two, two))) break;
    kept += 2;
  }
  for (let i = kept; i < count; i++) {
    const value = at(values, i);
    put(values, kept, value);
    kept += i32(value == value);
  }
  return kept;
}

/**
 * Summarize resampled values (rearranging them). out: defined values, standard deviation, median, lower,
 * upper. With `jackknifed` (0 for none) the interval is BCa (Efron 1987) instead of percentile.
 */
export function interval(
  values: usize, count: i32, level: f64, value: f64, jackknifed: usize, jackknifedCount: i32, out: usize,
): i32 {
  if (!(level > 0.0 && level < 1.0)) return BAD_PARAMETER;
  const kept = defined(values, count);
  put(out, 0, <f64>kept);
  for (let i = 1; i < 5; i++) put(out, i, NaN);
  if (kept == 0) return OK;
  const centre = sum(values, kept) / <f64>kept;
  const squares = squaresAbout(values, kept, centre);
  const below = shareBelow(values, kept, value);
  let lower = 0.5 * (1.0 - level);
  let upper = 1.0 - lower;
  if (jackknifed != 0) {
    const bias = normalQuantile(below);
    const acceleration = accelerationOf(jackknifed, defined(jackknifed, jackknifedCount));
    lower = adjusted(lower, bias, acceleration);
    upper = adjusted(upper, bias, acceleration);
  }
  if (kept > 1) put(out, 1, sqrt<f64>(squares / <f64>(kept - 1)));
  put(out, 2, 0.5);
  put(out, 3, lower);
  put(out, 4, upper);
  return quantiles(values, kept, out + 16, 3, out + 16) ? OK : OUT_OF_MEMORY;
}

/** The share of the values that lie below one; ties count half. */
function shareBelow(values: usize, count: i32, value: f64): f64 {
  const bar = f64x2.splat(value);
  const one = f64x2.splat(1.0);
  const half = f64x2.splat(0.5);
  let shares = f64x2.splat(0.0);
  const end = values + (<usize>(count & ~1) << 3);
  let p = values;
  for (; p < end; p += 16) {
    const two = v128.load(p);
    shares = f64x2.add(shares, v128.and(f64x2.lt(two, bar), one));
    shares = f64x2.add(shares, v128.and(f64x2.eq(two, bar), half));
  }
  let below = f64x2.extract_lane(shares, 0) + f64x2.extract_lane(shares, 1);
  if (count & 1) below += load<f64>(p) < value ? 1.0 : load<f64>(p) == value ? 0.5 : 0.0;
  return below / <f64>count;
}

/** BCa's acceleration: a sixth of the skewness of the jackknifed values. */
function accelerationOf(values: usize, count: i32): f64 {
  let total = 0.0;
  for (let i = 0; i < count; i++) total += at(values, i);
  const centre = total / <f64>count;
  let squares = 0.0;
  let cubes = 0.0;
  for (let i = 0; i < count; i++) {
    const deviation = centre - at(values, i);
    squares += deviation * deviation;
    cubes += deviation * deviation * deviation;
  }
  return squares > 0.0 ? cubes / (6.0 * squares * sqrt<f64>(squares)) : 0.0;
}

/** The percentile that BCa reads in place of `probability`. */
function adjusted(probability: f64, bias: f64, acceleration: f64): f64 {
  const shifted = bias + normalQuantile(probability);
  return normalCdf(bias + shifted / (1.0 - acceleration * shifted));
}
