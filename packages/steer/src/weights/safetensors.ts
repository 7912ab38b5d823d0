import { SteerError } from '../steer-error.ts';

/** One tensor of a safetensors file: what it holds, and the bytes of the file that are its elements. */
export interface StoredTensor {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly number[];
  /** The file's name, as the runtime finds it. */
  readonly file: string;
  /** From the start of the file, in bytes. */
  readonly offset: number;
  readonly length: number;
}

export type ElementType = keyof typeof BYTES;

/** Files that hold weights, read by range. Node reads from disk, the browser from a Blob. */
export interface WeightsFolder {
  readonly names: readonly string[];
  /** The name by which the runtime finds a file. */
  location(name: string): string;
  size(name: string): Promise<number>;
  /** Exactly `length` bytes from `offset`; the caller stays within the size. */
  read(name: string, offset: number, length: number): Promise<Uint8Array>;
}

// Element types of the format (https://github.com/huggingface/safetensors), each with its bytes per element.
const BYTES = {
  BOOL: 1,
  U8: 1,
  I8: 1,
  F8_E4M3: 1,
  F8_E5M2: 1,
  U16: 2,
  I16: 2,
  F16: 2,
  BF16: 2,
  U32: 4,
  I32: 4,
  F32: 4,
  U64: 8,
  I64: 8,
  F64: 8,
} as const;

/** The limit of the format's own reader. */
const MAX_HEADER = 100_000_000;
const MAX_DIMENSIONS = 8;

/**
 * Read the header of a safetensors file: 8 bytes of its length, then JSON. The tensors' bytes are not read.
 * Ranges must cover the rest of the file one after another, as the format demands, so that no two tensors
 * share bytes and none lies outside.
 *
 * @throws SteerError `weights-malformed`, naming the tensor.
 */
export async function readHeader(folder: WeightsFolder, name: string): Promise<StoredTensor[]> {
  const size = await folder.size(name);
  if (size < 8) throw malformed(name, 'at least 8 bytes', `${size}`);
  const start = await folder.read(name, 0, 8);
  const view = new DataView(start.buffer, start.byteOffset, 8);
  const length = view.getUint32(0, true) + view.getUint32(4, true) * 2 ** 32;
  const most = Math.min(MAX_HEADER, size - 8);
  if (length > most) throw malformed(name, `a header of at most ${most} bytes`, `one that claims ${length}`);
  const text = new TextDecoder().decode(await folder.read(name, 8, length));
  let header: unknown;
  try {
    header = JSON.parse(text);
  } catch (cause) {
    throw malformed(name, 'a header of JSON', cause instanceof Error ? cause.message : String(cause));
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header))
    throw malformed(name, 'a header that lists tensors', JSON.stringify(header).slice(0, 60));
  const tensors = Object.entries(header)
    .filter(([key]) => key !== '__metadata__')
    .map(([key, entry]) => ({ ...tensorFrom(name, key, entry, 8 + length), file: folder.location(name) }));
  let end = 8 + length;
  for (const tensor of [...tensors].sort((a, b) => a.offset - b.offset || a.length - b.length)) {
    if (tensor.offset !== end) {
      throw malformed(
        `${name}: ${tensor.name}`,
        `bytes from ${end} on, after the tensor before`,
        `from ${tensor.offset}`,
      );
    }
    end += tensor.length;
  }
  if (end !== size) throw malformed(name, `${end} bytes, where its last tensor ends`, `${size}`);
  return tensors;
}

function tensorFrom(file: string, name: string, entry: unknown, base: number): Omit<StoredTensor, 'file'> {
  const path = `${file}: ${name.slice(0, 100)}`;
  const { dtype, shape, data_offsets: range } = (entry ?? {}) as Record<string, unknown>;
  if (typeof dtype !== 'string' || !Object.hasOwn(BYTES, dtype))
    throw malformed(
      path,
      `an element type of ${Object.keys(BYTES).join(', ')}`,
      JSON.stringify(dtype ?? null),
    );
  const counts = (value: unknown): value is number[] =>
    Array.isArray(value) && value.every((each) => Number.isSafeInteger(each) && each >= 0);
  if (!counts(shape) || shape.length > MAX_DIMENSIONS)
    throw malformed(
      path,
      `at most ${MAX_DIMENSIONS} whole dimensions`,
      JSON.stringify(shape ?? null).slice(0, 60),
    );
  if (!counts(range) || range.length !== 2 || range[0]! > range[1]!)
    throw malformed(path, 'data_offsets [begin, end]', JSON.stringify(range ?? null).slice(0, 60));
  const type = dtype as ElementType;
  const length = range[1]! - range[0]!;
  // Beyond 2^53 the product is inexact, and then larger than any range.
  if (shape.reduce((product, each) => product * each, BYTES[type]) !== length) {
    throw malformed(path, `a range as long as ${type} [${shape.join(', ')}] takes`, `${length} bytes`);
  }
  return { name, type, shape, offset: base + range[0]!, length };
}

function malformed(path: string, expected: string, received: string): SteerError {
  return new SteerError('weights-malformed', path, expected, received);
}
