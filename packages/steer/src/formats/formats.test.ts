import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { directionFrom } from '../direction/learn.ts';
import { cosine, norm } from '../direction/vector.ts';
import { SteerError } from '../steer-error.ts';
import { directionToJson, directionToSafetensors, readDirection, readDirections } from './direction-file.ts';
import { directionToGguf } from './gguf.ts';

const oracle = join(import.meta.dirname, '../../oracle');
const states = (shift: number): number[][] =>
  Array.from({ length: 6 }, (_, i) =>
    Array.from({ length: 12 }, (_, j) => ((i * 7 + j * 5 + shift) % 11) / 4 + (j === 3 ? shift : 0)),
  );
const direction = directionFrom(states(2), states(0), {
  block: 5,
  method: 'mean-difference',
  model: 'a/model',
});

it('reads back what it saved, in either format', () => {
  expect(readDirection(directionToSafetensors(direction))).toEqual(direction);
  expect(readDirection(new TextEncoder().encode(directionToJson(direction)))).toEqual(direction);
});

describe('several blocks in one file', () => {
  const several = [5, 2, 9].map((block) =>
    directionFrom(states(block), states(0), { block, method: 'lda', model: 'a/model' }),
  );
  const heads = { ...several[0]!, site: 'heads' as const };

  it('come back from JSON and safetensors, heads too', () => {
    const all = [...several, heads];
    expect(readDirections(directionToSafetensors(all))).toEqual(all);
    expect(readDirections(new TextEncoder().encode(directionToJson(all)))).toEqual(all);
    expect(() => readDirection(directionToSafetensors(all))).toThrow(/one direction/);
  });

  it('come back from a control vector, to single precision', () => {
    const back = readDirections(directionToGguf(several, 'llama'));
    back.forEach(({ vector, ...about }, i) => {
      const { vector: saved, ...rest } = several[i]!;
      expect(about).toEqual(rest);
      expect(cosine(vector, saved)).toBeGreaterThan(1 - 1e-6);
    });
    expect(() => directionToGguf([heads], 'llama')).toThrow(SteerError);
  });

  it('are refused where two are of one block', () => {
    expect(() => readDirections(directionToSafetensors([several[0]!, several[0]!]))).toThrow(
      /two for the stream/,
    );
  });
});

it('reads a control vector that the package gguf wrote, with several blocks in F32 and F16', () => {
  // oracle/read_formats.py wrote it, as repeng does.
  const [first, second] = readDirections(readFileSync(join(oracle, 'repeng.gguf')));
  expect(first).toMatchObject({
    model: 'llama',
    block: 3,
    method: 'imported',
    stateNorm: null,
    stability: null,
  });
  expect(second!.block).toBe(11);
  for (const [i, found] of [first!, second!].entries()) {
    const wanted = Float64Array.from({ length: 12 }, (_, j) => (j - 4) / 8 + i);
    expect(found.naturalNorm).toBeCloseTo(norm(wanted), 5);
    expect(cosine(found.vector, wanted)).toBeGreaterThan(1 - 1e-6);
  }
});

it('is read by llama.cpp’s own Python reader, and by safetensors’, as it was meant', () => {
  // oracle/read_formats.py read these very bytes with the packages gguf and safetensors.
  const read = JSON.parse(readFileSync(join(oracle, 'formats.json'), 'utf8')) as {
    gguf: { fields: Record<string, unknown>; tensors: Record<string, { type: string; values: number[] }> };
    safetensors: Record<string, number[]>;
  };
  expect(existsSync(join(oracle, 'direction.gguf'))).toBe(true);
  expect(
    Buffer.from(directionToGguf(direction, 'llama')).equals(readFileSync(join(oracle, 'direction.gguf'))),
  ).toBe(true);
  expect(
    Buffer.from(directionToSafetensors(direction)).equals(
      readFileSync(join(oracle, 'direction.safetensors')),
    ),
  ).toBe(true);
  expect(read.gguf.fields).toEqual({
    'general.architecture': 'controlvector',
    'controlvector.model_hint': 'llama',
    'controlvector.layer_count': 1,
    'cape.directions': expect.stringContaining('"method":"mean-difference"'),
  });
  expect(Object.keys(read.gguf.tensors)).toEqual(['direction.5']);
  const { type, values } = read.gguf.tensors['direction.5']!;
  expect(type).toBe('F32');
  values.forEach((value, i) => {
    expect(value).toBeCloseTo(direction.vector[i]! * direction.naturalNorm, 5);
  });
  expect(Float32Array.from(read.safetensors.vector!)).toEqual(direction.vector);
  expect(Float32Array.from(read.safetensors.centre!)).toEqual(direction.centre);
});

it('refuses block 0 for llama.cpp, and says why', () => {
  const first = directionFrom(states(2), states(0), { block: 0, method: 'pca', model: 'm' });
  expect(() => directionToGguf(first, 'llama')).toThrow(/refuses direction\.0/);
});

it.each([
  ['nothing', ''],
  ['half a header', '\u0010\0\0\0\0\0\0\0{"vector"'],
  ['a header of 4 GB', '\0\0\0\0\u0001\0\0\0{}'],
  ['JSON without a vector', '{"block": 1}'],
  ['another JSON', '{"vector": [1, null]}'],
])('refuses %s', (_, text) => {
  expect(() => readDirection(Uint8Array.from(text, (char) => char.charCodeAt(0)))).toThrow(SteerError);
});

it.each([
  ['safetensors', directionToSafetensors(direction)],
  ['GGUF', directionToGguf(direction, 'llama')],
])('refuses every cut of a good file of %s', (kind, file) => {
  // After a control vector's last number there is only padding.
  const end = kind === 'GGUF' ? file.length - 16 : file.length;
  for (let at = 0; at < end; at++) expect(() => readDirection(file.slice(0, at))).toThrow(SteerError);
});

it('answers a control vector with any byte changed with a direction or a coded error', () => {
  const file = directionToGguf(direction, 'llama');
  for (let at = 0; at < file.length; at++) {
    for (const flip of [0x01, 0x80, 0xff]) {
      const changed = file.slice();
      changed[at]! ^= flip;
      try {
        expect(readDirections(changed).length).toBeGreaterThan(0);
      } catch (error) {
        expect(error).toBeInstanceOf(SteerError);
      }
    }
  }
});
