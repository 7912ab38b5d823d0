import { benchmarkIds } from '@cape/evidence';
import { expect, test } from 'vitest';
import { checked } from '../checked.ts';
import { manifest } from '../manifest.ts';

const units = async (name: string, input: unknown) => {
  const question = await manifest.find((entry) => entry.name === name)!.load();
  return question.work(checked(question.input, input));
};

/** One family of so many sizes. */
const family = (sizes: number, benchmarks: readonly string[]) =>
  Array.from({ length: sizes }, (_, i) => ({
    model: `m${i}`,
    family: 'F',
    params_b: i + 1,
    ...Object.fromEntries(benchmarks.map((id, j) => [id, 30 + ((i * 7 + j * 3) % 40)])),
  }));
const twelve = benchmarkIds.slice(0, 12);

test('every question has a work model that its examples fit', async () => {
  for (const { name, load } of manifest) {
    const question = await load();
    for (const example of question.examples) {
      const work = question.work(checked(question.input, example));
      expect([name, Number.isFinite(work) && work > 0]).toEqual([name, true]);
    }
  }
});

test('a law of many terms on many sizes weighs minutes where every step is left out, seconds where ten parts are', async () => {
  const law = (sizes: number, degree: number, derivative: string) =>
    units('dynamics/fit', {
      panel: family(sizes, twelve),
      group: 'F',
      benchmarks: twelve,
      degree,
      derivative,
      ensemble: 0,
    });
  expect(await law(120, 3, 'midpoint')).toBeGreaterThan(60e6);
  expect(await law(120, 3, 'cumulative')).toBeGreaterThan(3e6);
  expect(await law(120, 0, 'midpoint')).toBeLessThan(2e6);
});

test('the matrix grows with its pairs', async () => {
  const matrix = (width: number) =>
    units('matrix', { panel: family(200, twelve.slice(0, width)), resamples: 10_000 });
  expect((await matrix(12)) / (await matrix(3))).toBeGreaterThan(15);
});

test('a stiff law weighs more than a mild one', async () => {
  const law = (coefficient: number) => ({
    format: 'cape-dynamics-1',
    group: 'F',
    smallestB: 1,
    largestB: 10,
    benchmarks: ['hellaswag'],
    degree: 1,
    terms: ['1', 'hellaswag'],
    coefficients: [[0.1, coefficient]],
    ensemble: Array.from({ length: 2000 }, () => [0.1, coefficient]),
  });
  const simulated = (coefficient: number) =>
    units('dynamics/simulate', { model: law(coefficient), from: { hellaswag: 50 }, fromB: 1, to: 100 });
  expect((await simulated(-1e6)) / (await simulated(-1))).toBeGreaterThan(50);
});
