/**
 * Sums over pairs of columns. Every statistic that is resampled here is a function of the six sums
 *
 *     Σu  Σv | Σu²  Σv² | Σuv  n        over the observations in which both are present
 *
 * of one or more pairs, so a resample is an addition of records: one record of six doubles for each unit
 * (an observation, or a whole cluster) and pair. Pairs stand in the records two by two, since six vector
 * accumulators fit a machine's registers and twelve do not.
 */
import { allocate, allocateDoubles, at, put } from './memory';
import { mean, squaresAbout, vanishes } from './moments';

/** Bytes of one pair's six sums. */
export const PAIR_BYTES: usize = 48;

/** Standardized columns, missing values as NaN, one after the other. */
export let columns: usize = 0;
/** Standard errors in the same units, or 0. */
export let errors: usize = 0;
export let columnCount: i32 = 0;
export let observations: i32 = 0;
/** Centre and scale of each column, interleaved. */
export let units: usize = 0;

/**
 * Standardize `count` columns of n: each by its own spread, or all by the widest where spreads themselves
 * matter. With `squared`, a further column holds the squares of the first.
 */
export function prepare(given: usize, givenErrors: usize, count: i32, n: i32, oneScale: bool, squared: bool): bool {
  columnCount = squared ? count + 1 : count;
  observations = n;
  columns = allocateDoubles(columnCount * n);
  units = allocateDoubles(2 * count);
  errors = givenErrors == 0 ? 0 : allocateDoubles(count * n);
  const present = allocateDoubles(n);
  if (columns == 0 || units == 0 || present == 0 || (givenErrors != 0 && errors == 0)) return false;
  let widest = 0.0;
  for (let j = 0; j < count; j++) {
    const from = given + (<usize>(j * n) << 3);
    let m = 0;
    for (let i = 0; i < n; i++) {
      const value = at(from, i);
      if (value == value) put(present, m++, value);
    }
    const centre = m > 0 ? mean(present, m) : 0.0;
    const square = m > 1 ? squaresAbout(present, m, centre) / <f64>m : 0.0;
    // A spread that is only the rounding of equal values is none.
    const scale = vanishes(square, centre * centre * 1e-15) ? 0.0 : sqrt<f64>(square);
    put(units, 2 * j, centre);
    put(units, 2 * j + 1, scale);
    widest = max(widest, scale);
  }
  for (let j = 0; j < count; j++) {
    const own = at(units, 2 * j + 1);
    const constant = own == 0.0;
    const common = oneScale ? widest : own;
    const scale = common > 0.0 ? common : 1.0;
    const centre = at(units, 2 * j);
    put(units, 2 * j + 1, scale);
    for (let i = j * n; i < (j + 1) * n; i++) {
      const value = at(given, i);
      put(columns, i, constant ? value - value : (value - centre) / scale);
      if (errors != 0) put(errors, i, at(givenErrors, i) / scale);
    }
  }
  if (squared) for (let i = 0; i < n; i++) put(columns, count * n + i, at(columns, i) * at(columns, i));
  return true;
}

// @ts-ignore: decorator
@inline
function word(table: usize, index: i32): u32 {
  return load<u32>(table + (<usize>index << 2));
}

/**
 * The records of `unitCount` units for pairs `first` … `first + count − 1` of the list `pairs` (two u32
 * column numbers each): `count` is 1 or 2. `rows` and `units` as in a resampling design.
 */
export function fillRecords(
  pairs: usize, first: i32, count: i32, rows: usize, unitStarts: usize, unitCount: i32, out: usize,
): void {
  for (let unit = 0; unit < unitCount; unit++) {
    const from: i32 = unitStarts == 0 ? unit : <i32>word(unitStarts, unit);
    const to: i32 = unitStarts == 0 ? unit + 1 : <i32>word(unitStarts, unit + 1);
    for (let pair = first; pair < first + count; pair++) {
      const x = columns + (<usize>word(pairs, 2 * pair) * <usize>observations << 3);
      const y = columns + (<usize>word(pairs, 2 * pair + 1) * <usize>observations << 3);
      let linear = f64x2.splat(0.0);
      let squares = f64x2.splat(0.0);
      let product = 0.0;
      let n = 0.0;
      for (let i = from; i < to; i++) {
        const row = <i32>word(rows, i);
        const u = at(x, row);
        const v = at(y, row);
        if (u != u || v != v) continue;
        const both = f64x2.replace_lane(f64x2.splat(u), 1, v);
        linear = f64x2.add(linear, both);
        squares = f64x2.add(squares, f64x2.mul(both, both));
        product += u * v;
        n += 1.0;
      }
      v128.store(out, linear);
      v128.store(out, squares, 16);
      store<f64>(out, product, 32);
      store<f64>(out, n, 40);
      out += PAIR_BYTES;
    }
  }
}

/** Records of every ordered (k + 1)-tuple from those of every k-tuple and every unit: `bytes` each. */
export function extendTuples(tuples: usize, tupleCount: i32, single: usize, size: i32, bytes: usize, out: usize): void {
  for (let i = 0; i < tupleCount; i++) {
    for (let j = 0; j < size; j++) {
      for (let b: usize = 0; b < bytes; b += 16) {
        const one = v128.load(tuples + <usize>i * bytes + b);
        v128.store(out + b, f64x2.add(one, v128.load(single + <usize>j * bytes + b)));
      }
      out += bytes;
    }
  }
}

/** Add to each of `resamples` sums (`stride` bytes apart) the records of its next `count` ≥ 1 draws: one pair. */
export function addSingles(table: usize, draws: usize, count: i32, resamples: i32, sums: usize, stride: usize): void {
  const row = <usize>count << 2;
  let b = 0;
  // Two resamples at once hide the latency of the additions.
  for (; b + 2 <= resamples; b += 2) {
    const other = sums + stride;
    let a0 = v128.load(sums), a1 = v128.load(sums, 16), a2 = v128.load(sums, 32);
    let b0 = v128.load(other), b1 = v128.load(other, 16), b2 = v128.load(other, 32);
    const end = draws + row;
    do {
      const p = table + <usize>load<u32>(draws) * PAIR_BYTES;
      const q = table + <usize>load<u32>(draws + row) * PAIR_BYTES;
      a0 = f64x2.add(a0, v128.load(p));
      b0 = f64x2.add(b0, v128.load(q));
      a1 = f64x2.add(a1, v128.load(p, 16));
      b1 = f64x2.add(b1, v128.load(q, 16));
      a2 = f64x2.add(a2, v128.load(p, 32));
      b2 = f64x2.add(b2, v128.load(q, 32));
      draws += 4;
    } while (draws < end);
    v128.store(sums, a0);
    v128.store(sums, a1, 16);
    v128.store(sums, a2, 32);
    v128.store(other, b0);
    v128.store(other, b1, 16);
    v128.store(other, b2, 32);
    draws += row;
    sums = other + stride;
  }
  if (b < resamples) {
    let a0 = v128.load(sums), a1 = v128.load(sums, 16), a2 = v128.load(sums, 32);
    const end = draws + row;
    do {
      const p = table + <usize>load<u32>(draws) * PAIR_BYTES;
      a0 = f64x2.add(a0, v128.load(p));
      a1 = f64x2.add(a1, v128.load(p, 16));
      a2 = f64x2.add(a2, v128.load(p, 32));
      draws += 4;
    } while (draws < end);
    v128.store(sums, a0);
    v128.store(sums, a1, 16);
    v128.store(sums, a2, 32);
  }
}

/** The same for two pairs at once. */
export function addCouples(table: usize, draws: usize, count: i32, resamples: i32, sums: usize, stride: usize): void {
  for (let b = 0; b < resamples; b++) {
    let a0 = v128.load(sums), a1 = v128.load(sums, 16), a2 = v128.load(sums, 32);
    let b0 = v128.load(sums, 48), b1 = v128.load(sums, 64), b2 = v128.load(sums, 80);
    const end = draws + (<usize>count << 2);
    do {
      const p = table + <usize>load<u32>(draws) * (2 * PAIR_BYTES);
      a0 = f64x2.add(a0, v128.load(p));
      a1 = f64x2.add(a1, v128.load(p, 16));
      a2 = f64x2.add(a2, v128.load(p, 32));
      b0 = f64x2.add(b0, v128.load(p, 48));
      b1 = f64x2.add(b1, v128.load(p, 64));
      b2 = f64x2.add(b2, v128.load(p, 80));
      draws += 4;
    } while (draws < end);
    v128.store(sums, a0);
    v128.store(sums, a1, 16);
    v128.store(sums, a2, 32);
    v128.store(sums, b0, 48);
    v128.store(sums, b1, 64);
    v128.store(sums, b2, 80);
    sums += stride;
  }
}

/** The six sums of two columns of `count` values, where both are present. */
export function sumPair(x: usize, y: usize, count: i32, out: usize): void {
  let su = 0.0, sv = 0.0, suu = 0.0, svv = 0.0, suv = 0.0, n = 0.0;
  for (let i = 0; i < count; i++) {
    const u = at(x, i);
    const v = at(y, i);
    if (u != u || v != v) continue;
    su += u;
    sv += v;
    suu += u * u;
    svv += v * v;
    suv += u * v;
    n += 1.0;
  }
  put(out, 0, su);
  put(out, 1, sv);
  put(out, 2, suu);
  put(out, 3, svv);
  put(out, 4, suv);
  put(out, 5, n);
}
