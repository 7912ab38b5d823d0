/**
 * Sums over pairs of columns. Every statistic that is resampled here is a function of the six sums
 *
 *     Σu  Σv  Σu²  Σv²  Σuv  n        over the observations in which both are present
 *
 * of one or more pairs. Each sum is kept once: pairs of columns without a gap share Σu, Σu² and n with every such pair
 * of the column; a pair with gaps has six of its own. Where a pair finds its sums is its slots.
 */
import { allocate, allocateDoubles, at, put, word } from './memory';
import { mean, squaresAbout, vanishes } from './moments';
import { BLOCK, blockWidth } from './resampled-sums';

/** Bytes of one pair's slots. */
export const SLOT_BYTES: usize = 24;

/** Columns made ready to be summed, and the sums of some of their pairs. Lies in the arena. */
@unmanaged
export class PairSums {
  /** Standardized columns, missing values as NaN, one after the other. */
  columns: usize;
  columnCount: i32;
  observations: i32;
  /** Center and scale of each given column, interleaved. */
  scales: usize;
  /** Two u32 column numbers a pair. */
  pairs: usize;
  pairCount: i32;
  /** Sums to make: three i32 each, two columns (or ONE) and the pair whose gaps are left out (or ALL). */
  moments: usize;
  momentCount: i32;
  /** The last moment, where pairs without gaps share it: how many observations there are; else −1. */
  countMoment: i32;
  /** Six u32 a pair, in the order above: where in a set of sums each of its own stands, in bytes. */
  slots: usize;
}

const ONE: i32 = -1;
const ALL: i32 = -1;
/** A slot whose place is not known yet. */
const SHARED: u32 = u32.MAX_VALUE;

/**
 * Standardize `count` columns of n: each by its own spread, or all by the widest where spreads themselves
 * matter. With `squared`, a further column holds the squares of the first. Then lay out the sums of the pairs. Null where
 * memory cannot be had.
 */
export function planPairs(
  given: usize, count: i32, n: i32, oneScale: bool, squared: bool, pairs: usize, pairCount: i32,
): PairSums | null {
  const p = changetype<PairSums>(allocate(offsetof<PairSums>()));
  if (changetype<usize>(p) == 0) return null;
  p.columnCount = squared ? count + 1 : count;
  p.observations = n;
  p.columns = allocateDoubles(p.columnCount * n);
  p.scales = allocateDoubles(2 * count);
  p.pairs = pairs;
  p.pairCount = pairCount;
  const present = allocateDoubles(n);
  if (p.columns == 0 || p.scales == 0 || present == 0) return null;
  const columns = p.columns, scales = p.scales;
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
    put(scales, 2 * j, centre);
    put(scales, 2 * j + 1, scale);
    widest = max(widest, scale);
  }
  for (let j = 0; j < count; j++) {
    const own = at(scales, 2 * j + 1);
    const constant = own == 0.0;
    const common = oneScale ? widest : own;
    const scale = common > 0.0 ? common : 1.0;
    const centre = at(scales, 2 * j);
    put(scales, 2 * j + 1, scale);
    for (let i = j * n; i < (j + 1) * n; i++) {
      const value = at(given, i);
      put(columns, i, constant ? value - value : (value - centre) / scale);
    }
  }
  if (squared) for (let i = 0; i < n; i++) put(columns, count * n + i, at(columns, i) * at(columns, i));
  return planMoments(p) ? p : null;
}

function addMoment(p: PairSums, first: i32, second: i32, pair: i32): i32 {
  const to = p.moments + <usize>p.momentCount * 12;
  store<i32>(to, first);
  store<i32>(to, second, 4);
  store<i32>(to, pair, 8);
  return p.momentCount++;
}

/** A moment over all observations: made once, remembered at `known` (its number + 1). */
function sharedMoment(p: PairSums, first: i32, second: i32, known: usize): i32 {
  const before = load<i32>(known);
  if (before > 0) return before - 1;
  const made = addMoment(p, first, second, ALL);
  store<i32>(known, made + 1);
  return made;
}

function isComplete(p: PairSums, column: i32): bool {
  const from = p.columns + (<usize>(column * p.observations) << 3);
  for (let i = 0; i < p.observations; i++) if (at(from, i) != at(from, i)) return false;
  return true;
}

/** Lay out the sums of the pairs. */
function planMoments(p: PairSums): bool {
  p.slots = allocate(<usize>p.pairCount * SLOT_BYTES);
  p.moments = allocate(<usize>p.pairCount * 6 * 12);
  // For each column whether it has no gap, its sum and its squares.
  const known = allocate(<usize>p.columnCount * 12);
  if (p.slots == 0 || p.moments == 0 || known == 0) return false;
  memory.fill(known, 0, <usize>p.columnCount * 12);
  for (let j = 0; j < p.columnCount; j++) store<i32>(known + <usize>j * 12, isComplete(p, j) ? 1 : 0);
  p.momentCount = 0;
  for (let pair = 0; pair < p.pairCount; pair++) {
    const x = word(p.pairs, 2 * pair);
    const y = word(p.pairs, 2 * pair + 1);
    const ofX = known + <usize>x * 12;
    const ofY = known + <usize>y * 12;
    const all = load<i32>(ofX) + load<i32>(ofY) == 2;
    const to = p.slots + <usize>pair * SLOT_BYTES;
    store<u32>(to, 8 * (all ? sharedMoment(p, x, ONE, ofX + 4) : addMoment(p, x, ONE, pair)));
    store<u32>(to, 8 * (all ? sharedMoment(p, y, ONE, ofY + 4) : addMoment(p, y, ONE, pair)), 4);
    store<u32>(to, 8 * (all ? sharedMoment(p, x, x, ofX + 8) : addMoment(p, x, x, pair)), 8);
    store<u32>(to, 8 * (all ? sharedMoment(p, y, y, ofY + 8) : addMoment(p, y, y, pair)), 12);
    store<u32>(to, 8 * addMoment(p, x, y, all ? ALL : pair), 16);
    store<u32>(to, all ? SHARED : 8 * addMoment(p, ONE, ONE, pair), 20);
  }
  p.countMoment = -1;
  for (let pair = 0; pair < p.pairCount; pair++) {
    const to = p.slots + <usize>pair * SLOT_BYTES;
    if (load<u32>(to, 20) != SHARED) continue;
    if (p.countMoment < 0) p.countMoment = addMoment(p, ONE, ONE, ALL);
    store<u32>(to, 8 * p.countMoment, 20);
  }
  return true;
}

// @ts-ignore: decorator
@inline
function valueAt(p: PairSums, column: i32, row: i32): f64 {
  return column == ONE ? 1.0 : at(p.columns, column * p.observations + row);
}

/**
 * The records of `unitCount` units for one block of the first `count` moments, filled up with zeros. `rows` and
 * `unitStarts` as in a resampling design.
 */
export function fillRecords(
  p: PairSums, block: i32, count: i32, rows: usize, unitStarts: usize, unitCount: i32, out: usize,
): void {
  const width = blockWidth(block, count);
  const here = min(width, count - block * BLOCK);
  for (let k = 0; k < width; k++) {
    const moment = p.moments + <usize>(block * BLOCK + k) * 12;
    const first = k < here ? load<i32>(moment) : ONE;
    const second = k < here ? load<i32>(moment, 4) : ONE;
    const pair = k < here ? load<i32>(moment, 8) : ALL;
    const x = pair == ALL ? ONE : word(p.pairs, 2 * pair);
    const y = pair == ALL ? ONE : word(p.pairs, 2 * pair + 1);
    for (let unit = 0; unit < unitCount; unit++) {
      const from: i32 = unitStarts == 0 ? unit : word(unitStarts, unit);
      const to: i32 = unitStarts == 0 ? unit + 1 : word(unitStarts, unit + 1);
      let total = 0.0;
      for (let i = from; k < here && i < to; i++) {
        const row = word(rows, i);
        const present = valueAt(p, x, row) + valueAt(p, y, row);
        if (present == present) total += valueAt(p, first, row) * valueAt(p, second, row);
      }
      put(out, unit * width + k, total);
    }
  }
}

/** True where all sums are those of one pair without a gap. */
export function isOnePair(p: PairSums): bool {
  return p.momentCount == 6 && p.countMoment == 5;
}

/** The values of the first pair, side by side, in the order of `rows`. */
export function fillValues(p: PairSums, rows: usize, count: i32, out: usize): void {
  for (let i = 0; i < count; i++) {
    const row = word(rows, i);
    put(out, 2 * i, valueAt(p, word(p.pairs, 0), row));
    put(out, 2 * i + 1, valueAt(p, word(p.pairs, 1), row));
  }
}

/** All sums of other columns of `count` values, `apart` values apart. */
export function sumMoments(p: PairSums, values: usize, apart: i32, count: i32, out: usize): void {
  for (let k = 0; k < p.momentCount; k++) {
    const moment = p.moments + <usize>k * 12;
    const first = load<i32>(moment), second = load<i32>(moment, 4), pair = load<i32>(moment, 8);
    const u = values + (<usize>(first * apart) << 3);
    const v = values + (<usize>(second * apart) << 3);
    let total = 0.0;
    if (pair == ALL) {
      if (first == ONE) total = <f64>count;
      else if (second == ONE) for (let i = 0; i < count; i++) total += at(u, i);
      else for (let i = 0; i < count; i++) total += at(u, i) * at(v, i);
    } else {
      const x = values + (<usize>(word(p.pairs, 2 * pair) * apart) << 3);
      const y = values + (<usize>(word(p.pairs, 2 * pair + 1) * apart) << 3);
      for (let i = 0; i < count; i++) {
        const present = at(x, i) + at(y, i);
        if (present != present) continue;
        total += first == ONE ? 1.0 : second == ONE ? at(u, i) : at(u, i) * at(v, i);
      }
    }
    put(out, k, total);
  }
}
