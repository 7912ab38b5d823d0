/**
 * The bootstrap (Efron 1979) of statistics of two variables. Both are standardized once; each observation
 * becomes a record of the sums it adds to, and a resample is a sum of records.
 */
import { normalCdf, normalQuantile } from './distributions';
import { allocate, allocateDoubles, at, put } from './memory';
import { standardize, vanishes } from './moments';
import { quantile } from './order';
import { fillNormals, seed } from './random';
import { parabolaFromMoments } from './regression';
import { drawRows, leaveOut } from './resample';
import { BAD_PARAMETER, OK, OUT_OF_MEMORY } from './status';

/** r, one value a resample. */
export const CORRELATION: i32 = 0;
/** Slope and intercept of y on x: all slopes, then all intercepts. */
export const LINE: i32 = 1;
/** x at the vertex of the parabola of y on x. */
export const VERTEX: i32 = 2;

const RECORD_BYTES: usize = 48;

/** Standardized variables, with what turns results back into the caller's units. */
let sampleX: usize = 0;
let sampleY: usize = 0;
let errorsX: usize = 0;
let errorsY: usize = 0;
let records: usize = 0;
let deviates: usize = 0;
let centreX: f64 = 0;
let centreY: f64 = 0;
let scaleX: f64 = 1;
let scaleY: f64 = 1;

/** Sums over one resample. */
const sums: usize = memory.data(64, 16);
const fit: usize = memory.data(32, 16);

/** Lay out the sample. Standard errors are divided by the same scale as their variable. */
function prepare(x: usize, y: usize, xErrors: usize, yErrors: usize, n: i32, largest: i32): bool {
  sampleX = allocateDoubles(n);
  sampleY = allocateDoubles(n);
  records = allocate(<usize>n * RECORD_BYTES);
  deviates = allocateDoubles(2 * largest);
  errorsX = xErrors;
  errorsY = yErrors;
  if (sampleX == 0 || sampleY == 0 || records == 0 || deviates == 0) return false;
  standardize(x, n, sampleX, sums);
  centreX = at(sums, 0);
  scaleX = at(sums, 1);
  standardize(y, n, sampleY, sums);
  centreY = at(sums, 0);
  scaleY = at(sums, 1);
  for (let i = 0; i < n; i++) {
    const u = at(sampleX, i);
    const v = at(sampleY, i);
    const record = records + <usize>i * RECORD_BYTES;
    put(record, 0, u);
    put(record, 1, v);
    put(record, 2, u * u);
    put(record, 3, v * v);
    put(record, 4, u * v);
    put(record, 5, 0.0);
  }
  return true;
}

/** Σu, Σv, Σu², Σv², Σuv over the drawn rows. */
function sumRecords(rows: usize, count: i32): void {
  let first = f64x2.splat(0.0);
  let squares = f64x2.splat(0.0);
  let products = f64x2.splat(0.0);
  const end = rows + (<usize>count << 2);
  for (let row = rows; row < end; row += 4) {
    const record = records + <usize>load<u32>(row) * RECORD_BYTES;
    first = f64x2.add(first, v128.load(record));
    squares = f64x2.add(squares, v128.load(record, 16));
    products = f64x2.add(products, v128.load(record, 32));
  }
  v128.store(sums, first);
  v128.store(sums, squares, 16);
  v128.store(sums, products, 32);
}

/** The same with each drawn value moved by its own normal error. */
function sumNoisy(rows: usize, count: i32): void {
  drawDeviates(count);
  let su = 0.0, sv = 0.0, suu = 0.0, svv = 0.0, suv = 0.0;
  for (let i = 0; i < count; i++) {
    const row = <i32>load<u32>(rows + (<usize>i << 2));
    const u = noisyX(row, i);
    const v = noisyY(row, i, count);
    su += u;
    sv += v;
    suu += u * u;
    svv += v * v;
    suv += u * v;
  }
  put(sums, 0, su);
  put(sums, 1, sv);
  put(sums, 2, suu);
  put(sums, 3, svv);
  put(sums, 4, suv);
}

function drawDeviates(count: i32): void {
  fillNormals(deviates, (errorsX != 0 ? count : 0) + (errorsY != 0 ? count : 0));
}

// @ts-ignore: decorator
@inline
function noisyX(row: i32, draw: i32): f64 {
  return errorsX == 0 ? at(sampleX, row) : at(sampleX, row) + (at(errorsX, row) / scaleX) * at(deviates, draw);
}

// @ts-ignore: decorator
@inline
function noisyY(row: i32, draw: i32, count: i32): f64 {
  if (errorsY == 0) return at(sampleY, row);
  return at(sampleY, row) + (at(errorsY, row) / scaleY) * at(deviates, errorsX == 0 ? draw : count + draw);
}

function vertex(rows: usize, count: i32, noisy: bool): f64 {
  if (noisy) drawDeviates(count);
  let s1 = 0.0, s2 = 0.0, s3 = 0.0, s4 = 0.0, t0 = 0.0, t1 = 0.0, t2 = 0.0;
  for (let i = 0; i < count; i++) {
    const row = <i32>load<u32>(rows + (<usize>i << 2));
    const u = noisy ? noisyX(row, i) : at(sampleX, row);
    const v = noisy ? noisyY(row, i, count) : at(sampleY, row);
    const uu = u * u;
    s1 += u;
    s2 += uu;
    s3 += uu * u;
    s4 += uu * uu;
    t0 += v;
    t1 += u * v;
    t2 += uu * v;
  }
  if (!parabolaFromMoments(<f64>count, s1, s2, s3, s4, t0, t1, t2, fit)) return NaN;
  return centreX - (scaleX * at(fit, 1)) / (2.0 * at(fit, 2));
}

/** The statistic of the drawn rows into out[index] (and out[index + stride] for a second component). */
function evaluate(statistic: i32, rows: usize, count: i32, noisy: bool, out: usize, index: i32, stride: i32): void {
  if (statistic == VERTEX) {
    put(out, index, vertex(rows, count, noisy));
    return;
  }
  if (noisy) sumNoisy(rows, count);
  else sumRecords(rows, count);
  const n = <f64>count;
  const cxx = at(sums, 2) - (at(sums, 0) * at(sums, 0)) / n;
  const cyy = at(sums, 3) - (at(sums, 1) * at(sums, 1)) / n;
  const cxy = at(sums, 4) - (at(sums, 0) * at(sums, 1)) / n;
  const defined = count > 1 && !vanishes(cxx, at(sums, 2));
  if (statistic == CORRELATION) {
    const r =
      defined && !vanishes(cyy, at(sums, 3)) ? min(1.0, max(-1.0, cxy / sqrt<f64>(cxx * cyy))) : NaN;
    put(out, index, r);
    return;
  }
  const slope = cxy / cxx;
  const inUnits = (slope * scaleY) / scaleX;
  put(out, index, defined ? inUnits : NaN);
  put(
    out,
    index + stride,
    defined ? centreY + (scaleY * (at(sums, 1) - slope * at(sums, 0))) / n - inUnits * centreX : NaN,
  );
}

/**
 * Fill `out` with the statistic of each resample: `resamples` values, twice that for LINE. `xErrors` and
 * `yErrors` may be 0. `largest` is the most observations a resample can hold.
 */
export function bootstrap(
  statistic: i32, x: usize, y: usize, xErrors: usize, yErrors: usize, n: i32,
  rows: usize, units: usize, strata: usize, strataCount: i32, largest: i32,
  resamples: i32, seedValue: u64, stream: u64, out: usize,
): i32 {
  if (statistic < CORRELATION || statistic > VERTEX) return BAD_PARAMETER;
  const scratch = allocate((<usize>largest << 2) + 32);
  const drawn = allocate((<usize>largest << 2) + 32);
  if (scratch == 0 || drawn == 0 || !prepare(x, y, xErrors, yErrors, n, largest)) return OUT_OF_MEMORY;
  const noisy = xErrors != 0 || yErrors != 0;
  seed(seedValue, stream);
  for (let b = 0; b < resamples; b++) {
    const count = drawRows(rows, units, strata, strataCount, scratch, drawn);
    evaluate(statistic, drawn, count, noisy, out, b, resamples);
  }
  return OK;
}

/** The statistic with each unit left out in turn, for BCa's acceleration: `unitCount` values a component. */
export function jackknife(
  statistic: i32, x: usize, y: usize, n: i32, rows: usize, units: usize, unitCount: i32, out: usize,
): i32 {
  if (statistic < CORRELATION || statistic > VERTEX) return BAD_PARAMETER;
  const kept = allocate((<usize>n << 2) + 32);
  if (kept == 0 || !prepare(x, y, 0, 0, n, n)) return OUT_OF_MEMORY;
  for (let unit = 0; unit < unitCount; unit++) {
    const count = leaveOut(rows, units, unitCount, unit, kept);
    evaluate(statistic, kept, count, false, out, unit, unitCount);
  }
  return OK;
}

/** Move the defined values to the front; returns how many. */
function defined(values: usize, count: i32): i32 {
  let kept = 0;
  for (let i = 0; i < count; i++) {
    const value = at(values, i);
    if (value == value) put(values, kept++, value);
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
  let total = 0.0;
  for (let i = 0; i < kept; i++) total += at(values, i);
  const centre = total / <f64>kept;
  let squares = 0.0;
  let below = 0.0;
  for (let i = 0; i < kept; i++) {
    const resampled = at(values, i);
    squares += (resampled - centre) * (resampled - centre);
    // Ties count half.
    below += resampled < value ? 1.0 : resampled == value ? 0.5 : 0.0;
  }
  let lower = 0.5 * (1.0 - level);
  let upper = 1.0 - lower;
  if (jackknifed != 0) {
    const bias = normalQuantile(below / <f64>kept);
    const acceleration = accelerationOf(jackknifed, defined(jackknifed, jackknifedCount));
    lower = adjusted(lower, bias, acceleration);
    upper = adjusted(upper, bias, acceleration);
  }
  if (kept > 1) put(out, 1, sqrt<f64>(squares / <f64>(kept - 1)));
  put(out, 2, quantile(values, kept, 0.5));
  put(out, 3, quantile(values, kept, lower));
  put(out, 4, quantile(values, kept, upper));
  return OK;
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
