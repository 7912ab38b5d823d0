/**
 * The bootstrap (Efron 1979) and the jackknife of statistics of pairs of columns.
 *
 * Units are drawn within strata. Where a stratum is small, the records of all its ordered g-tuples are
 * tabulated, and one draw of a tuple does the work of g draws: the same distribution, fewer numbers. No
 * more tuples are tabulated than there are resamples, since a record costs about what a draw does.
 */
import { allocate, allocateDoubles, at, put } from './memory';
import {
  addBlocks, addValues, BLOCK, blockWidth, columnCount, columns, countMoment, errors, extendTuples, fillRecords, fillValues,
  isOnePair, momentCount, observations, planMoments, prepare, slots, SOURCE_BYTES, sumMoments,
} from './pairs';
import { fillBounded, fillNormals, seed } from './random';
import { drawRows } from './resample';
import { DIMENSION, evaluate, LAST_STATISTIC, VERTEX } from './statistics';
import { BAD_PARAMETER, OK, OUT_OF_MEMORY } from './status';

/** Draws kept at a time: they and the sums they go into stay in the first-level cache. */
const DRAWS_A_CHUNK: i32 = 4096;
/**
 * Tuples worth tabulating: a block's records of them (48 bytes each for a single pair, up to 96 for more columns) stay in
 * the second-level cache, which feeds additions fast enough. The number hangs on nothing else, so that any pairs of a
 * table of three or more columns see the same resamples.
 */
const TUPLES_OF_ONE_PAIR: i32 = 4096;
const TUPLES: i32 = 2048;
/** Sources are added together as far as their records stay in the first-level cache. */
const PASS_BYTES: usize = 40960;

// @ts-ignore: decorator
@inline
function word(table: usize, index: i32): i32 {
  return <i32>load<u32>(table + (<usize>index << 2));
}

/** Where draws come from, see pairs.ts. A stratum of m units in g-tuples is ⌊m/g⌋ draws of g-tuples and one of the rest. */
let sources: usize = 0;
let sourceCount: i32 = 0;
/** All records of a table, tuples included. */
let tableLength: i32 = 0;

// @ts-ignore: decorator
@inline
function addSource(first: i32, bound: i32, draws: i32): void {
  const at = sources + <usize>sourceCount * SOURCE_BYTES;
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
  if (!planMoments(pairs, pairCount)) return OUT_OF_MEMORY;
  seed(seedValue, stream);
  return givenErrors == 0
    ? plain(statistic, pairs, pairCount, rows, units, strata, strataCount, resamples, out)
    : noisy(statistic, pairs, pairCount, rows, units, strata, strataCount, largest, resamples, out);
}

function plain(
  statistic: i32, pairs: usize, pairCount: i32,
  rows: usize, units: usize, strata: usize, strataCount: i32, resamples: i32, out: usize,
): i32 {
  // Where a draw is one observation, their number is no sum.
  const counted = units == 0 && countMoment >= 0;
  const observed = <f64>word(strata, strataCount);
  const summed = counted ? momentCount - 1 : momentCount;
  const blocks = (summed + BLOCK - 1) / BLOCK;
  const widest = <usize>blockWidth(0, summed) << 3;
  sources = allocate(<usize>strataCount * 2 * SOURCE_BYTES);
  if (sources == 0) return OUT_OF_MEMORY;
  const most = min(resamples, (columnCount > 2 ? TUPLES : TUPLES_OF_ONE_PAIR) / max(1, strataCount));
  planSources(strata, strataCount, most);
  const end = sources + <usize>sourceCount * SOURCE_BYTES;
  let draws = 0;
  for (let source = sources; source < end; source += SOURCE_BYTES) draws += load<i32>(source, 8);
  const chunk = min(resamples, max(2, DRAWS_A_CHUNK / max(1, draws)));
  const stride = <usize>max(momentCount, (blocks - 1) * BLOCK + blockWidth(blocks - 1, summed)) << 3;
  const tables = allocate(<usize>blocks * <usize>tableLength * widest);
  const sums = allocate(<usize>chunk * stride);
  const drawn = allocate(<usize>chunk * <usize>draws * 4 + <usize>sourceCount * 16);
  if (tables == 0 || sums == 0 || drawn == 0) return OUT_OF_MEMORY;
  const untabulated = counted && tableLength == word(strata, strataCount) && isOnePair();
  if (untabulated) fillValues(pairs, rows, tableLength, tables);
  for (let block = 0; !untabulated && block < blocks; block++) {
    const table = tables + <usize>block * <usize>tableLength * widest;
    fillRecords(block, summed, pairs, rows, units, word(strata, strataCount), table);
    fillTuples(table, strata, strataCount, most, <usize>blockWidth(block, summed) << 3);
  }
  for (let done = 0; done < resamples; done += chunk) {
    const now = min(chunk, resamples - done);
    memory.fill(sums, 0, <usize>now * stride);
    let to = drawn;
    for (let source = sources; source < end; source += SOURCE_BYTES) {
      const count = now * load<i32>(source, 8);
      fillBounded(to, count, load<u32>(source, 4));
      store<u32>(source, <u32>to, 12);
      to += ((<usize>count << 2) + 15) & ~15;
    }
    if (untabulated) addValues(tables, sources, end, now, sums, stride);
    for (let block = 0; !untabulated && block < blocks; block++) {
      const table = tables + <usize>block * <usize>tableLength * widest;
      const into = sums + (<usize>(block * BLOCK) << 3);
      const width = blockWidth(block, summed);
      let source = sources;
      while (source < end) {
        const first = source;
        let bytes: usize = 0;
        do {
          bytes += <usize>load<u32>(source, 4) * <usize>(width << 3);
          source += SOURCE_BYTES;
        } while (source < end && bytes + <usize>load<u32>(source, 4) * <usize>(width << 3) <= PASS_BYTES);
        addBlocks(width, table, first, source, now, into, stride);
      }
    }
    if (counted) {
      const place = sums + (<usize>countMoment << 3);
      for (let b = 0; b < now; b++) store<f64>(place + <usize>b * stride, observed);
    }
    evaluate(statistic, sums, stride, now, slots, pairCount, out, done, resamples);
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
  const sums = allocateDoubles(momentCount);
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
    sumMoments(moved, largest, count, pairs, sums);
    evaluate(statistic, sums, 0, 1, slots, pairCount, out, b, resamples);
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
  if (!prepare(given, 0, count, n, statistic == DIMENSION, statistic == VERTEX)) return OUT_OF_MEMORY;
  if (!planMoments(pairs, pairCount)) return OUT_OF_MEMORY;
  const records = allocateDoubles(unitCount * BLOCK);
  const sums = allocateDoubles((1 + unitCount) * momentCount);
  if (records == 0 || sums == 0) return OUT_OF_MEMORY;
  for (let moment = 0; moment < momentCount; moment++) {
    const block = moment / BLOCK;
    const width = blockWidth(block, momentCount);
    if (moment % BLOCK == 0) fillRecords(block, momentCount, pairs, rows, units, unitCount, records);
    const value = moment % BLOCK;
    // What stands before a unit plus what stands after it: taking it from the total would cancel digits.
    let before = 0.0;
    for (let unit = 0; unit < unitCount; unit++) {
      put(sums, momentCount * (unit + 1) + moment, before);
      before += at(records, width * unit + value);
    }
    put(sums, moment, before);
    let after = 0.0;
    for (let unit = unitCount - 1; unit >= 0; unit--) {
      const without = momentCount * (unit + 1) + moment;
      put(sums, without, at(sums, without) + after);
      after += at(records, width * unit + value);
    }
  }
  evaluate(statistic, sums, <usize>momentCount << 3, 1 + unitCount, slots, pairCount, out, 0, 1 + unitCount);
  return OK;
}
