/**
 * Sums over resamples: what every bootstrap here comes down to. Each unit (an observation, or a whole cluster) has a record of
 * what it adds to each sum; a resample draws units within strata and adds their records.
 *
 * Sums stand in the records by the dozen, a block: six vector accumulators fit a machine's registers, twelve do not.
 *
 * For a small stratum the records of all its ordered g-tuples are tabulated, and one draw of a tuple does the
 * work of g draws: the same distribution, fewer numbers. No more tuples are tabulated than there are
 * resamples, since a record costs about what a draw does.
 */
import { allocate, word } from './memory';
import { fillBounded } from './random';

/** Sums of a block; the last one is as narrow as it may be, but no less than half. */
export const BLOCK: i32 = 12;
export const HALF_BLOCK: i32 = 6;

/** Draws kept at a time: they and the sums they go into stay in the first-level cache. */
const DRAWS_AT_A_TIME: i32 = 4096;
/** Sources are added together as far as their records stay in the first-level cache. */
const PASS_BYTES: usize = 40960;

/**
 * Sources of draws, SOURCE_BYTES each: its first record, how many records it has, how many draws a resample takes, and
 * where the draws are (u32 record numbers, those of a resample together). A stratum of m units in g-tuples is ⌊m/g⌋
 * draws of g-tuples and one of the rest.
 */
const SOURCE_BYTES: usize = 16;

/** A plan of sums over resamples, laid into the arena. */
@unmanaged
export class ResampledSums {
  /** Number of sums, and of the blocks they make. */
  count: i32;
  blocks: i32;
  strata: usize;
  strataCount: i32;
  /** The most tuples that a stratum has records of. */
  tuples: i32;
  sources: usize;
  sourcesEnd: usize;
  /** Records of a block, tuples included. */
  tableLength: i32;
  /** The records, block by block, `tableBytes` apart. */
  tables: usize;
  tableBytes: usize;
  /** Number of resamples drawn at a time, and their sums, `stride` bytes apart. */
  chunk: i32;
  sums: usize;
  stride: usize;
  drawn: usize;
}

/** Number of the `count` sums that the records of a block hold: an even number. */
export function blockWidth(block: i32, count: i32): i32 {
  return max(HALF_BLOCK, min(BLOCK, (count - block * BLOCK + 1) & ~1));
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

function addSource(p: ResampledSums, first: i32, bound: i32, draws: i32): void {
  store<u32>(p.sourcesEnd, first);
  store<u32>(p.sourcesEnd, bound, 4);
  store<u32>(p.sourcesEnd, draws, 8);
  p.sourcesEnd += SOURCE_BYTES;
}

/** Lay out the sources; tuples follow the units' own records. */
function planSources(p: ResampledSums): void {
  p.sourcesEnd = p.sources;
  p.tableLength = word(p.strata, p.strataCount);
  for (let s = 0; s < p.strataCount; s++) {
    const first = word(p.strata, s);
    const size = word(p.strata, s + 1) - first;
    if (size == 0) continue;
    const g = tupleSize(size, p.tuples);
    const rest = size % g;
    let from = first;
    let tuples = size;
    for (let k = 1; k <= g; k++) {
      if (k == g) addSource(p, from, tuples, size / g);
      if (k == rest) addSource(p, from, tuples, 1);
      if (k == g) break;
      from = p.tableLength;
      tuples *= size;
      p.tableLength += tuples;
    }
  }
}

/**
 * A plan for `count` sums of units in strata (see resample.ts), with room for `width` ≥ count doubles a resample. `tuples` is the
 * most tuples to tabulate. Null where memory cannot be had. The units' records are yet to be filled in: {@link recordsOf}.
 */
export function planSums(
  count: i32, width: i32, strata: usize, strataCount: i32, tuples: i32, resamples: i32,
): ResampledSums | null {
  const room = allocate(offsetof<ResampledSums>());
  const sources = allocate(<usize>strataCount * 2 * SOURCE_BYTES);
  if (room == 0 || sources == 0) return null;
  const p = changetype<ResampledSums>(room);
  p.count = count;
  p.blocks = (count + BLOCK - 1) / BLOCK;
  p.strata = strata;
  p.strataCount = strataCount;
  p.tuples = min(resamples, tuples / max(1, strataCount));
  p.sources = sources;
  planSources(p);
  let draws = 0;
  for (let source = sources; source < p.sourcesEnd; source += SOURCE_BYTES) draws += load<i32>(source, 8);
  p.chunk = min(resamples, max(2, DRAWS_AT_A_TIME / max(1, draws)));
  p.stride = <usize>max(width, (p.blocks - 1) * BLOCK + blockWidth(p.blocks - 1, count)) << 3;
  p.tableBytes = <usize>p.tableLength * (<usize>blockWidth(0, count) << 3);
  p.tables = allocate(<usize>p.blocks * p.tableBytes);
  p.sums = allocate(<usize>p.chunk * p.stride);
  p.drawn = allocate(<usize>p.chunk * <usize>draws * 4 + (p.sourcesEnd - sources));
  return p.tables == 0 || p.sums == 0 || p.drawn == 0 ? null : p;
}

/** True where each record is one unit's. */
export function isWithoutTuples(p: ResampledSums): bool {
  return p.tableLength == word(p.strata, p.strataCount);
}

/** Place of the units' records of a block, blockWidth(block, count) doubles each, filled up with zeros. */
export function recordsOf(p: ResampledSums, block: i32): usize {
  return p.tables + <usize>block * p.tableBytes;
}

/** Tabulate the tuples of every block from the units' records, in the order in which planSources gave them room. */
export function tabulateTuples(p: ResampledSums): void {
  for (let block = 0; block < p.blocks; block++) {
    const table = recordsOf(p, block);
    const bytes = <usize>blockWidth(block, p.count) << 3;
    let next = table + <usize>word(p.strata, p.strataCount) * bytes;
    for (let s = 0; s < p.strataCount; s++) {
      const size = word(p.strata, s + 1) - word(p.strata, s);
      const g = size == 0 ? 0 : tupleSize(size, p.tuples);
      const single = table + <usize>word(p.strata, s) * bytes;
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
}

/** Records of every ordered (k + 1)-tuple from those of every k-tuple and every unit: `bytes` each. */
function extendTuples(tuples: usize, tupleCount: i32, single: usize, size: i32, bytes: usize, out: usize): void {
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

/** Draw the records of the next `resamples` (at most a chunk) resamples, and set their sums to zero. */
export function drawRecords(p: ResampledSums, resamples: i32): void {
  memory.fill(p.sums, 0, <usize>resamples * p.stride);
  let to = p.drawn;
  for (let source = p.sources; source < p.sourcesEnd; source += SOURCE_BYTES) {
    const count = resamples * load<i32>(source, 8);
    fillBounded(to, count, load<u32>(source, 4));
    store<u32>(source, <u32>to, 12);
    to += ((<usize>count << 2) + 15) & ~15;
  }
}

/** Add what was drawn. */
export function addRecords(p: ResampledSums, resamples: i32): void {
  for (let block = 0; block < p.blocks; block++) {
    const into = p.sums + (<usize>(block * BLOCK) << 3);
    const width = blockWidth(block, p.count);
    let source = p.sources;
    while (source < p.sourcesEnd) {
      const first = source;
      let bytes: usize = 0;
      do {
        bytes += <usize>load<u32>(source, 4) * <usize>(width << 3);
        source += SOURCE_BYTES;
      } while (source < p.sourcesEnd && bytes + <usize>load<u32>(source, 4) * <usize>(width << 3) <= PASS_BYTES);
      addBlock(width, recordsOf(p, block), first, source, resamples, into, p.stride);
    }
  }
}

/** Add the drawn records of each of `resamples` resamples, from some sources, to `sums`, `stride` bytes apart. */
function addBlock(
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

/**
 * Does what {@link addRecords} does for the first five sums of one pair of variables, from the pair's values side by side in place of
 * records: many observations fit the first-level cache where their records do not, and squaring is faster than
 * fetching squares. A resample in each lane, and the same bits.
 */
export function addValues(p: ResampledSums, resamples: i32): void {
  const values = p.tables, stride = p.stride;
  let sums = p.sums;
  for (let b = 0; b < resamples; b += 2) {
    // The last of an odd number is summed twice.
    const other = <usize>i32(b + 1 < resamples);
    let u = f64x2.splat(0.0), v = u, uu = u, vv = u, uv = u;
    for (let source = p.sources; source < p.sourcesEnd; source += SOURCE_BYTES) {
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

