/** Order statistics: selection in place, quantiles, ranks. Inputs hold no NaN. */
import { allocate, allocateDoubles, at, mark, put, release, word } from './memory';

/** Bins that narrow a quantile down before it is selected, and the fewest values worth binning. */
const BINS: i32 = 1024;
const BINNED_FROM: i32 = 1024;

/** Rearrange so that element k is what sorting would put there, smaller ones before it (Hoare's quickselect). */
export function select(values: usize, first: i32, last: i32, k: i32): f64 {
  while (first < last) {
    // Median of three keeps sorted and constant input linear.
    const middle = first + ((last - first) >> 1);
    const a = at(values, first);
    const b = at(values, middle);
    const c = at(values, last);
    const pivot = max(min(a, b), min(max(a, b), c));
    let i = first;
    let j = last;
    while (i <= j) {
      while (at(values, i) < pivot) i++;
      while (at(values, j) > pivot) j--;
      if (i <= j) {
        const swapped = at(values, i);
        put(values, i, at(values, j));
        put(values, j, swapped);
        i++;
        j--;
      }
    }
    if (k <= j) last = j;
    else if (k >= i) first = i;
    else break;
  }
  return at(values, k);
}

/**
 * The quantile at `probability` with linear interpolation between order statistics (Hyndman and Fan's
 * type 7, NumPy's default). Rearranges `values`; NaN for none.
 */
export function quantile(values: usize, n: i32, probability: f64): f64 {
  if (n == 0 || !(probability >= 0.0 && probability <= 1.0)) return NaN;
  const position = probability * <f64>(n - 1);
  const below = <i32>floor(position);
  return between(select(values, 0, n - 1, below), position - <f64>below, values, below + 1, n);
}

/** Value at `share` of the way from an order statistic to the next, the least of elements first … last − 1. */
// @ts-ignore: decorator
@inline
function between(lower: f64, share: f64, values: usize, first: i32, last: i32): f64 {
  if (share == 0.0 || first >= last) return lower;
  let upper = at(values, first);
  for (let i = first + 1; i < last; i++) upper = min(upper, at(values, i));
  return lower + share * (upper - lower);
}

/**
 * `count` quantiles into `out`, which may be `probabilities` itself. Rearranges `values`. Many values are
 * sorted into bins of equal width first, so that each quantile is selected from one bin. False where
 * scratch cannot be had.
 */
export function quantiles(values: usize, n: i32, probabilities: usize, count: i32, out: usize): bool {
  if (n < BINNED_FROM) {
    for (let i = 0; i < count; i++) put(out, i, quantile(values, n, at(probabilities, i)));
    return true;
  }
  const before = mark();
  const binned = allocateDoubles(n);
  const ends = allocate(<usize>BINS << 2);
  if (binned == 0 || ends == 0) return false;
  sortIntoBins(values, n, binned, ends);
  for (let i = 0; i < count; i++) put(out, i, binnedQuantile(binned, n, ends, at(probabilities, i)));
  release(before);
  return true;
}

/** The bins of two values. Rounding keeps their order; what is not a number (0 · ∞) goes to the first. */
// @ts-ignore: decorator
@inline
function binsOf(two: v128, least: v128, scale: v128): v128 {
  const bin = i32x4.trunc_sat_f64x2_s_zero(f64x2.mul(f64x2.sub(two, least), scale));
  return i32x4.min_s(bin, i32x4.splat(BINS - 1));
}

// @ts-ignore: decorator
@inline
function tally(table: usize, bin: i32): u32 {
  const at = table + (<usize>bin << 2);
  const value = load<u32>(at);
  store<u32>(at, value + 1);
  return value;
}

/** Copy the values to `out` bin by bin; `ends` gets where each bin ends. */
function sortIntoBins(values: usize, n: i32, out: usize, ends: usize): void {
  const even = values + ((<usize>n & ~1) << 3);
  const last = at(values, n - 1);
  let least = f64x2.splat(last);
  let most = least;
  for (let p = values; p < even; p += 16) {
    least = f64x2.pmin(least, v128.load(p));
    most = f64x2.pmax(most, v128.load(p));
  }
  const low = min(f64x2.extract_lane(least, 0), f64x2.extract_lane(least, 1));
  const high = max(f64x2.extract_lane(most, 0), f64x2.extract_lane(most, 1));
  // Without a finite width everything shares the first bin.
  const scale = f64x2.splat(<f64>BINS / (high - low));
  least = f64x2.splat(low);
  memory.fill(ends, 0, <usize>BINS << 2);
  for (let p = values; p < even; p += 16) {
    const bins = binsOf(v128.load(p), least, scale);
    tally(ends, i32x4.extract_lane(bins, 0));
    tally(ends, i32x4.extract_lane(bins, 1));
  }
  const lastBin = i32x4.extract_lane(binsOf(f64x2.splat(last), least, scale), 0);
  if (n & 1) tally(ends, lastBin);
  let start: u32 = 0;
  for (let bin: usize = 0; bin < <usize>BINS << 2; bin += 4) {
    const size = load<u32>(ends + bin);
    store<u32>(ends + bin, start);
    start += size;
  }
  for (let p = values; p < even; p += 16) {
    const two = v128.load(p);
    const bins = binsOf(two, least, scale);
    put(out, tally(ends, i32x4.extract_lane(bins, 0)), f64x2.extract_lane(two, 0));
    put(out, tally(ends, i32x4.extract_lane(bins, 1)), f64x2.extract_lane(two, 1));
  }
  if (n & 1) put(out, tally(ends, lastBin), last);
}

function binnedQuantile(values: usize, n: i32, ends: usize, probability: f64): f64 {
  if (!(probability >= 0.0 && probability <= 1.0)) return NaN;
  const position = probability * <f64>(n - 1);
  const below = <i32>floor(position);
  let bin = ends;
  while (load<i32>(bin) <= below) bin += 4;
  const first = bin == ends ? 0 : load<i32>(bin - 4);
  const lower = select(values, first, load<i32>(bin) - 1, below);
  // The next order statistic may open a later bin.
  while (load<i32>(bin) <= below + 1 && below + 1 < n) bin += 4;
  return between(lower, position - <f64>below, values, below + 1, load<i32>(bin));
}

/** Heapsort of `order` (u32 positions) by the values they point at: no scratch, never quadratic. */
function sortPositions(values: usize, order: usize, n: i32): void {
  for (let start = (n >> 1) - 1; start >= 0; start--) siftDown(values, order, start, n);
  for (let end = n - 1; end > 0; end--) {
    const largest = word(order, 0);
    store<u32>(order, word(order, end));
    store<u32>(order + ((<usize>end) << 2), largest);
    siftDown(values, order, 0, end);
  }
}

function siftDown(values: usize, order: usize, root: i32, n: i32): void {
  const moving = word(order, root);
  const weight = at(values, moving);
  while (true) {
    let child = 2 * root + 1;
    if (child >= n) break;
    let larger = word(order, child);
    if (child + 1 < n) {
      const other = word(order, child + 1);
      if (at(values, other) > at(values, larger)) {
        larger = other;
        child++;
      }
    }
    if (at(values, larger) <= weight) break;
    store<u32>(order + ((<usize>root) << 2), larger);
    root = child;
  }
  store<u32>(order + ((<usize>root) << 2), moving);
}

/** Ranks from 1, ties averaged, into `out`. False where scratch cannot be had. */
export function ranks(values: usize, n: i32, out: usize): bool {
  const before = mark();
  const order = allocateDoubles((n >> 1) + 1);
  if (order == 0) return false;
  for (let i = 0; i < n; i++) store<u32>(order + ((<usize>i) << 2), i);
  sortPositions(values, order, n);
  let first = 0;
  while (first < n) {
    const value = at(values, word(order, first));
    let last = first;
    while (last + 1 < n && at(values, word(order, last + 1)) == value) last++;
    const rank = 0.5 * <f64>(first + last) + 1.0;
    for (let i = first; i <= last; i++) put(out, word(order, i), rank);
    first = last + 1;
  }
  release(before);
  return true;
}
