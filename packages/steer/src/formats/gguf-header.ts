import { SteerError, type SteerErrorCode } from '../steer-error.ts';

// https://github.com/ggml-org/ggml/blob/master/docs/gguf.md, versions 2 and 3.

export type GgufValue = number | bigint | boolean | string | readonly GgufValue[];

export interface GgufTensor {
  /** Innermost dimension first, as the file has it. */
  readonly dims: readonly number[];
  /** ggml's number of the format: 0 is F32, 1 is F16. */
  readonly type: number;
  /** Bytes from the file's start. */
  readonly offset: number;
}

export interface GgufHeader {
  readonly metadata: ReadonlyMap<string, GgufValue>;
  readonly tensors: ReadonlyMap<string, GgufTensor>;
}

/** Thrown where a header goes on behind the bytes that were given of its file. */
export class HeaderContinues extends Error {
  override readonly name = 'HeaderContinues';
}

export interface GgufHeaderOptions {
  /** Size of the whole file, where `bytes` are its beginning alone. */
  readonly size?: number;
  /** Default `direction-malformed`. */
  readonly code?: SteerErrorCode;
}

const MAX_ENTRIES = 100_000;
const MAX_ELEMENTS = 10_000_000;
const MAX_DIMS = 4;
const MAX_DEPTH = 4;
const ARRAY = 9;

/**
 * Metadata and tensors' places of a GGUF file; `bytes` may be its beginning alone. Every count is checked before use.
 *
 * @throws HeaderContinues where more of the file is needed
 */
export function readGgufHeader(bytes: Uint8Array, options: GgufHeaderOptions = {}): GgufHeader {
  const { size: fileSize = bytes.length, code = 'direction-malformed' } = options;
  const malformed: Refuse = (path, expected, received) => new SteerError(code, path, expected, received);
  const cursor = new Cursor(bytes, fileSize, malformed);
  const magic = cursor.ascii(4);
  if (magic !== 'GGUF') throw malformed('file', 'GGUF', JSON.stringify(magic));
  const version = cursor.uint32();
  if (version !== 2 && version !== 3) throw malformed('version', '2 or 3', `${version}`);
  const tensorCount = cursor.count('tensors', MAX_ENTRIES);
  const entryCount = cursor.count('metadata', MAX_ENTRIES);
  const metadata = new Map<string, GgufValue>();
  for (let i = 0; i < entryCount; i++) {
    const key = cursor.text();
    metadata.set(key, cursor.value(cursor.uint32(), 0));
  }
  const alignment = metadata.get('general.alignment') ?? 32;
  if (typeof alignment !== 'number' || !Number.isInteger(alignment) || alignment < 1 || alignment > 65_536)
    throw malformed('general.alignment', 'a whole number from 1 to 65536', String(alignment));
  const found: [string, GgufTensor][] = [];
  for (let i = 0; i < tensorCount; i++) {
    const name = cursor.text();
    const size = cursor.uint32();
    if (size > MAX_DIMS) throw malformed(name, `at most ${MAX_DIMS} dimensions`, `${size}`);
    const dims = Array.from({ length: size }, () => cursor.count(name, Number.MAX_SAFE_INTEGER));
    const type = cursor.uint32();
    found.push([name, { dims, type, offset: cursor.count(name, Number.MAX_SAFE_INTEGER) }]);
  }
  const start = Math.ceil(cursor.at / alignment) * alignment;
  return {
    metadata,
    tensors: new Map(found.map(([name, tensor]) => [name, { ...tensor, offset: start + tensor.offset }])),
  };
}

type Refuse = (path: string, expected: string, received: string) => SteerError;

class Cursor {
  at = 0;
  readonly #bytes: Uint8Array;
  readonly #size: number;
  readonly #refuse: Refuse;
  readonly #view: DataView;
  readonly #decoder = new TextDecoder();

  constructor(bytes: Uint8Array, size: number, refuse: Refuse) {
    this.#bytes = bytes;
    this.#size = size;
    this.#refuse = refuse;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  uint32(): number {
    return this.#view.getUint32(this.#take(4), true);
  }

  ascii(length: number): string {
    const at = this.#take(length);
    return String.fromCharCode(...this.#bytes.subarray(at, at + length));
  }

  count(path: string, most: number): number {
    const value = this.#view.getBigUint64(this.#take(8), true);
    if (value > BigInt(most)) throw this.#refuse(path, `at most ${most}`, `${value}`);
    return Number(value);
  }

  text(): string {
    const length = this.count('text', this.#size);
    const at = this.#take(length);
    return this.#decoder.decode(this.#bytes.subarray(at, at + length));
  }

  value(type: number, depth: number): GgufValue {
    if (type === ARRAY) {
      if (depth >= MAX_DEPTH)
        throw this.#refuse('metadata', `arrays nested at most ${MAX_DEPTH} deep`, 'deeper');
      const of = this.uint32();
      const length = this.count('array', Math.min(MAX_ELEMENTS, this.#size));
      return Array.from({ length }, () => this.value(of, depth + 1));
    }
    const read = SCALARS[type];
    if (type === 8) return this.text();
    if (read === undefined) throw this.#refuse('metadata', 'a value of a known type', `${type}`);
    const [size, get] = read;
    return get(this.#view, this.#take(size));
  }

  #take(length: number): number {
    if (this.at + length > this.#size)
      throw this.#refuse('file', `${length} bytes at ${this.at}`, `${this.#size} in all`);
    if (this.at + length > this.#bytes.length) throw new HeaderContinues();
    this.at += length;
    return this.at - length;
  }
}

const SCALARS: Readonly<
  Record<number, readonly [number, (view: DataView, at: number) => number | bigint | boolean]>
> = {
  0: [1, (view, at) => view.getUint8(at)],
  1: [1, (view, at) => view.getInt8(at)],
  2: [2, (view, at) => view.getUint16(at, true)],
  3: [2, (view, at) => view.getInt16(at, true)],
  4: [4, (view, at) => view.getUint32(at, true)],
  5: [4, (view, at) => view.getInt32(at, true)],
  6: [4, (view, at) => view.getFloat32(at, true)],
  7: [1, (view, at) => view.getUint8(at) !== 0],
  10: [8, (view, at) => view.getBigUint64(at, true)],
  11: [8, (view, at) => view.getBigInt64(at, true)],
  12: [8, (view, at) => view.getFloat64(at, true)],
};
