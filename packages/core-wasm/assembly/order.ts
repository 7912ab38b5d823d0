/** Order statistics: selection in place, quantiles, ranks. Inputs hold no NaN. */
import { allocateDoubles, at, mark, put, release } from './memory';

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
  return quantileBeside(values, n, probability, -1);
}

/**
 * The same where position `pivot` (−1 for none) already holds its order statistic, smaller values before
 * it and larger ones behind: only one side is searched.
 */
export function quantileBeside(values: usize, n: i32, probability: f64, pivot: i32): f64 {
  if (n == 0 || !(probability >= 0.0 && probability <= 1.0)) return NaN;
  const position = probability * <f64>(n - 1);
  const below = <i32>floor(position);
  const share = position - <f64>below;
  const first = below >= pivot && pivot > 0 ? pivot : 0;
  const last = below < pivot ? pivot : n - 1;
  const lower = select(values, first, last, below);
  if (share == 0.0 || below + 1 >= n) return lower;
  // What follows is not smaller: its least element is the next order statistic.
  let upper = at(values, below + 1);
  for (let i = below + 2; i <= last; i++) upper = min(upper, at(values, i));
  return lower + share * (upper - lower);
}

/** Heapsort of `order` (u32 positions) by the values they point at: no scratch, never quadratic. */
function sortPositions(values: usize, order: usize, n: i32): void {
  for (let start = (n >> 1) - 1; start >= 0; start--) siftDown(values, order, start, n);
  for (let end = n - 1; end > 0; end--) {
    const largest = load<u32>(order);
    store<u32>(order, load<u32>(order + ((<usize>end) << 2)));
    store<u32>(order + ((<usize>end) << 2), largest);
    siftDown(values, order, 0, end);
  }
}

function siftDown(values: usize, order: usize, root: i32, n: i32): void {
  const moving = load<u32>(order + ((<usize>root) << 2));
  const weight = at(values, <i32>moving);
  while (true) {
    let child = 2 * root + 1;
    if (child >= n) break;
    let larger = load<u32>(order + ((<usize>child) << 2));
    if (child + 1 < n) {
      const other = load<u32>(order + ((<usize>(child + 1)) << 2));
      if (at(values, <i32>other) > at(values, <i32>larger)) {
        larger = other;
        child++;
      }
    }
    if (at(values, <i32>larger) <= weight) break;
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
    const value = at(values, <i32>load<u32>(order + ((<usize>first) << 2)));
    let last = first;
    while (last + 1 < n && at(values, <i32>load<u32>(order + ((<usize>(last + 1)) << 2))) == value) last++;
    const rank = 0.5 * <f64>(first + last) + 1.0;
    for (let i = first; i <= last; i++) put(out, <i32>load<u32>(order + ((<usize>i) << 2)), rank);
    first = last + 1;
  }
  release(before);
  return true;
}
