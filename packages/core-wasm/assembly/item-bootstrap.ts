/**
 * The bootstrap of many models' mean scores over the items they share: every resample draws items (or whole
 * clusters of them) once, and all models' means are taken over the same draw.
 *
 * Right-or-wrong items are drawn by what matters of them, who got them right. How often a pattern that many items share comes up is
 * one binomial number in place of as many draws. The others are drawn one by one, their answers added sixteen models at
 * a time as bytes; they are parted into powers of two, among which random bits choose as they are, and how many draws a part gets is binomial
 * again. Any other scores are added as records of doubles, see resampled-sums.ts.
 */
import { presentMean, sharedBits } from './item-covariance';
import { drawBinomial } from './binomial';
import { allocate, at, put, word } from './memory';
import { fillMasked, nextBounded, seed } from './random';
import { addRecords, BLOCK, blockWidth, drawRecords, planSums, recordsOf, tabulateTuples } from './resampled-sums';
import { OK, OUT_OF_MEMORY } from './status';

/** A binomial number costs about as much as so many draws. */
const FREQUENT: i32 = 64;
/** Draws kept at a time: they stay in the first-level cache. */
const DRAWS: i32 = 4096;
/** Tuples of units worth tabulating: their records stay in the second-level cache. */
const TUPLES: i32 = 2048;
/** The most items that 16-bit numbers choose from, and the fewest of whom it pays to ask how many draws they get together. */
const LARGEST_PART: i32 = 32768;
const SMALLEST_PART: i32 = 256;
/** Bytes of a record, and additions until one of them may be full. */
const LANES: i32 = 16;
const FULL: i32 = 255;

/** Sums over a resample: each model's scores, then how many items it was asked, where that varies. */
@unmanaged
class Columns {
  scores: usize;
  models: i32;
  items: i32;
  /** Sums a resample has. */
  count: i32;
  /** For each model the number of the sum that counts its items, or −1 where it is asked all of a fixed number. */
  counter: usize;
  /** For each counting sum the model whose items it counts. */
  counted: usize;
}

/** True where every score is 0, 1 or missing. */
function isBinary(scores: usize, count: i32): bool {
  const end = scores + (<usize>count << 3);
  for (let p = scores; p < end; p += 8) {
    const value = load<f64>(p);
    if (value == value && value != 0.0 && value != 1.0) return false;
  }
  return true;
}

/** Models that are asked the same items share a count; where all are asked all and no cluster varies, nobody needs one. */
function plan(scores: usize, models: i32, items: i32, clustered: bool): Columns | null {
  const p = changetype<Columns>(allocate(offsetof<Columns>()));
  const words = (items + 63) >> 6;
  const asked = allocate(<usize>models * <usize>words << 3);
  const counter = allocate(<usize>models << 2);
  const counted = allocate(<usize>models << 2);
  if (changetype<usize>(p) == 0 || asked == 0 || counter == 0 || counted == 0) return null;
  memory.fill(asked, 0, <usize>models * <usize>words << 3);
  let counts = 0;
  for (let j = 0; j < models; j++) {
    const bits = asked + (<usize>j * <usize>words << 3);
    let present = 0;
    for (let i = 0; i < items; i++) {
      const value = at(scores, j * items + i);
      if (value != value) continue;
      const to = bits + (<usize>(i >> 6) << 3);
      store<u64>(to, load<u64>(to) | (<u64>1 << (i & 63)));
      present++;
    }
    let own = -1;
    if (clustered || present < items) {
      for (let c = 0; c < counts && own < 0; c++) {
        const other = asked + (<usize>word(counted, c) * <usize>words << 3);
        const same = sharedBits(bits, other, words);
        if (same == present && same == sharedBits(other, other, words)) own = models + c;
      }
      if (own < 0) {
        store<i32>(counted + (<usize>counts << 2), j);
        own = models + counts++;
      }
    }
    store<i32>(counter + (<usize>j << 2), own);
  }
  p.scores = scores;
  p.models = models;
  p.items = items;
  p.count = models + counts;
  p.counter = counter;
  p.counted = counted;
  return p;
}

/** Addition of an item to a sum. */
// @ts-ignore: decorator
@inline
function contribution(p: Columns, column: i32, item: i32): f64 {
  const counts = column >= p.models;
  const value = at(p.scores, (counts ? word(p.counted, column - p.models) : column) * p.items + item);
  return value != value ? 0.0 : counts ? 1.0 : value;
}

/**
 * Fill `means` with each model's mean, and `out` with its mean over each resample, `resamples` values a model; NaN where none of its
 * items was drawn.
 * `scores` as in item-covariance.ts; `rows` and `units` are a design without strata, see resample.ts, of `unitCount` units.
 */
export function bootstrapItemMeans(
  scores: usize, models: i32, items: i32, rows: usize, units: usize, unitCount: i32,
  resamples: i32, seedValue: u64, stream: u64, means: usize, out: usize,
): i32 {
  const count = allocate(4);
  if (count == 0) return OUT_OF_MEMORY;
  for (let j = 0; j < models; j++) {
    put(means, j, presentMean(scores + (<usize>j * <usize>items << 3), items, count));
  }
  if (unitCount == 0) {
    for (let i = 0; i < models * resamples; i++) put(out, i, NaN);
    return OK;
  }
  const p = plan(scores, models, items, units != 0);
  if (p === null) return OUT_OF_MEMORY;
  seed(seedValue, stream);
  return units == 0 && isBinary(scores, models * items)
    ? drawPatterns(p, resamples, out)
    : drawUnits(p, rows, units, unitCount, resamples, out);
}

/** The numbers of patterns of 0 and 1, by open addressing; where the pattern of each item is found. */
@unmanaged
class Patterns {
  /** For each item the number of its pattern. */
  ofItem: usize;
  /** For each pattern how many items have it, and the first that does. */
  sizes: usize;
  examples: usize;
  count: i32;
}

/** True where two records of a multiple of 16 bytes are equal. */
function equal(a: usize, b: usize, bytes: usize): bool {
  for (let k: usize = 0; k < bytes; k += 16) {
    if (v128.any_true(v128.xor(v128.load(a + k), v128.load(b + k)))) return false;
  }
  return true;
}

function findPatterns(records: usize, bytes: usize, items: i32): Patterns | null {
  const found = changetype<Patterns>(allocate(offsetof<Patterns>()));
  let room = 64;
  while (room < 2 * items) room <<= 1;
  const table = allocate(<usize>room << 2);
  const ofItem = allocate(<usize>items << 2);
  const sizes = allocate(<usize>items << 2);
  const examples = allocate(<usize>items << 2);
  if (changetype<usize>(found) == 0 || table == 0 || ofItem == 0 || sizes == 0 || examples == 0) return null;
  memory.fill(table, 0, <usize>room << 2);
  let count = 0;
  for (let i = 0; i < items; i++) {
    const record = records + <usize>i * bytes;
    let hash: u64 = 0xcbf29ce484222325;
    for (let k: usize = 0; k < bytes; k += 8) hash = (hash ^ load<u64>(record + k)) * 0x9e3779b97f4a7c15;
    let slot = <i32>(hash >> 32) & (room - 1);
    let pattern = -1;
    while (word(table, slot) != 0) {
      const other = word(table, slot) - 1;
      if (equal(record, records + <usize>word(examples, other) * bytes, bytes)) {
        pattern = other;
        break;
      }
      slot = (slot + 1) & (room - 1);
    }
    if (pattern < 0) {
      pattern = count++;
      store<i32>(table + (<usize>slot << 2), pattern + 1);
      store<i32>(sizes + (<usize>pattern << 2), 0);
      store<i32>(examples + (<usize>pattern << 2), i);
    }
    store<i32>(sizes + (<usize>pattern << 2), word(sizes, pattern) + 1);
    store<i32>(ofItem + (<usize>i << 2), pattern);
  }
  found.ofItem = ofItem;
  found.sizes = sizes;
  found.examples = examples;
  found.count = count;
  return found;
}

function drawPatterns(p: Columns, resamples: i32, out: usize): i32 {
  const items = p.items;
  const blocks = (p.count + LANES - 1) / LANES;
  const bytes = <usize>blocks * LANES;
  const records = allocate(<usize>items * bytes);
  if (records == 0) return OUT_OF_MEMORY;
  memory.fill(records, 0, <usize>items * bytes);
  for (let c = 0; c < p.count; c++) {
    for (let i = 0; i < items; i++) {
      if (contribution(p, c, i) != 0.0) store<u8>(records + <usize>i * bytes + <usize>c, 1);
    }
  }
  const patterns = findPatterns(records, bytes, items);
  if (patterns === null) return OUT_OF_MEMORY;
  const frequent = allocate(<usize>(items / FREQUENT + 1) << 2);
  const tables = allocate(<usize>items * bytes);
  const draws = allocate(<usize>DRAWS * 2 + 16);
  const sums = allocate(bytes << 2);
  if (frequent == 0 || tables == 0 || draws == 0 || sums == 0) return OUT_OF_MEMORY;
  let frequentCount = 0;
  for (let f = 0; f < patterns.count; f++) {
    if (word(patterns.sizes, f) < FREQUENT) continue;
    store<i32>(frequent + (<usize>frequentCount << 2), f);
    frequentCount++;
  }
  // The others' answers, block by block.
  let rare = 0;
  for (let i = 0; i < items; i++) if (word(patterns.sizes, word(patterns.ofItem, i)) < FREQUENT) rare++;
  const tableBytes = <usize>rare * LANES;
  for (let block = 0; block < blocks; block++) {
    let to = tables + <usize>block * tableBytes;
    for (let i = 0; i < items; i++) {
      if (word(patterns.sizes, word(patterns.ofItem, i)) >= FREQUENT) continue;
      v128.store(to, v128.load(records + <usize>i * bytes + <usize>(block * LANES)));
      to += LANES;
    }
  }
  for (let b = 0; b < resamples; b++) {
    memory.fill(sums, 0, bytes << 2);
    let remaining = items;
    let left = items;
    for (let k = 0; k < frequentCount; k++) {
      const pattern = word(frequent, k);
      const size = word(patterns.sizes, pattern);
      const times = drawBinomial(remaining, <f64>size / <f64>left);
      remaining -= times;
      left -= size;
      addTimes(records + <usize>word(patterns.examples, pattern) * bytes, bytes, times, sums);
    }
    let first = 0;
    while (left > 0) {
      const size = partOf(left);
      const times = drawBinomial(remaining, <f64>size / <f64>left);
      const part = tables + <usize>first * LANES;
      for (let done = 0; done < times; done += DRAWS) {
        const now = min(times - done, DRAWS);
        if (size < SMALLEST_PART) fillDoubled(draws, now, size);
        else fillMasked(draws, (now + 7) >> 3, 2 * size - 2);
        for (let block = 0; block < blocks; block++) {
          addBytes(part + <usize>block * tableBytes, draws, now, sums + <usize>(block * LANES << 2));
        }
      }
      remaining -= times;
      left -= size;
      first += size;
    }
    for (let j = 0; j < p.models; j++) {
      const counter = word(p.counter, j);
      const asked = counter < 0 ? items : word(sums, counter);
      put(out, j * resamples + b, <f64>word(sums, j) / <f64>asked);
    }
  }
  return OK;
}

/** Number of the `left` items that are drawn from together: the largest power of two there is, or all of a few. */
function partOf(left: i32): i32 {
  if (left < SMALLEST_PART) return left;
  return min(LARGEST_PART, 1 << (31 - clz(left)));
}

/** Does what fillMasked does, for any number of items. */
function fillDoubled(out: usize, count: i32, bound: i32): void {
  for (let i = 0; i < count; i++) store<u16>(out + (<usize>i << 1), 2 * nextBounded(bound));
}

/** sums (u32) += times · record, whose bytes are 0 or 1. */
function addTimes(record: usize, bytes: usize, times: i32, sums: usize): void {
  const many = i32x4.splat(times);
  for (let k: usize = 0; k < bytes; k += 16) {
    const byte = v128.load(record + k);
    const low = i16x8.extend_low_i8x16_u(byte);
    const high = i16x8.extend_high_i8x16_u(byte);
    const to = sums + (k << 2);
    v128.store(to, i32x4.add(v128.load(to), i32x4.mul(i32x4.extend_low_i16x8_u(low), many)));
    v128.store(to, i32x4.add(v128.load(to, 16), i32x4.mul(i32x4.extend_high_i16x8_u(low), many)), 16);
    v128.store(to, i32x4.add(v128.load(to, 32), i32x4.mul(i32x4.extend_low_i16x8_u(high), many)), 32);
    v128.store(to, i32x4.add(v128.load(to, 48), i32x4.mul(i32x4.extend_high_i16x8_u(high), many)), 48);
  }
}

/** The record of a draw, which is twice the record's place. */
// @ts-ignore: decorator
@inline
function recordOf(table: usize, draw: u32): v128 {
  return v128.load(table + (<usize>draw << 3));
}

/** sums (16 u32) += the drawn records of 16 bytes. */
function addBytes(table: usize, draws: usize, count: i32, sums: usize): void {
  let s0 = v128.load(sums), s1 = v128.load(sums, 16), s2 = v128.load(sums, 32), s3 = v128.load(sums, 48);
  const end = draws + (<usize>count << 1);
  while (draws < end) {
    // Two accumulators, each of which holds as many as a byte does.
    const stop = min(end, draws + (<usize>(2 * FULL - 14) << 1));
    let even = i64x2.splat(0), odd = even;
    for (; draws + 16 <= stop; draws += 16) {
      even = i8x16.add(even, recordOf(table, load<u16>(draws)));
      odd = i8x16.add(odd, recordOf(table, load<u16>(draws, 2)));
      even = i8x16.add(even, recordOf(table, load<u16>(draws, 4)));
      odd = i8x16.add(odd, recordOf(table, load<u16>(draws, 6)));
      even = i8x16.add(even, recordOf(table, load<u16>(draws, 8)));
      odd = i8x16.add(odd, recordOf(table, load<u16>(draws, 10)));
      even = i8x16.add(even, recordOf(table, load<u16>(draws, 12)));
      odd = i8x16.add(odd, recordOf(table, load<u16>(draws, 14)));
    }
    for (; draws < stop; draws += 2) odd = i8x16.add(odd, recordOf(table, load<u16>(draws)));
    const low = i16x8.add(i16x8.extend_low_i8x16_u(even), i16x8.extend_low_i8x16_u(odd));
    const high = i16x8.add(i16x8.extend_high_i8x16_u(even), i16x8.extend_high_i8x16_u(odd));
    s0 = i32x4.add(s0, i32x4.extend_low_i16x8_u(low));
    s1 = i32x4.add(s1, i32x4.extend_high_i16x8_u(low));
    s2 = i32x4.add(s2, i32x4.extend_low_i16x8_u(high));
    s3 = i32x4.add(s3, i32x4.extend_high_i16x8_u(high));
  }
  v128.store(sums, s0);
  v128.store(sums, s1, 16);
  v128.store(sums, s2, 32);
  v128.store(sums, s3, 48);
}

/** Any scores, and clusters: the sums of each unit are records of doubles. */
function drawUnits(p: Columns, rows: usize, units: usize, unitCount: i32, resamples: i32, out: usize): i32 {
  const strata = allocate(8);
  if (strata == 0) return OUT_OF_MEMORY;
  store<u32>(strata, 0);
  store<u32>(strata, unitCount, 4);
  const sums = planSums(p.count, p.count, strata, 1, TUPLES, resamples);
  if (sums === null) return OUT_OF_MEMORY;
  for (let block = 0; block < sums.blocks; block++) {
    const width = blockWidth(block, p.count);
    const records = recordsOf(sums, block);
    for (let k = 0; k < width; k++) {
      const column = block * BLOCK + k;
      for (let unit = 0; unit < unitCount; unit++) {
        const first = units == 0 ? unit : word(units, unit);
        const last = units == 0 ? unit + 1 : word(units, unit + 1);
        let total = 0.0;
        for (let i = first; column < p.count && i < last; i++) total += contribution(p, column, word(rows, i));
        put(records, unit * width + k, total);
      }
    }
  }
  tabulateTuples(sums);
  for (let done = 0; done < resamples; done += sums.chunk) {
    const now = min(sums.chunk, resamples - done);
    drawRecords(sums, now);
    addRecords(sums, now);
    for (let j = 0; j < p.models; j++) {
      const counter = word(p.counter, j);
      for (let b = 0; b < now; b++) {
        const own = sums.sums + <usize>b * sums.stride;
        put(out, j * resamples + done + b, at(own, j) / (counter < 0 ? <f64>p.items : at(own, counter)));
      }
    }
  }
  return OK;
}
