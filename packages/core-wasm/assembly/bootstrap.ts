/**
 * The bootstrap (Efron 1979) and the jackknife of statistics of pairs of columns.
 *
 * Units are drawn within strata. Where a stratum is small, the records of all its ordered g-tuples are
 * tabulated, and one draw of a tuple does the work of g draws: the same distribution, fewer numbers. No
 * more tuples are tabulated than there are resamples, since a record costs about what a draw does.
 */
import { allocate, allocateDoubles, at, put } from './memory';
import {
  addCouples, addSingles, columnCount, columns, errors, extendTuples, fillRecords, observations, PAIR_BYTES, prepare,
  sumPair,
} from './pairs';
import { fillBounded, fillNormals, seed } from './random';
import { drawRows } from './resample';
import { DIMENSION, evaluate, LAST_STATISTIC, VERTEX } from './statistics';
import { BAD_PARAMETER, OK, OUT_OF_MEMORY } from './status';

/** Draws kept at a time: they and the sums they go into stay in the first-level cache. */
const DRAWS_A_CHUNK: i32 = 4096;
/** Bytes of tuples' records worth tabulating: they stay in the second-level cache, which feeds additions fast enough. */
const TUPLE_BYTES: i32 = 196608;

// @ts-ignore: decorator
@inline
function word(table: usize, index: i32): i32 {
  return <i32>load<u32>(table + (<usize>index << 2));
}

/**
 * Where draws come from: (first record, how many records, draws a resample), three u32 each. A stratum
 * of m units in g-tuples is ⌊m/g⌋ draws of g-tuples and one of what remains.
 */
let sources: usize = 0;
let sourceCount: i32 = 0;
/** All records of a table, tuples included. */
let tableLength: i32 = 0;

// @ts-ignore: decorator
@inline
function addSource(first: i32, bound: i32, draws: i32): void {
  const at = sources + <usize>sourceCount * 12;
  store<u32>(at, first);
  store<u32>(at, bound, 4);
  store<u32>(at, draws, 8);
  sourceCount++;
}

/** The largest g for which all g-tuples of m units stay within `most` records. */
function tupleSize(m: i32, most: i32): i32 {
  let g = 1;
  let records = m;
  while (m > 1 && g < m && <u64>records * <u64>m <= <u64>most) {
    records *= m;
    g++;
  }
  return g;
}

/** Lay out the sources, with at most `most` tuples a stratum; they follow the units' own records. */
function planSources(strata: usize, strataCount: i32, most: i32): void {
  sourceCount = 0;
  tableLength = word(strata, strataCount);
  for (let s = 0; s < strataCount; s++) {
    const first = word(strata, s);
    const size = word(strata, s + 1) - first;
    if (size == 0) continue;
    const g = tupleSize(size, most);
    const rest = size % g;
    let from = first;
    let tuples = size;
    for (let k = 1; k <= g; k++) {
      if (k == g) addSource(from, tuples, size / g);
      if (k == rest) addSource(from, tuples, 1);
      if (k == g) break;
      from = tableLength;
      tuples *= size;
      tableLength += tuples;
    }
  }
}

/** Tabulate the tuples, in the order in which planSources gave them room. */
function fillTuples(table: usize, strata: usize, strataCount: i32, most: i32, bytes: usize): void {
  let next = table + <usize>word(strata, strataCount) * bytes;
  for (let s = 0; s < strataCount; s++) {
    const size = word(strata, s + 1) - word(strata, s);
    const g = size == 0 ? 0 : tupleSize(size, most);
    const single = table + <usize>word(strata, s) * bytes;
    let tuples = single;
    let count = size;
    for (let k = 1; k < g; k++) {
      extendTuples(tuples, count, single, size, bytes, next);
      tuples = next;
      count *= size;
      next += <usize>count * bytes;
    }
  }
}

/**
 * Fill `out` with the statistic of each resample, `resamples` values a component.
 *
 * `given` is `count` columns of n doubles, NaN where missing; `givenErrors` as many standard errors, or
 * 0: with them each drawn value moves by its own normal error. `pairs` is a list of pairs of columns,
 * see statistics.ts; `rows`, `units` and `strata` are the design, see resample.ts, whose largest resample
 * holds `largest` observations.
 */
export function bootstrap(
  statistic: i32, given: usize, givenErrors: usize, count: i32, n: i32, pairs: usize, pairCount: i32,
  rows: usize, units: usize, strata: usize, strataCount: i32, largest: i32,
  resamples: i32, seedValue: u64, stream: u64, out: usize,
): i32 {
  if (statistic < 0 || statistic > LAST_STATISTIC) return BAD_PARAMETER;
  if (!prepare(given, givenErrors, count, n, statistic == DIMENSION, statistic == VERTEX)) return OUT_OF_MEMORY;
  seed(seedValue, stream);
  return givenErrors == 0
    ? plain(statistic, pairs, pairCount, rows, units, strata, strataCount, resamples, out)
    : noisy(statistic, pairs, pairCount, rows, units, strata, strataCount, largest, resamples, out);
}

function plain(
  statistic: i32, pairs: usize, pairCount: i32,
  rows: usize, units: usize, strata: usize, strataCount: i32, resamples: i32, out: usize,
): i32 {
  const widest: usize = pairCount > 1 ? 2 * PAIR_BYTES : PAIR_BYTES;
  sources = allocate(<usize>strataCount * 24);
  if (sources == 0) return OUT_OF_MEMORY;
  const most = min(resamples, TUPLE_BYTES / <i32>widest / max(1, strataCount));
  planSources(strata, strataCount, most);
  let draws = 0;
  for (let s = 0; s < sourceCount; s++) draws += word(sources, 3 * s + 2);
  const chunk = min(resamples, max(2, DRAWS_A_CHUNK / max(1, draws)));
  const couples = (pairCount + 1) >> 1;
  const stride = <usize>pairCount * PAIR_BYTES;
  const tables = allocate(<usize>couples * <usize>tableLength * widest);
  const sums = allocate(<usize>chunk * stride);
  const drawn = allocate(<usize>chunk * <usize>draws * 4 + <usize>sourceCount * 16);
  if (tables == 0 || sums == 0 || drawn == 0) return OUT_OF_MEMORY;
  for (let c = 0; c < couples; c++) {
    const here = min(2, pairCount - 2 * c);
    const table = tables + <usize>c * <usize>tableLength * widest;
    fillRecords(pairs, 2 * c, here, rows, units, word(strata, strataCount), table);
    fillTuples(table, strata, strataCount, most, <usize>here * PAIR_BYTES);
  }
  for (let done = 0; done < resamples; done += chunk) {
    const now = min(chunk, resamples - done);
    let to = drawn;
    for (let s = 0; s < sourceCount; s++) {
      fillBounded(to, now * word(sources, 3 * s + 2), <u32>word(sources, 3 * s + 1));
      to += (<usize>(now * word(sources, 3 * s + 2)) * 4 + 15) & ~15;
    }
    memory.fill(sums, 0, <usize>now * stride);
    for (let c = 0; c < couples; c++) {
      const single = 2 * c + 1 == pairCount;
      const bytes = single ? PAIR_BYTES : 2 * PAIR_BYTES;
      const table = tables + <usize>c * <usize>tableLength * widest;
      let from = drawn;
      for (let s = 0; s < sourceCount; s++) {
        const each = word(sources, 3 * s + 2);
        const first = table + <usize>word(sources, 3 * s) * bytes;
        const into = sums + <usize>c * 2 * PAIR_BYTES;
        if (single) addSingles(first, from, each, now, into, stride);
        else addCouples(first, from, each, now, into, stride);
        from += (<usize>(now * each) * 4 + 15) & ~15;
      }
    }
    evaluate(statistic, sums, now, pairCount, out, done, resamples);
  }
  return OK;
}

function noisy(
  statistic: i32, pairs: usize, pairCount: i32,
  rows: usize, units: usize, strata: usize, strataCount: i32, largest: i32, resamples: i32, out: usize,
): i32 {
  const scratch = allocate((<usize>largest << 2) + 32);
  const drawn = allocate((<usize>largest << 2) + 32);
  const moved = allocateDoubles(columnCount * largest);
  const deviates = allocateDoubles(largest);
  const sums = allocate(<usize>pairCount * PAIR_BYTES);
  if (scratch == 0 || drawn == 0 || moved == 0 || deviates == 0 || sums == 0) return OUT_OF_MEMORY;
  const squared = statistic == VERTEX;
  const given = squared ? columnCount - 1 : columnCount;
  for (let b = 0; b < resamples; b++) {
    const count = drawRows(rows, units, strata, strataCount, scratch, drawn);
    for (let j = 0; j < given; j++) {
      const column = columns + (<usize>(j * observations) << 3);
      const error = errors + (<usize>(j * observations) << 3);
      const to = moved + (<usize>(j * largest) << 3);
      fillNormals(deviates, count);
      for (let i = 0; i < count; i++) {
        const row = word(drawn, i);
        put(to, i, at(column, row) + at(error, row) * at(deviates, i));
      }
    }
    if (squared) {
      const to = moved + (<usize>(given * largest) << 3);
      for (let i = 0; i < count; i++) put(to, i, at(moved, i) * at(moved, i));
    }
    for (let pair = 0; pair < pairCount; pair++) {
      const x = moved + (<usize>(word(pairs, 2 * pair) * largest) << 3);
      const y = moved + (<usize>(word(pairs, 2 * pair + 1) * largest) << 3);
      sumPair(x, y, count, sums + <usize>pair * PAIR_BYTES);
    }
    evaluate(statistic, sums, 1, pairCount, out, b, resamples);
  }
  return OK;
}

/**
 * The statistic of the whole sample, then with each unit left out in turn (for BCa's acceleration):
 * 1 + unitCount values a component.
 */
export function jackknife(
  statistic: i32, given: usize, count: i32, n: i32, pairs: usize, pairCount: i32,
  rows: usize, units: usize, unitCount: i32, out: usize,
): i32 {
  if (statistic < 0 || statistic > LAST_STATISTIC) return BAD_PARAMETER;
  const stride = <usize>pairCount * PAIR_BYTES;
  const records = allocate(<usize>unitCount * PAIR_BYTES);
  const sums = allocate(<usize>(1 + unitCount) * stride);
  if (records == 0 || sums == 0) return OUT_OF_MEMORY;
  if (!prepare(given, 0, count, n, statistic == DIMENSION, statistic == VERTEX)) return OUT_OF_MEMORY;
  for (let pair = 0; pair < pairCount; pair++) {
    fillRecords(pairs, pair, 1, rows, units, unitCount, records);
    // What stands before a unit plus what stands after it: taking it from the total would cancel digits.
    for (let value = 0; value < 6; value++) {
      const slot = 6 * pair + value;
      let before = 0.0;
      for (let unit = 0; unit < unitCount; unit++) {
        put(sums, 6 * pairCount * (unit + 1) + slot, before);
        before += at(records, 6 * unit + value);
      }
      put(sums, slot, before);
      let after = 0.0;
      for (let unit = unitCount - 1; unit >= 0; unit--) {
        const without = 6 * pairCount * (unit + 1) + slot;
        put(sums, without, at(sums, without) + after);
        after += at(records, 6 * unit + value);
      }
    }
  }
  evaluate(statistic, sums, 1 + unitCount, pairCount, out, 0, 1 + unitCount);
  return OK;
}
