import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { directionFrom } from '../direction/learn.ts';
import { SteerError } from '../steer-error.ts';
import { directionToJson, directionToSafetensors, readDirection } from './direction-file.ts';
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

it('refuses every cut of a good file', () => {
  const file = directionToSafetensors(direction);
  for (let end = 0; end < file.length; end++)
    expect(() => readDirection(file.slice(0, end))).toThrow(SteerError);
});
