/** The bootstrap (Efron 1979) and the jackknife of statistics of pairs of columns. */
import { allocate, allocateDoubles, at, put, word } from './memory';
import { correlate, firstNonzero } from './noise';
import { fillRecords, fillValues, isOnePair, PairSums, planPairs, sumMoments } from './pairs';
import { fillNormals, seed } from './random';
import { drawRows } from './resample';
import {
  addRecords, addValues, BLOCK, blockWidth, drawRecords, isWithoutTuples, planSums, recordsOf, tabulateTuples,
} from './resampled-sums';
import { DIMENSION, evaluate, LAST_STATISTIC, VERTEX } from './statistics';
import { BAD_PARAMETER, OK, OUT_OF_MEMORY } from './status';

/**
 * Tuples worth tabulating: a block's records of them (48 bytes each for a single pair, up to 96 for more columns) stay in
 * the second-level cache, which feeds additions fast enough. The number depends on nothing else, so that any pairs of a
 * table of three or more columns see the same resamples.
 */
const TUPLES_OF_ONE_PAIR: i32 = 4096;
const TUPLES: i32 = 2048;

/**
 * Input of a bootstrap, one 64-bit word each: see docs/kernel-abi.md.
 *
 * `columns` is `columnCount` columns of n doubles, NaN where missing. Each drawn value moves by its own normal error
 * where `errors` holds as many standard errors; or by its observation's, which is the same however often that is drawn, where `factors` holds for each
 * column the n×n Cholesky factor of its errors' covariance. `pairs` is a list of pairs of columns, see
 * statistics.ts; `rows`, `units` and `strata` are the design, see resample.ts, whose largest resample holds `largest` observations.
 */
@unmanaged
class Request {
  statistic: i64;
  columns: u64;
  errors: u64;
  factors: u64;
  columnCount: i64;
  n: i64;
  pairs: u64;
  pairCount: i64;
  rows: u64;
  units: u64;
  strata: u64;
  strataCount: i64;
  largest: i64;
  resamples: i64;
  seed: u64;
  stream: u64;
  out: u64;
}

/** Fill `out` with the statistic of each resample, `resamples` values a component. */
export function bootstrap(pointer: usize): i32 {
  const request = changetype<Request>(pointer);
  const statistic = <i32>request.statistic;
  if (statistic < 0 || statistic > LAST_STATISTIC) return BAD_PARAMETER;
  const pairs = planPairs(
    <usize>request.columns, <i32>request.columnCount, <i32>request.n, statistic == DIMENSION, statistic == VERTEX,
    <usize>request.pairs, <i32>request.pairCount,
  );
  if (pairs === null) return OUT_OF_MEMORY;
  seed(request.seed, request.stream);
  return request.errors == 0 && request.factors == 0 ? plain(request, pairs) : noisy(request, pairs);
}

function plain(request: Request, pairs: PairSums): i32 {
  const rows = <usize>request.rows, units = <usize>request.units, strata = <usize>request.strata;
  const strataCount = <i32>request.strataCount;
  const resamples = <i32>request.resamples;
  // Where a draw is one observation, their number is no sum.
  const counted = units == 0 && pairs.countMoment >= 0;
  const observed = <f64>word(strata, strataCount);
  const summed = counted ? pairs.momentCount - 1 : pairs.momentCount;
  const tuples = pairs.columnCount > 2 ? TUPLES : TUPLES_OF_ONE_PAIR;
  const sums = planSums(summed, pairs.momentCount, strata, strataCount, tuples, resamples);
  if (sums === null) return OUT_OF_MEMORY;
  const untabulated = counted && isWithoutTuples(sums) && isOnePair(pairs);
  if (untabulated) {
    fillValues(pairs, rows, sums.tableLength, sums.tables);
  } else {
    for (let block = 0; block < sums.blocks; block++) {
      fillRecords(pairs, block, summed, rows, units, word(strata, strataCount), recordsOf(sums, block));
    }
    tabulateTuples(sums);
  }
  for (let done = 0; done < resamples; done += sums.chunk) {
    const now = min(sums.chunk, resamples - done);
    drawRecords(sums, now);
    if (untabulated) addValues(sums, now);
    else addRecords(sums, now);
    if (counted) {
      const place = sums.sums + (<usize>pairs.countMoment << 3);
      for (let b = 0; b < now; b++) store<f64>(place + <usize>b * sums.stride, observed);
    }
    evaluate(<i32>request.statistic, pairs, sums.sums, sums.stride, now, <usize>request.out, done, resamples);
  }
  return OK;
}

function noisy(request: Request, pairs: PairSums): i32 {
  const n = pairs.observations;
  const largest = <i32>request.largest;
  const resamples = <i32>request.resamples;
  const correlated = request.factors != 0;
  const scratch = allocate((<usize>largest << 2) + 32);
  const drawn = allocate((<usize>largest << 2) + 32);
  const moved = allocateDoubles(pairs.columnCount * largest);
  const deviates = allocateDoubles(max(largest, n));
  const noise = allocateDoubles(n);
  const sums = allocateDoubles(pairs.momentCount);
  const squared = <i32>request.statistic == VERTEX;
  const given = squared ? pairs.columnCount - 1 : pairs.columnCount;
  const errors: usize = correlated ? 0 : allocateDoubles(given * n);
  const firsts: usize = correlated ? allocate(<usize>given * <usize>n << 2) : 0;
  if (scratch == 0 || drawn == 0 || moved == 0 || deviates == 0 || noise == 0 || sums == 0) return OUT_OF_MEMORY;
  if (errors == 0 && firsts == 0) return OUT_OF_MEMORY;
  const factorBytes = <usize>n * <usize>n << 3;
  for (let j = 0; j < given; j++) {
    if (correlated) {
      firstNonzero(<usize>request.factors + <usize>j * factorBytes, n, firsts + (<usize>(j * n) << 2));
      continue;
    }
    const scale = at(pairs.scales, 2 * j + 1);
    for (let i = j * n; i < (j + 1) * n; i++) put(errors, i, at(<usize>request.errors, i) / scale);
  }
  for (let b = 0; b < resamples; b++) {
    const count = drawRows(
      <usize>request.rows, <usize>request.units, <usize>request.strata, <i32>request.strataCount, scratch, drawn,
    );
    for (let j = 0; j < given; j++) {
      const column = pairs.columns + (<usize>(j * n) << 3);
      const to = moved + (<usize>(j * largest) << 3);
      if (correlated) {
        fillNormals(deviates, n);
        correlate(<usize>request.factors + <usize>j * factorBytes, firsts + (<usize>(j * n) << 2), n, deviates, noise);
        const scale = at(pairs.scales, 2 * j + 1);
        for (let i = 0; i < count; i++) {
          const row = word(drawn, i);
          put(to, i, at(column, row) + at(noise, row) / scale);
        }
      } else {
        const error = errors + (<usize>(j * n) << 3);
        fillNormals(deviates, count);
        for (let i = 0; i < count; i++) {
          const row = word(drawn, i);
          put(to, i, at(column, row) + at(error, row) * at(deviates, i));
        }
      }
    }
    if (squared) {
      const to = moved + (<usize>(given * largest) << 3);
      for (let i = 0; i < count; i++) put(to, i, at(moved, i) * at(moved, i));
    }
    sumMoments(pairs, moved, largest, count, sums);
    evaluate(<i32>request.statistic, pairs, sums, 0, 1, <usize>request.out, b, resamples);
  }
  return OK;
}

/**
 * The statistic of the whole sample, then with each unit left out in turn (for BCa's acceleration):
 * 1 + unitCount values a component.
 */
export function jackknife(
  statistic: i32, columns: usize, count: i32, n: i32, pairs: usize, pairCount: i32,
  rows: usize, units: usize, unitCount: i32, out: usize,
): i32 {
  if (statistic < 0 || statistic > LAST_STATISTIC) return BAD_PARAMETER;
  const p = planPairs(columns, count, n, statistic == DIMENSION, statistic == VERTEX, pairs, pairCount);
  if (p === null) return OUT_OF_MEMORY;
  const moments = p.momentCount;
  const records = allocateDoubles(unitCount * BLOCK);
  const sums = allocateDoubles((1 + unitCount) * moments);
  if (records == 0 || sums == 0) return OUT_OF_MEMORY;
  for (let moment = 0; moment < moments; moment++) {
    const block = moment / BLOCK;
    const width = blockWidth(block, moments);
    if (moment % BLOCK == 0) fillRecords(p, block, moments, rows, units, unitCount, records);
    const value = moment % BLOCK;
    // What stands before a unit plus what stands after it: taking it from the total would cancel digits.
    let before = 0.0;
    for (let unit = 0; unit < unitCount; unit++) {
      put(sums, moments * (unit + 1) + moment, before);
      before += at(records, width * unit + value);
    }
    put(sums, moment, before);
    let after = 0.0;
    for (let unit = unitCount - 1; unit >= 0; unit--) {
      const without = moments * (unit + 1) + moment;
      put(sums, without, at(sums, without) + after);
      after += at(records, width * unit + value);
    }
  }
  evaluate(statistic, p, sums, <usize>moments << 3, 1 + unitCount, out, 0, 1 + unitCount);
  return OK;
}
