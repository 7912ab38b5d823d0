import { InputError } from '@cape/evidence';
import { expect, test } from 'vitest';
import * as z from 'zod/mini';
import { BenchmarkKey } from './benchmarks/benchmark-name.ts';
import { checked } from './checked.ts';

const schema = z.strictObject({
  scores: z.record(BenchmarkKey, z.number()),
  method: z.optional(z.enum(['quadratic', 'running', 'zero-crossing'])),
  names: z.optional(z.array(z.string()).check(z.minLength(2))),
  count: z.optional(z.int().check(z.positive(), z.maximum(5))),
  lab: z.optional(z.string().check(z.minLength(1))),
  keep: z.optional(z.boolean()),
  size: z.optional(z.union([z.string(), z.number()])),
  step: z._default(z.int({ error: 'a step from 1 to 9' }).check(z.maximum(9)), 1),
});

const refusal = (input: unknown): string => {
  try {
    checked(schema, input);
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  throw new Error('was not refused');
};

test('fills in defaults and the ids of benchmarks', () => {
  expect(checked(schema, { scores: { TQA: 38 } })).toEqual({ scores: { truthfulqa: 38 }, step: 1 });
});

test.each([
  [
    { scores: {}, method: 'cubic' },
    'method: expected "quadratic", "running" or "zero-crossing", received "cubic".',
  ],
  [{ scores: {}, names: ['a'] }, 'names: expected at least 2 entries, received ["a"].'],
  [{ scores: {}, count: 0 }, 'count: expected more than 0, received 0.'],
  [{ scores: {}, count: 9 }, 'count: expected at most 5, received 9.'],
  [{ scores: {}, count: 1.5 }, 'count: expected a whole number, received 1.5.'],
  [{ scores: {}, lab: '' }, 'lab: expected at least 1 character, received "".'],
  [{ scores: {}, keep: 'yes' }, 'keep: expected true or false, received "yes".'],
  [{ scores: {}, size: [] }, 'size: expected text or a number, received [].'],
  [{ scores: {}, step: 'x' }, 'step: expected a step from 1 to 9, received "x".'],
  [{ scores: {}, step: 12 }, 'step: expected a step from 1 to 9, received 12.'],
  [{ scores: { HS: '52' } }, 'scores.HS: expected a number, received "52".'],
  [{}, 'scores: expected an object, received nothing.'],
  [null, 'input: expected an object, received null.'],
])('%j reads: %s', (input, message) => {
  expect(refusal(input)).toBe(message);
});

test('a name that cannot be a benchmark’s is at fault itself', () => {
  expect(refusal({ scores: { '%': 52 } })).toBe('scores.%: expected the name of a benchmark, received "%".');
});

test('every fault is told, each field that no one knows by its own name', () => {
  expect(refusal({ scores: [], seed: 3, panle: 'base' })).toBe(
    [
      'scores: expected an object, received [].',
      'seed: expected no field of this name, received 3.',
      'panle: expected no field of this name, received "base".',
    ].join('\n'),
  );
});

test('nesting too deep to print is refused like anything else', () => {
  const depth = 200_000;
  const nested: unknown = JSON.parse('['.repeat(depth) + ']'.repeat(depth));
  expect(refusal({ scores: nested })).toBe('scores: expected an object, received [[[[]]]].');
});
