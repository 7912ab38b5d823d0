import type { Direction } from '../direction/direction.ts';
import { scaled } from '../direction/vector.ts';
import { SteerError } from '../steer-error.ts';

// https://github.com/ggml-org/ggml/blob/master/docs/gguf.md, version 3.
const VERSION = 3;
const UINT32 = 4;
const TEXT = 8;
const F32 = 0;
const ALIGNMENT = 32;

/**
 * A control vector for llama.cpp's --control-vector: `direction.N` is added to the output of its 0-based
 * block N at every position. The vector is written at its natural length, the mean difference's, so that
 * --control-vector-scaled FILE 1 is natural strength 1. llama.cpp does not take a vector for block 0.
 */
export function directionToGguf(direction: Direction, architecture: string): Uint8Array {
  if (direction.block === 0) {
    throw new SteerError(
      'gguf-block-zero',
      'block',
      'a block from 1 on',
      '0',
      "llama.cpp's control vectors start at block 1: its loader refuses direction.0. Learn the direction at a later block.",
    );
  }
  const out = new Writer();
  out.raw(new TextEncoder().encode('GGUF')).uint32(VERSION).uint64(1).uint64(3);
  out.text('general.architecture').uint32(TEXT).text('controlvector');
  out.text('controlvector.model_hint').uint32(TEXT).text(architecture);
  out.text('controlvector.layer_count').uint32(UINT32).uint32(1);
  out.text(`direction.${direction.block}`).uint32(1).uint64(direction.vector.length).uint32(F32).uint64(0);
  out.pad(ALIGNMENT);
  const natural = Float32Array.from(scaled(direction.vector, direction.naturalNorm));
  for (const value of natural) out.float32(value);
  out.pad(ALIGNMENT);
  return out.finish();
}

class Writer {
  readonly #bytes: number[] = [];

  raw(bytes: ArrayLike<number>): this {
    for (let i = 0; i < bytes.length; i++) this.#bytes.push(bytes[i]!);
    return this;
  }

  uint32(value: number): this {
    return this.raw([value & 255, (value >>> 8) & 255, (value >>> 16) & 255, value >>> 24]);
  }

  uint64(value: number): this {
    return this.uint32(value % 2 ** 32).uint32(Math.floor(value / 2 ** 32));
  }

  float32(value: number): this {
    const view = new DataView(new ArrayBuffer(4));
    view.setFloat32(0, value, true);
    return this.raw(new Uint8Array(view.buffer));
  }

  text(text: string): this {
    const bytes = new TextEncoder().encode(text);
    return this.uint64(bytes.length).raw(bytes);
  }

  pad(alignment: number): void {
    while (this.#bytes.length % alignment !== 0) this.#bytes.push(0);
  }

  finish(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }
}
