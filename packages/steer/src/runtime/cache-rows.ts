import type { Tensor } from 'onnxruntime-common';
import type { Cache, Decoder } from './decoder.ts';

/** One row of a cache: its last `length` positions are the row's own, those before them padding. */
export interface CacheRow {
  readonly cache: Cache;
  readonly row: number;
  /** Rows that the cache holds. */
  readonly rows: number;
  readonly length: number;
}

/**
 * Rows of several caches as one, each padded on the left to the longest. Rows may join and leave between two tokens.
 *
 * @returns the cache, and how many positions it holds
 */
export function packRows(decoder: Decoder, rows: readonly CacheRow[]): { cache: Cache; positions: number } {
  const positions = Math.max(...rows.map(({ length }) => length));
  const packed = new Map<string, Tensor>();
  for (const name of rows[0]!.cache.keys()) {
    const axis = decoder.pastAxis(name);
    const tensors = rows.map(({ cache }) => cache.get(name)!);
    const { dims, type } = tensors[0]!;
    const perRow = dims[0]! / rows[0]!.rows;
    const outer = perRow * product(dims.slice(1, axis));
    const inner = product(dims.slice(axis + 1));
    const first = tensors[0]!.data as Float32Array;
    const data = new (first.constructor as Float32ArrayConstructor)(rows.length * outer * positions * inner);
    for (const [at, { row, length }] of rows.entries()) {
      const source = tensors[at]!;
      const held = source.dims[axis]!;
      const values = source.data as Float32Array;
      for (let i = 0; i < outer; i++) {
        const end = (row * outer + i + 1) * held * inner;
        const into = ((at * outer + i + 1) * positions - length) * inner;
        data.set(values.subarray(end - length * inner, end), into);
      }
    }
    const shape = [...dims];
    shape[0] = perRow * rows.length;
    shape[axis] = positions;
    const Make = tensors[0]!.constructor as TensorClass;
    packed.set(name, new Make(type, data, shape));
  }
  return { cache: packed, positions };
}

/** The first `length` positions of a cache of one row that holds `positions`. */
export function cutCache(decoder: Decoder, cache: Cache, positions: number, length: number): Cache {
  const cut = new Map<string, Tensor>();
  for (const [name, tensor] of cache) {
    const { dims, type } = tensor;
    const axis = decoder.pastAxis(name);
    const outer = product(dims.slice(0, axis));
    const inner = product(dims.slice(axis + 1));
    const source = tensor.data as Float32Array;
    const kept = new (source.constructor as Float32ArrayConstructor)(outer * length * inner);
    for (let i = 0; i < outer; i++) {
      const start = i * positions * inner;
      kept.set(source.subarray(start, start + length * inner), i * length * inner);
    }
    const shape = [...dims];
    shape[axis] = length;
    const Make = tensor.constructor as TensorClass;
    cut.set(name, new Make(type, kept, shape));
  }
  return cut;
}

type TensorClass = new (type: string, data: unknown, dims: readonly number[]) => Tensor;

const product = (numbers: readonly number[]): number => numbers.reduce((all, one) => all * one, 1);
