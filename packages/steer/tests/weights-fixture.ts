import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { plainWords, root, wordTokenizer } from './tiny.ts';
import type { TransformersAnswer } from './transformers-answer.ts';

// Models of fixtures/weights (oracle/weights_fixtures.py), written out as Hugging Face folders.

export interface WeightsFixture extends TransformersAnswer {
  readonly config: Record<string, unknown>;
  readonly tensors: readonly { readonly name: string; readonly shape: readonly number[] }[];
}

export type Format = 'F32' | 'F16' | 'BF16';

const FIXTURES = join(root, 'fixtures', 'weights');

export const fixtureNames = readdirSync(FIXTURES)
  .map((file) => file.replace('.json.gz', ''))
  .sort();

export function weightsFixture(name: string): WeightsFixture {
  return JSON.parse(gunzipSync(readFileSync(join(FIXTURES, `${name}.json.gz`))).toString()) as WeightsFixture;
}

/** The numbers of a tensor: the same as `values` in oracle/weights_fixtures.py gives. */
export function valuesOf(name: string, shape: readonly number[]): Float32Array {
  let seed = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(name)) seed = Math.imul(seed ^ byte, 0x01000193) >>> 0;
  const numbers = new Float32Array(shape.reduce((product, size) => product * size, 1));
  for (let i = 0; i < numbers.length; i++) {
    const a = (seed + Math.imul(i + 1, 0x6d2b79f5)) | 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    const level = ((t ^ (t >>> 14)) >>> 25) - 64;
    if (shape.length > 1) numbers[i] = level / 256;
    else if (name.endsWith('weight')) numbers[i] = 1 + Math.floor(level / 4) / 128;
    else numbers[i] = level / 512;
  }
  return numbers;
}

/** Float32 as it is stored in a format; the fixtures' numbers are exact in all three. */
function stored(values: Float32Array, format: Format): Uint8Array {
  const bits = new Uint32Array(values.buffer);
  if (format === 'F32') return new Uint8Array(values.buffer);
  const half = Uint16Array.from(bits, (word) => {
    if (format === 'BF16') return word >>> 16;
    const exponent = ((word >>> 23) & 0xff) - 112;
    const sign = (word >>> 16) & 0x8000;
    return exponent <= 0 ? sign : sign | (exponent << 10) | ((word >>> 13) & 0x3ff);
  });
  return new Uint8Array(half.buffer);
}

export interface Stored {
  readonly name: string;
  readonly shape: readonly number[];
  readonly format: Format;
  readonly bytes: Uint8Array;
}

export function tensorsOf(fixture: Pick<WeightsFixture, 'tensors'>, format: Format): Stored[] {
  return fixture.tensors.map(({ name, shape }) => ({
    name,
    shape,
    format,
    bytes: stored(valuesOf(name, shape), format),
  }));
}

/** A safetensors file. `lead` spaces before the header's end put the tensors at any offset, aligned or not. */
export function safetensors(tensors: readonly Stored[], lead = 0): Uint8Array {
  let at = 0;
  const header: Record<string, unknown> = { __metadata__: { format: 'pt' } };
  for (const { name, shape, format, bytes } of tensors) {
    header[name] = { dtype: format, shape, data_offsets: [at, at + bytes.length] };
    at += bytes.length;
  }
  const json = Buffer.from(JSON.stringify(header) + ' '.repeat(lead));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, ...tensors.map(({ bytes }) => bytes)]);
}

/** A Hugging Face folder of a fixture, whole or in shards, with a tokenizer whose words are w0 … w63. */
export function weightsFolder(
  fixture: WeightsFixture,
  { format = 'F32', shards = 1, lead = 0 }: { format?: Format; shards?: number; lead?: number } = {},
): string {
  const folder = mkdtempSync(join(tmpdir(), 'cape-weights-'));
  writeModel(folder, fixture, { format, shards, lead });
  return folder;
}

export function writeModel(
  folder: string,
  fixture: WeightsFixture,
  { format = 'F32', shards = 1, lead = 0 }: { format?: Format; shards?: number; lead?: number } = {},
): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'config.json'), JSON.stringify(fixture.config));
  writeFileSync(join(folder, 'tokenizer.json'), JSON.stringify(wordTokenizer(plainWords(64))));
  const tensors = tensorsOf(fixture, format);
  if (shards === 1) {
    writeFileSync(join(folder, 'model.safetensors'), safetensors(tensors, lead));
    return;
  }
  const fileOf = (index: number): string => `model-0000${(index % shards) + 1}-of-0000${shards}.safetensors`;
  const weight_map = Object.fromEntries(tensors.map(({ name }, index) => [name, fileOf(index)]));
  writeFileSync(join(folder, 'model.safetensors.index.json'), JSON.stringify({ metadata: {}, weight_map }));
  for (let shard = 0; shard < shards; shard++) {
    const part = tensors.filter((_, index) => index % shards === shard);
    writeFileSync(join(folder, fileOf(shard)), safetensors(part, lead + shard));
  }
}
