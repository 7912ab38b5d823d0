/**
 * Sums over pairs of columns. Every statistic that is resampled here is a function of the six sums
 *
 *     Σu  Σv  Σu²  Σv²  Σuv  n        over the observations in which both are present
 *
 * of one or more pairs, so a resample is an addition of records, one for each unit (an observation, or a whole
 * cluster). A record holds each sum once: pairs of columns without a gap share Σu, Σu² and n with every such pair
 * of the column; a pair with gaps has six of its own. Where a pair finds its sums is its slots.
 *
 * Sums stand in the records by the dozen, a block: six vector accumulators fit a machine's registers, twelve do not.
 */
import { allocate, allocateDoubles, at, put } from './memory';
import { mean, squaresAbout, vanishes } from './moments';

/** Sums of a block; the last one is as narrow as it may be, but no less than half. */
export const BLOCK: i32 = 12;
export const HALF_BLOCK: i32 = 6;
/** Bytes of one pair's slots. */
export const SLOT_BYTES: usize = 24;

/** Standardized columns, missing values as NaN, one after the other. */
export let columns: usize = 0;
/** Standard errors in the same units, or 0. */
export let errors: usize = 0;
export let columnCount: i32 = 0;
export let observations: i32 = 0;
/** Centre and scale of each column, interleaved. */
export let units: usize = 0;

/** What is summed: three i32 each, two columns (or ONE) and the pair whose gaps are left out (or ALL). */
let moments: usize = 0;
export let momentCount: i32 = 0;
/** The last moment, where pairs without gaps share it: how many observations there are; else −1. */
export let countMoment: i32 = -1;
/** Six u32 a pair, in the order above: where in a set of sums each of its own stands, in bytes. */
export let slots: usize = 0;

const ONE: i32 = -1;
const ALL: i32 = -1;
/** A slot whose place is not known yet. */
const SHARED: u32 = u32.MAX_VALUE;

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

function addMoment(first: i32, second: i32, pair: i32): i32 {
  const to = moments + <usize>momentCount * 12;
  store<i32>(to, first);
  store<i32>(to, second, 4);
  store<i32>(to, pair, 8);
  return momentCount++;
}

/** A moment over all observations: made once, remembered at `known` (its number + 1). */
function sharedMoment(first: i32, second: i32, known: usize): i32 {
  const before = load<i32>(known);
  if (before > 0) return before - 1;
  const made = addMoment(first, second, ALL);
  store<i32>(known, made + 1);
  return made;
}

function isComplete(column: i32): bool {
  const from = columns + (<usize>(column * observations) << 3);
  for (let i = 0; i < observations; i++) if (at(from, i) != at(from, i)) return false;
  return true;
}

/** Lay out the sums of a list of pairs (two u32 column numbers each). */
export function planMoments(pairs: usize, pairCount: i32): bool {
  slots = allocate(<usize>pairCount * SLOT_BYTES);
  moments = allocate(<usize>pairCount * 6 * 12);
  // For each column whether it has no gap, its sum and its squares.
  const known = allocate(<usize>columnCount * 12);
  if (slots == 0 || moments == 0 || known == 0) return false;
  memory.fill(known, 0, <usize>columnCount * 12);
  for (let j = 0; j < columnCount; j++) store<i32>(known + <usize>j * 12, isComplete(j) ? 1 : 0);
  momentCount = 0;
  for (let pair = 0; pair < pairCount; pair++) {
    const x = <i32>word(pairs, 2 * pair);
    const y = <i32>word(pairs, 2 * pair + 1);
    const ofX = known + <usize>x * 12;
    const ofY = known + <usize>y * 12;
    const all = load<i32>(ofX) + load<i32>(ofY) == 2;
    const to = slots + <usize>pair * SLOT_BYTES;
    store<u32>(to, 8 * (all ? sharedMoment(x, ONE, ofX + 4) : addMoment(x, ONE, pair)));
    store<u32>(to, 8 * (all ? sharedMoment(y, ONE, ofY + 4) : addMoment(y, ONE, pair)), 4);
    store<u32>(to, 8 * (all ? sharedMoment(x, x, ofX + 8) : addMoment(x, x, pair)), 8);
    store<u32>(to, 8 * (all ? sharedMoment(y, y, ofY + 8) : addMoment(y, y, pair)), 12);
    store<u32>(to, 8 * addMoment(x, y, all ? ALL : pair), 16);
    store<u32>(to, all ? SHARED : 8 * addMoment(ONE, ONE, pair), 20);
  }
  countMoment = -1;
  for (let pair = 0; pair < pairCount; pair++) {
    const to = slots + <usize>pair * SLOT_BYTES;
    if (load<u32>(to, 20) != SHARED) continue;
    if (countMoment < 0) countMoment = addMoment(ONE, ONE, ALL);
    store<u32>(to, 8 * countMoment, 20);
  }
  return true;
}

/** How many of `count` sums the records of a block hold: an even number. */
export function blockWidth(block: i32, count: i32): i32 {
  return max(HALF_BLOCK, min(BLOCK, (count - block * BLOCK + 1) & ~1));
}

// @ts-ignore: decorator
@inline
function valueAt(column: i32, row: i32): f64 {
  return column == ONE ? 1.0 : at(columns, column * observations + row);
}

/**
 * The records of `unitCount` units for one block of the first `count` moments, filled up with zeros. `rows` and `unitStarts` as in a
 * resampling design.
 */
export function fillRecords(
  block: i32, count: i32, pairs: usize, rows: usize, unitStarts: usize, unitCount: i32, out: usize,
): void {
  const width = blockWidth(block, count);
  const here = min(width, count - block * BLOCK);
  for (let k = 0; k < width; k++) {
    const moment = moments + <usize>(block * BLOCK + k) * 12;
    const first = k < here ? load<i32>(moment) : ONE;
    const second = k < here ? load<i32>(moment, 4) : ONE;
    const pair = k < here ? load<i32>(moment, 8) : ALL;
    const x = pair == ALL ? ONE : <i32>word(pairs, 2 * pair);
    const y = pair == ALL ? ONE : <i32>word(pairs, 2 * pair + 1);
    for (let unit = 0; unit < unitCount; unit++) {
      const from: i32 = unitStarts == 0 ? unit : <i32>word(unitStarts, unit);
      const to: i32 = unitStarts == 0 ? unit + 1 : <i32>word(unitStarts, unit + 1);
      let total = 0.0;
      for (let i = from; k < here && i < to; i++) {
        const row = <i32>word(rows, i);
        const present = valueAt(x, row) + valueAt(y, row);
        if (present == present) total += valueAt(first, row) * valueAt(second, row);
      }
      put(out, unit * width + k, total);
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

/**
 * Where draws come from, SOURCE_BYTES each: its first record, how many records it has, how many draws a resample, and
 * where the draws are (u32 record numbers, those of a resample together).
 */
export const SOURCE_BYTES: usize = 16;

/** Add the drawn records of each of `resamples` resamples, from some sources, to `sums`, `stride` bytes apart. */
export function addBlocks(
  width: i32, table: usize, sources: usize, end: usize, resamples: i32, sums: usize, stride: usize,
): void {
  // Each width a loop of its own: what it does not need costs it nothing.
  if (width == HALF_BLOCK) addHalfBlocks(table, sources, end, resamples, sums, stride);
  else if (width == 8) addVectors(4, table, sources, end, resamples, sums, stride);
  else if (width == 10) addVectors(5, table, sources, end, resamples, sums, stride);
  else addVectors(6, table, sources, end, resamples, sums, stride);
}

// @ts-ignore: decorator
@inline
function addVectors(
  vectors: i32, table: usize, sources: usize, end: usize, resamples: i32, sums: usize, stride: usize,
): void {
  const bytes = <usize>vectors << 4;
  for (let b = 0; b < resamples; b++) {
    let a0 = v128.load(sums), a1 = v128.load(sums, 16), a2 = v128.load(sums, 32), a3 = v128.load(sums, 48);
    let a4 = f64x2.splat(0.0), a5 = a4;
    if (vectors > 4) a4 = v128.load(sums, 64);
    if (vectors > 5) a5 = v128.load(sums, 80);
    for (let source = sources; source < end; source += SOURCE_BYTES) {
      const records = table + <usize>load<u32>(source) * bytes;
      const row = <usize>load<u32>(source, 8) << 2;
      let draw = <usize>load<u32>(source, 12) + <usize>b * row;
      const last = draw + row;
      do {
        const p = records + <usize>load<u32>(draw) * bytes;
        a0 = f64x2.add(a0, v128.load(p));
        a1 = f64x2.add(a1, v128.load(p, 16));
        a2 = f64x2.add(a2, v128.load(p, 32));
        a3 = f64x2.add(a3, v128.load(p, 48));
        if (vectors > 4) a4 = f64x2.add(a4, v128.load(p, 64));
        if (vectors > 5) a5 = f64x2.add(a5, v128.load(p, 80));
        draw += 4;
      } while (draw < last);
    }
    v128.store(sums, a0);
    v128.store(sums, a1, 16);
    v128.store(sums, a2, 32);
    v128.store(sums, a3, 48);
    if (vectors > 4) v128.store(sums, a4, 64);
    if (vectors > 5) v128.store(sums, a5, 80);
    sums += stride;
  }
}

/** The same for records of half a block: two resamples at once hide the latency of the additions. */
function addHalfBlocks(
  table: usize, sources: usize, end: usize, resamples: i32, sums: usize, stride: usize,
): void {
  for (let b = 0; b < resamples; b += 2) {
    // The last of an odd number is summed twice.
    const other = <usize>i32(b + 1 < resamples);
    const next = sums + other * stride;
    let a0 = v128.load(sums), a1 = v128.load(sums, 16), a2 = v128.load(sums, 32);
    let b0 = v128.load(next), b1 = v128.load(next, 16), b2 = v128.load(next, 32);
    for (let source = sources; source < end; source += SOURCE_BYTES) {
      const records = table + <usize>load<u32>(source) * (<usize>HALF_BLOCK << 3);
      const row = <usize>load<u32>(source, 8) << 2;
      let draw = <usize>load<u32>(source, 12) + <usize>b * row;
      const apart = other * row;
      const last = draw + row;
      do {
        const p = records + <usize>load<u32>(draw) * (<usize>HALF_BLOCK << 3);
        const q = records + <usize>load<u32>(draw + apart) * (<usize>HALF_BLOCK << 3);
        a0 = f64x2.add(a0, v128.load(p));
        b0 = f64x2.add(b0, v128.load(q));
        a1 = f64x2.add(a1, v128.load(p, 16));
        b1 = f64x2.add(b1, v128.load(q, 16));
        a2 = f64x2.add(a2, v128.load(p, 32));
        b2 = f64x2.add(b2, v128.load(q, 32));
        draw += 4;
      } while (draw < last);
    }
    v128.store(sums, a0);
    v128.store(sums, a1, 16);
    v128.store(sums, a2, 32);
    v128.store(next, b0);
    v128.store(next, b1, 16);
    v128.store(next, b2, 32);
    sums = next + stride;
  }
}

/** Whether all sums are those of one pair without a gap. */
export function isOnePair(): bool {
  return momentCount == 6 && countMoment == 5;
}

/** The values of a pair, side by side, in the order of `rows`. */
export function fillValues(pairs: usize, rows: usize, count: i32, out: usize): void {
  for (let i = 0; i < count; i++) {
    const row = <i32>word(rows, i);
    put(out, 2 * i, valueAt(<i32>word(pairs, 0), row));
    put(out, 2 * i + 1, valueAt(<i32>word(pairs, 1), row));
  }
}

/**
 * What addBlocks does for one pair without a gap (all but the count), from its values: many observations fit the first-level cache where
 * their records do not, and squaring is faster than fetching squares. A resample in each lane, and the same bits.
 */
export function addValues(values: usize, sources: usize, end: usize, resamples: i32, sums: usize, stride: usize): void {
  for (let b = 0; b < resamples; b += 2) {
    // The last of an odd number is summed twice.
    const other = <usize>i32(b + 1 < resamples);
    let u = f64x2.splat(0.0), v = u, uu = u, vv = u, uv = u;
    for (let source = sources; source < end; source += SOURCE_BYTES) {
      const records = values + (<usize>load<u32>(source) << 4);
      const row = <usize>load<u32>(source, 8) << 2;
      let draw = <usize>load<u32>(source, 12) + <usize>b * row;
      const apart = other * row;
      const last = draw + row;
      do {
        const one = v128.load(records + (<usize>load<u32>(draw) << 4));
        const two = v128.load(records + (<usize>load<u32>(draw + apart) << 4));
        const x = v128.shuffle<f64>(one, two, 0, 2);
        const y = v128.shuffle<f64>(one, two, 1, 3);
        u = f64x2.add(u, x);
        v = f64x2.add(v, y);
        uu = f64x2.add(uu, f64x2.mul(x, x));
        vv = f64x2.add(vv, f64x2.mul(y, y));
        uv = f64x2.add(uv, f64x2.mul(x, y));
        draw += 4;
      } while (draw < last);
    }
    const next = sums + other * stride;
    v128.store(sums, v128.shuffle<f64>(u, v, 0, 2));
    v128.store(sums, v128.shuffle<f64>(uu, vv, 0, 2), 16);
    store<f64>(sums, f64x2.extract_lane(uv, 0), 32);
    if (other != 0) {
      v128.store(next, v128.shuffle<f64>(u, v, 1, 3));
      v128.store(next, v128.shuffle<f64>(uu, vv, 1, 3), 16);
      store<f64>(next, f64x2.extract_lane(uv, 1), 32);
    }
    sums = next + stride;
  }
}

/** All sums of columns of `count` values, `apart` values apart. */
export function sumMoments(values: usize, apart: i32, count: i32, pairs: usize, out: usize): void {
  for (let k = 0; k < momentCount; k++) {
    const moment = moments + <usize>k * 12;
    const first = load<i32>(moment), second = load<i32>(moment, 4), pair = load<i32>(moment, 8);
    const u = values + (<usize>(first * apart) << 3);
    const v = values + (<usize>(second * apart) << 3);
    let total = 0.0;
    if (pair == ALL) {
      if (first == ONE) total = <f64>count;
      else if (second == ONE) for (let i = 0; i < count; i++) total += at(u, i);
      else for (let i = 0; i < count; i++) total += at(u, i) * at(v, i);
    } else {
      const x = values + (<usize>(<i32>word(pairs, 2 * pair) * apart) << 3);
      const y = values + (<usize>(<i32>word(pairs, 2 * pair + 1) * apart) << 3);
      for (let i = 0; i < count; i++) {
        const present = at(x, i) + at(y, i);
        if (present != present) continue;
        total += first == ONE ? 1.0 : second == ONE ? at(u, i) : at(u, i) * at(v, i);
      }
    }
    put(out, k, total);
  }
}
