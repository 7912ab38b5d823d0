/**
 * Means of many models' scores on the same items, and the covariance of these means.
 *
 * A model's score on an item, less the model's mean and divided by how many items it was asked, is what that item
 * moves its mean by. The covariance is the sum of products of these, an item's (or a whole cluster's) taken
 * together, each model's corrected by √(G/(G − 1)) for its G items (clusters): the sandwich estimator. Being a matrix of products it is positive
 * semi-definite whatever is missing.
 */
import { even, products } from './linalg';
import { allocate, allocateDoubles, at, put, word } from './memory';
import { OK, OUT_OF_MEMORY } from './status';

/** Columns multiplied together at a time: sixteen models' stay in the first-level cache. */
const CHUNK: i32 = 256;

/** Mean of the values that are not NaN, corrected by the mean of what is left over; `count` gets how many there are. */
export function presentMean(x: usize, n: i32, count: usize): f64 {
  let sums = f64x2.splat(0.0);
  let present = i64x2.splat(0);
  const paired = x + (<usize>(n & ~1) << 3);
  for (let p = x; p < paired; p += 16) {
    const two = v128.load(p);
    const there = f64x2.eq(two, two);
    sums = f64x2.add(sums, v128.and(two, there));
    present = i64x2.sub(present, there);
  }
  let total = f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
  let m = <i32>(i64x2.extract_lane(present, 0) + i64x2.extract_lane(present, 1));
  const last = n & 1 ? load<f64>(paired) : NaN;
  if (last == last) {
    total += last;
    m++;
  }
  store<u32>(count, m);
  if (m == 0) return NaN;
  const rough = total / <f64>m;
  const centre = f64x2.splat(rough);
  sums = f64x2.splat(0.0);
  for (let p = x; p < paired; p += 16) {
    const two = v128.load(p);
    sums = f64x2.add(sums, v128.and(f64x2.sub(two, centre), f64x2.eq(two, two)));
  }
  let rest = f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
  if (last == last) rest += last - rough;
  return rough + rest / <f64>m;
}

// @ts-ignore: decorator
@inline
function setBit(bits: usize, index: u32): void {
  const at = bits + (<usize>(index >> 6) << 3);
  store<u64>(at, load<u64>(at) | (<u64>1 << (index & 63)));
}

/** A column without a gap: its deviations, and a bit for each item. */
function fillComplete(x: usize, n: i32, centre: f64, deviations: usize, bits: usize): void {
  const centres = f64x2.splat(centre);
  const paired = x + (<usize>(n & ~1) << 3);
  for (; x < paired; x += 16, deviations += 16) v128.store(deviations, f64x2.sub(v128.load(x), centres));
  if (n & 1) store<f64>(deviations, load<f64>(x) - centre);
  memory.fill(bits, 0xff, <usize>(n >> 6) << 3);
  if (n & 63) store<u64>(bits + (<usize>(n >> 6) << 3), (<u64>1 << (n & 63)) - 1);
}

/** Number of bits that two rows of `words` 64-bit words share. */
export function sharedBits(a: usize, b: usize, words: i32): i32 {
  let count: u64 = 0;
  for (let w: usize = 0; w < <usize>words << 3; w += 8) count += popcnt(load<u64>(a + w) & load<u64>(b + w));
  return <i32>count;
}

/**
 * `scores` is `models` columns of `items` doubles, NaN where a model was not asked. `clusters` is 0, or for each item the number
 * of its cluster, below `clusterCount`. Outputs: `means` (models doubles); `counts` (models u32) items asked; `units` (models u32)
 * clusters asked, or items without clusters; `shared` (models×models u32) items that both were asked; `covariance`
 * (models×models doubles) of the means, NaN where a model has fewer than two units.
 */
export function itemCovariance(
  scores: usize, models: i32, items: i32, clusters: usize, clusterCount: i32,
  means: usize, counts: usize, units: usize, shared: usize, covariance: usize,
): i32 {
  const length = clusters == 0 ? items : clusterCount;
  const stride = even(length);
  const rows = even(models);
  const words = (items + 63) >> 6;
  const unitWords = (length + 63) >> 6;
  const influences = allocate(<usize>rows * <usize>stride << 3);
  const asked = allocate(<usize>models * <usize>words << 3);
  const touched = clusters == 0 ? asked : allocate(<usize>models * <usize>unitWords << 3);
  const part = allocateDoubles(2 * rows * rows);
  if (influences == 0 || asked == 0 || touched == 0 || part == 0) return OUT_OF_MEMORY;
  memory.fill(influences, 0, <usize>rows * <usize>stride << 3);
  memory.fill(asked, 0, <usize>models * <usize>words << 3);
  if (clusters != 0) memory.fill(touched, 0, <usize>models * <usize>unitWords << 3);
  for (let j = 0; j < models; j++) {
    const from = scores + (<usize>j * <usize>items << 3);
    const to = influences + (<usize>j * <usize>stride << 3);
    const bits = asked + (<usize>j * <usize>words << 3);
    const unitBits = touched + (<usize>j * <usize>unitWords << 3);
    const centre = presentMean(from, items, counts + (<usize>j << 2));
    put(means, j, centre);
    if (clusters == 0 && word(counts, j) == items) {
      fillComplete(from, items, centre, to, bits);
      store<u32>(units + (<usize>j << 2), items);
      continue;
    }
    for (let i = 0; i < items; i++) {
      const value = at(from, i);
      if (value != value) continue;
      setBit(bits, i);
      if (clusters == 0) {
        put(to, i, value - centre);
      } else {
        const cluster = word(clusters, i);
        setBit(unitBits, cluster);
        put(to, cluster, at(to, cluster) + (value - centre));
      }
    }
    store<u32>(units + (<usize>j << 2), sharedBits(unitBits, unitBits, unitWords));
  }
  const total = part + (<usize>rows * <usize>rows << 3);
  memory.fill(total, 0, <usize>rows * <usize>rows << 3);
  for (let done = 0; done < stride; done += CHUNK) {
    const from = influences + (<usize>done << 3);
    products(from, rows, from, rows, min(CHUNK, stride - done), stride, part, rows);
    for (let i = 0; i < rows * rows; i++) put(total, i, at(total, i) + at(part, i));
  }
  for (let j = 0; j < models; j++) {
    for (let k = 0; k <= j; k++) {
      const both = sharedBits(asked + (<usize>j * <usize>words << 3), asked + (<usize>k * <usize>words << 3), words);
      store<u32>(shared + (<usize>(j * models + k) << 2), both);
      store<u32>(shared + (<usize>(k * models + j) << 2), both);
      const g = <f64>word(units, j);
      const h = <f64>word(units, k);
      const n = <f64>word(counts, j) * <f64>word(counts, k);
      const corrected = at(total, j * rows + k) * sqrt<f64>((g / (g - 1.0)) * (h / (h - 1.0)));
      const value = g > 1.0 && h > 1.0 ? corrected / n : NaN;
      put(covariance, j * models + k, value);
      put(covariance, k * models + j, value);
    }
  }
  return OK;
}
