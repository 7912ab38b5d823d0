import { loadKernel } from '@cape/core-wasm';
import { expect, test } from 'vitest';
import * as z from 'zod/mini';
import { manifest } from '../manifest.ts';
import { answer } from '../question.ts';

const kernel = await loadKernel();
const loaded = await Promise.all(manifest.map(async (entry) => ({ ...entry, question: await entry.load() })));
const ofPairs = loaded.filter(({ question }) => {
  const properties = z.toJSONSchema(question.input, { io: 'input', unrepresentable: 'any' }).properties ?? {};
  return ['panel', 'x', 'y'].every((field) => field in properties);
});

test.each(ofPairs.map((entry) => [entry.name, entry] as const))(
  '%s refuses a benchmark beside itself',
  (_, { question }) => {
    // The second by another of its names: what counts is the benchmark.
    const example = question.examples.find((each) => 'panel' in each) ?? question.examples[0];
    const input = { ...example, x: 'hellaswag', y: 'HellaSwag' };
    expect(() => answer(question, input, { kernel })).toThrow(
      expect.objectContaining({
        issues: [expect.objectContaining({ code: 'same-benchmark', expected: 'two different benchmarks' })],
      }),
    );
  },
);

test('there are such questions', () => {
  expect(ofPairs.map(({ name }) => name)).toContain('coupling');
});
