import { fromBits } from '../../runtime/float16.ts';

/** A number format of ggml: `values` numbers stored together in `bytes` bytes. */
export interface GgmlType {
  readonly name: string;
  readonly values: number;
  readonly bytes: number;
  /** Set where the runtime computes on the format as it is. */
  readonly asStored?: 'F32' | 'F16' | 'BF16';
  /** Widens one block, at `at`, to float32 from `to` on. */
  readonly widen?: (block: Block, out: Float32Array, to: number) => void;
}

/** Bytes of a block. */
interface Block {
  readonly bytes: Uint8Array;
  readonly at: number;
}

/**
 * ggml's number formats by their number in a GGUF file. Layouts and the order of operations in float32 are those of
 * ggml's reference (https://github.com/ggml-org/ggml/blob/master/src/ggml-quants.c), so that every bit is its own.
 */
export const GGML_TYPES: Readonly<Record<number, GgmlType>> = {
  0: { name: 'F32', values: 1, bytes: 4, asStored: 'F32' },
  1: { name: 'F16', values: 1, bytes: 2, asStored: 'F16' },
  2: {
    name: 'Q4_0',
    values: 32,
    bytes: 18,
    widen: (b, out, to) => fours(b, 2, half(b, 0), -8, null, out, to),
  },
  3: {
    name: 'Q4_1',
    values: 32,
    bytes: 20,
    widen: (b, out, to) => fours(b, 4, half(b, 0), 0, half(b, 2), out, to),
  },
  6: {
    name: 'Q5_0',
    values: 32,
    bytes: 22,
    widen: (b, out, to) => fives(b, 2, half(b, 0), -16, null, out, to),
  },
  7: {
    name: 'Q5_1',
    values: 32,
    bytes: 24,
    widen: (b, out, to) => fives(b, 4, half(b, 0), 0, half(b, 2), out, to),
  },
  8: { name: 'Q8_0', values: 32, bytes: 34, widen: eights },
  10: { name: 'Q2_K', values: 256, bytes: 84, widen: twosK },
  11: { name: 'Q3_K', values: 256, bytes: 110, widen: threesK },
  12: { name: 'Q4_K', values: 256, bytes: 144, widen: (b, out, to) => foursAndFivesK(b, null, 16, out, to) },
  13: { name: 'Q5_K', values: 256, bytes: 176, widen: (b, out, to) => foursAndFivesK(b, 16, 48, out, to) },
  14: { name: 'Q6_K', values: 256, bytes: 210, widen: sixesK },
  30: { name: 'BF16', values: 1, bytes: 2, asStored: 'BF16' },
};

const round = Math.fround;

let halves: Float32Array | undefined;

/** A float16 of a block. */
function half({ bytes, at }: Block, offset: number): number {
  halves ??= Float32Array.from({ length: 65_536 }, (_, bits) => fromBits(bits));
  return halves[bytes[at + offset]! | (bytes[at + offset + 1]! << 8)]!;
}

/** 32 numbers of four bits: the low halves of sixteen bytes, then the high ones. */
function fours(
  { bytes, at }: Block,
  offset: number,
  scale: number,
  shift: number,
  least: number | null,
  out: Float32Array,
  to: number,
): void {
  for (let i = 0; i < 16; i++) {
    const both = bytes[at + offset + i]!;
    const low = scale * ((both & 15) + shift);
    const high = scale * ((both >> 4) + shift);
    out[to + i] = least === null ? low : round(low) + least;
    out[to + i + 16] = least === null ? high : round(high) + least;
  }
}

/** As {@link fours}, with a fifth bit for each number before them. */
function fives(
  { bytes, at }: Block,
  offset: number,
  scale: number,
  shift: number,
  least: number | null,
  out: Float32Array,
  to: number,
): void {
  for (let i = 0; i < 32; i++) {
    const both = bytes[at + offset + 4 + (i & 15)]!;
    const fifth = (bytes[at + offset + (i >> 3)]! >> (i & 7)) & 1;
    const value = scale * (((i < 16 ? both & 15 : both >> 4) | (fifth << 4)) + shift);
    out[to + i] = least === null ? value : round(value) + least;
  }
}

function eights(block: Block, out: Float32Array, to: number): void {
  const scale = half(block, 0);
  for (let i = 0; i < 32; i++) out[to + i] = scale * signed(block.bytes[block.at + 2 + i]!);
}

const signed = (byte: number): number => (byte << 24) >> 24;

/** Two bits of number `i` of 256: 32 bytes hold four rows of 32, twice. */
const twoBits = ({ bytes, at }: Block, offset: number, i: number): number =>
  (bytes[at + offset + ((i >> 7) << 5) + (i & 31)]! >> (2 * ((i >> 5) & 3))) & 3;

/** One bit of number `i` of 256: 32 bytes hold eight rows of 32. */
const oneBit = ({ bytes, at }: Block, offset: number, i: number): number =>
  (bytes[at + offset + (i & 31)]! >> (i >> 5)) & 1;

function twosK(block: Block, out: Float32Array, to: number): void {
  const [scale, least] = [half(block, 80), half(block, 82)];
  for (let i = 0; i < 256; i++) {
    const both = block.bytes[block.at + (i >> 4)]!;
    const product = round(round(scale * (both & 15)) * twoBits(block, 16, i));
    out[to + i] = product - round(least * (both >> 4));
  }
}

function threesK(block: Block, out: Float32Array, to: number): void {
  const scale = half(block, 108);
  for (let i = 0; i < 256; i++) {
    const own = i >> 4;
    const low = block.bytes[block.at + 96 + (own & 7)]!;
    const high = block.bytes[block.at + 104 + (own & 3)]! >> (2 * (own >> 2));
    const sixBits = (own < 8 ? low & 15 : low >> 4) | ((high & 3) << 4);
    const value = twoBits(block, 32, i) - (oneBit(block, 0, i) === 1 ? 0 : 4);
    out[to + i] = round(scale * (sixBits - 32)) * value;
  }
}

/** Of eight parts of a block, scale and least value of one, six bits each. */
function scaleAndLeast({ bytes, at }: Block, part: number): [number, number] {
  const scale = bytes[at + 4 + (part & 3)]!;
  const least = bytes[at + 8 + (part & 3)]!;
  if (part < 4) return [scale & 63, least & 63];
  const rest = bytes[at + 12 + (part & 3)]!;
  return [(rest & 15) | ((scale >> 2) & 0x30), (rest >> 4) | ((least >> 2) & 0x30)];
}

function foursAndFivesK(
  block: Block,
  fifths: number | null,
  offset: number,
  out: Float32Array,
  to: number,
): void {
  const [scale, least] = [half(block, 0), half(block, 2)];
  for (let part = 0; part < 8; part++) {
    const [own, below] = scaleAndLeast(block, part);
    const [step, base] = [round(scale * own), round(least * below)];
    for (let i = 32 * part; i < 32 * part + 32; i++) {
      const both = block.bytes[block.at + offset + ((i >> 6) << 5) + (i & 31)]!;
      const four = part % 2 === 0 ? both & 15 : both >> 4;
      const value = fifths === null ? four : four | (oneBit(block, fifths, i) << 4);
      out[to + i] = round(step * value) - base;
    }
  }
}

function sixesK(block: Block, out: Float32Array, to: number): void {
  const scale = half(block, 208);
  for (let i = 0; i < 256; i++) {
    const both = block.bytes[block.at + ((i >> 7) << 6) + (i & 63)]!;
    const four = (i & 64) === 0 ? both & 15 : both >> 4;
    const value = (four | (twoBits(block, 128, i) << 4)) - 32;
    out[to + i] = round(scale * signed(block.bytes[block.at + 192 + (i >> 4)]!)) * value;
  }
}
