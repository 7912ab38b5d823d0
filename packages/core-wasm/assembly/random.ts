/**
 * Random numbers: xoshiro256++ (Blackman and Vigna 2019), two independent streams in the two lanes of a
 * 128-bit vector, seeded by splitmix64. The state lives in memory and is held in locals by the loops
 * that use much of it.
 */

/** Four vectors: the state words s0…s3 of both streams. */
const state: usize = memory.data(64, 16);
/** The second deviate of a pair, where only one was asked for. */
let spareDeviate: f64 = NaN;
/** A drawn vector handed out in four 32-bit words. */
const words: usize = memory.data(16, 16);
let wordsLeft: i32 = 0;

function mix(z: u64): u64 {
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

/** Start from a seed; different streams of one seed are unrelated for all practical purposes. */
export function seed(value: u64, stream: u64): void {
  let word = mix(value + 0x9e3779b97f4a7c15) ^ mix((stream + 1) * 0xd1342543de82ef95);
  for (let i: usize = 0; i < 64; i += 8) {
    word += 0x9e3779b97f4a7c15;
    store<u64>(state + i, mix(word));
  }
  spareDeviate = NaN;
  wordsLeft = 0;
}

// @ts-ignore: decorator
@inline
function rotateLeft(x: v128, bits: i32): v128 {
  return v128.or(i64x2.shl(x, bits), i64x2.shr_u(x, 64 - bits));
}

/** The next 128 random bits. */
export function next(): v128 {
  let s0 = v128.load(state);
  let s1 = v128.load(state, 16);
  let s2 = v128.load(state, 32);
  let s3 = v128.load(state, 48);
  const result = i64x2.add(rotateLeft(i64x2.add(s0, s3), 23), s0);
  const t = i64x2.shl(s1, 17);
  s2 = v128.xor(s2, s0);
  s3 = v128.xor(s3, s1);
  s1 = v128.xor(s1, s2);
  s0 = v128.xor(s0, s3);
  s2 = v128.xor(s2, t);
  s3 = rotateLeft(s3, 45);
  v128.store(state, s0);
  v128.store(state, s1, 16);
  v128.store(state, s2, 32);
  v128.store(state, s3, 48);
  return result;
}

/** 2^32 mod bound: a product whose low half lies below it belongs to the biased part. */
// @ts-ignore: decorator
@inline
function biasedBelow(bound: u32): u32 {
  return (<u32>0 - bound) % bound;
}

/**
 * Write `count` integers of 0 … bound − 1 as u32, each equally likely: Lemire's multiplication on four
 * 32-bit lanes; where any lane falls into the biased part the whole vector is drawn again. Writes in
 * vectors: `out` needs room for `count` rounded up to a multiple of four.
 */
export function fillBounded(out: usize, count: i32, bound: u32): void {
  if (count <= 0) return;
  const biased = i32x4.splat(<i32>biasedBelow(bound));
  const factor = i32x4.splat(<i32>bound);
  let s0 = v128.load(state);
  let s1 = v128.load(state, 16);
  let s2 = v128.load(state, 32);
  let s3 = v128.load(state, 48);
  const end = out + (<usize>count << 2);
  // Tested at its end and without a way out inside, the loop keeps its constants in registers.
  do {
    const bits = i64x2.add(rotateLeft(i64x2.add(s0, s3), 23), s0);
    const t = i64x2.shl(s1, 17);
    s2 = v128.xor(s2, s0);
    s3 = v128.xor(s3, s1);
    s1 = v128.xor(s1, s2);
    s0 = v128.xor(s0, s3);
    s2 = v128.xor(s2, t);
    s3 = rotateLeft(s3, 45);
    const low = i64x2.extmul_low_i32x4_u(bits, factor);
    const high = i64x2.extmul_high_i32x4_u(bits, factor);
    const remainders = v128.shuffle<i32>(low, high, 0, 2, 4, 6);
    v128.store(out, v128.shuffle<i32>(low, high, 1, 3, 5, 7));
    // A rejected vector is overwritten by the next.
    const rejected = v128.any_true(v128.xor(i32x4.max_u(remainders, biased), remainders));
    out += 16 - (<usize>rejected << 4);
  } while (out < end);
  v128.store(state, s0);
  v128.store(state, s1, 16);
  v128.store(state, s2, 32);
  v128.store(state, s3, 48);
}

/**
 * Draw `vectors` times eight 16-bit numbers and keep the bits of `mask`, as u16: where the mask is 2·(2^k − 1), twice a number
 * of 0 … 2^k − 1, each equally likely. Doubled, it scales to an address of 16-byte records without a shift of its own.
 */
export function fillMasked(out: usize, vectors: i32, mask: i32): void {
  const kept = i16x8.splat(<i16>mask);
  let s0 = v128.load(state);
  let s1 = v128.load(state, 16);
  let s2 = v128.load(state, 32);
  let s3 = v128.load(state, 48);
  const end = out + (<usize>vectors << 4);
  do {
    const bits = i64x2.add(rotateLeft(i64x2.add(s0, s3), 23), s0);
    const t = i64x2.shl(s1, 17);
    s2 = v128.xor(s2, s0);
    s3 = v128.xor(s3, s1);
    s1 = v128.xor(s1, s2);
    s0 = v128.xor(s0, s3);
    s2 = v128.xor(s2, t);
    s3 = rotateLeft(s3, 45);
    v128.store(out, v128.and(bits, kept));
    out += 16;
  } while (out < end);
  v128.store(state, s0);
  v128.store(state, s1, 16);
  v128.store(state, s2, 32);
  v128.store(state, s3, 48);
}

/** Numbers of [0, 1), multiples of 2^−53: both lanes of a draw, one after the other. */
export function fillUniforms(out: usize, count: i32): void {
  const end = out + (<usize>count << 3);
  while (out < end) {
    const bits = next();
    store<f64>(out, uniform(i64x2.extract_lane(bits, 0)));
    out += 8;
    if (out >= end) break;
    store<f64>(out, uniform(i64x2.extract_lane(bits, 1)));
    out += 8;
  }
}

/** The upper 53 of 64 random bits as a number of [0, 1). */
// @ts-ignore: decorator
@inline
export function uniform(bits: u64): f64 {
  return <f64>(bits >> 11) * (1.0 / 9007199254740992.0);
}

/** Standard normal deviates by Marsaglia's polar method, whose pairs use both lanes of a draw. */
export function fillNormals(out: usize, count: i32): void {
  const end = out + (<usize>count << 3);
  if (out < end && spareDeviate == spareDeviate) {
    store<f64>(out, spareDeviate);
    spareDeviate = NaN;
    out += 8;
  }
  while (out < end) {
    const bits = next();
    // 53 random bits of each lane, as a number of [−1, 1).
    const u = <f64>(<i64>i64x2.extract_lane(bits, 0) >> 11) * (1.0 / 4503599627370496.0);
    const v = <f64>(<i64>i64x2.extract_lane(bits, 1) >> 11) * (1.0 / 4503599627370496.0);
    const square = u * u + v * v;
    if (square >= 1.0 || square == 0.0) continue;
    const scale = sqrt<f64>((-2.0 * NativeMath.log(square)) / square);
    store<f64>(out, u * scale);
    out += 8;
    if (out < end) {
      store<f64>(out, v * scale);
      out += 8;
    } else {
      spareDeviate = v * scale;
    }
  }
}

/** One integer of 0 … bound − 1, for loops whose bound changes with each draw. */
export function nextBounded(bound: u32): u32 {
  while (true) {
    if (wordsLeft == 0) {
      v128.store(words, next());
      wordsLeft = 4;
    }
    wordsLeft--;
    const product = <u64>load<u32>(words + (<usize>wordsLeft << 2)) * <u64>bound;
    // The division is needed only where the low half is small enough to be in doubt.
    const low = <u32>product;
    if (low >= bound || low >= biasedBelow(bound)) return <u32>(product >> 32);
  }
}
