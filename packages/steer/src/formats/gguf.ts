import type { Direction } from '../direction/direction.ts';
import { norm, scaled } from '../direction/vector.ts';
import { fromBits } from '../runtime/float16.ts';
import { SteerError } from '../steer-error.ts';
import { directionsFromAbout } from './direction-file.ts';
import { type GgufTensor, readGgufHeader } from './gguf-header.ts';

const VERSION = 3;
const UINT32 = 4;
const TEXT = 8;
const F32 = 0;
const F16 = 1;
const ALIGNMENT = 32;
/** Key that only CAPE reads: how the directions were learned, without their vectors. */
const ABOUT = 'cape.directions';

/**
 * A control vector for llama.cpp's --control-vector: `direction.N` is added to the output of its 0-based
 * block N at every position. Each vector is written at its natural length, the mean difference's, so that
 * --control-vector-scaled FILE 1 is natural strength 1. llama.cpp does not take a vector for block 0, nor one for heads.
 */
export function directionToGguf(
  direction: Direction | readonly Direction[],
  architecture: string,
): Uint8Array {
  const directions = Array.isArray(direction)
    ? (direction as readonly Direction[])
    : [direction as Direction];
  for (const { block, site = 'stream' } of directions) {
    if (site === 'heads') {
      throw new SteerError(
        'gguf-heads',
        `block ${block}`,
        'directions of the stream that leaves a block',
        "a direction of attention heads' outputs",
        'llama.cpp has no place for it: save as .safetensors or .json.',
      );
    }
    if (block === 0) {
      throw new SteerError(
        'gguf-block-zero',
        'block',
        'a block from 1 on',
        '0',
        "llama.cpp's control vectors start at block 1: its loader refuses direction.0. Learn the direction at a later block.",
      );
    }
  }
  const about = directions.map(({ vector: _, centre, ...rest }) => ({ ...rest, centre: Array.from(centre) }));
  const out = new Writer();
  out.raw(new TextEncoder().encode('GGUF')).uint32(VERSION).uint64(directions.length).uint64(4);
  out.text('general.architecture').uint32(TEXT).text('controlvector');
  out.text('controlvector.model_hint').uint32(TEXT).text(architecture);
  out.text('controlvector.layer_count').uint32(UINT32).uint32(directions.length);
  out.text(ABOUT).uint32(TEXT).text(JSON.stringify(about));
  let offset = 0;
  for (const { block, vector } of directions) {
    out.text(`direction.${block}`).uint32(1).uint64(vector.length).uint32(F32).uint64(offset);
    offset += Math.ceil((4 * vector.length) / ALIGNMENT) * ALIGNMENT;
  }
  out.pad(ALIGNMENT);
  for (const { vector, naturalNorm } of directions) {
    for (const value of Float32Array.from(scaled(vector, naturalNorm))) out.float32(value);
    out.pad(ALIGNMENT);
  }
  return out.finish();
}

/**
 * Directions of a control vector, by block: CAPE's own as they were saved; another program's (repeng, llama.cpp's
 * cvector-generator) with their lengths as natural strength 1 and nothing said about how they were learnt.
 */
export function directionsFromGguf(file: Uint8Array): Direction[] {
  const { metadata, tensors } = readGgufHeader(file);
  const own = metadata.get(ABOUT);
  if (typeof own === 'string') return directionsFromAbout(own, (block) => vectorAt(file, tensors, block));
  const blocks = [...tensors.keys()]
    .flatMap((name) => (/^direction\.\d+$/.test(name) ? Number(name.slice(10)) : []))
    .sort((a, b) => a - b);
  if (blocks.length === 0)
    throw malformed(
      'tensors',
      'direction.1, direction.2 …',
      [...tensors.keys()].slice(0, 3).join(', ') || 'none',
    );
  const hint = metadata.get('controlvector.model_hint');
  return blocks.map((block) => {
    const raw = vectorAt(file, tensors, block);
    const length = norm(raw);
    if (!(length > 0) || !Number.isFinite(length))
      throw malformed(
        `direction.${block}`,
        'a vector of finite numbers that is not zero',
        `length ${length}`,
      );
    return {
      model: typeof hint === 'string' ? hint : '',
      block,
      method: 'imported',
      vector: Float32Array.from(scaled(raw, 1 / length)),
      naturalNorm: length,
      stateNorm: null,
      centre: new Float32Array(raw.length),
      pairs: 0,
      stability: null,
      heldOutPairsRight: 0,
    };
  });
}

function vectorAt(file: Uint8Array, tensors: ReadonlyMap<string, GgufTensor>, block: number): Float32Array {
  const name = `direction.${block}`;
  const tensor = tensors.get(name);
  if (tensor === undefined) throw malformed(name, 'a tensor', 'none');
  const { dims, type, offset } = tensor;
  const [length = 0] = dims;
  const size = type === F32 ? 4 : type === F16 ? 2 : 0;
  if (dims.length !== 1 || length < 1 || size === 0 || offset + size * length > file.length)
    throw malformed(name, 'a vector of F32 or F16 inside the file', JSON.stringify({ dims, type, offset }));
  const view = new DataView(file.buffer, file.byteOffset + offset, size * length);
  if (type === F32) return Float32Array.from({ length }, (_, i) => view.getFloat32(4 * i, true));
  return Float32Array.from({ length }, (_, i) => fromBits(view.getUint16(2 * i, true)));
}

function malformed(path: string, expected: string, received: string): SteerError {
  return new SteerError('direction-malformed', path, expected, received);
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
