import { readFileSync } from 'node:fs';
import { loadKernel, wilsonInterval } from '@cape/core-wasm';
import { expect, it } from 'vitest';
import { answer } from '../question.ts';
import { dimensionQuestion } from './dimension-question.ts';
import { exactSignTest } from './isocline.ts';
import { isoclineQuestion } from './isocline-question.ts';
import { matrixQuestion } from './matrix-question.ts';

const kernel = await loadKernel();
const oracle = JSON.parse(readFileSync(new URL('../../oracle/matrix.json', import.meta.url), 'utf8'));

it('agrees with SciPy, statsmodels and NumPy over the base panel', () => {
  const found = answer(matrixQuestion, { resamples: 500 }, { kernel });
  expect(() => matrixQuestion.answer.parse(found)).not.toThrow();
  for (const [i, pair] of oracle.pairs.entries()) {
    expect(found.pairs[i]).toMatchObject({ x: pair.x, y: pair.y, n: pair.n });
    expect(found.pairs[i]!.r).toBeCloseTo(pair.r, 12);
    expect(found.pairs[i]!.adjustedP! / pair.adjusted).toBeCloseTo(1, 8);
    expect(found.pairs[i]!.interval!.lower).toBeLessThan(pair.r);
  }
  for (const [i, value] of oracle.eigenvalues.entries())
    expect(found.eigen!.values[i]).toBeCloseTo(value, 10);
  for (const [i, value] of oracle.first.entries()) expect(found.eigen!.vectors[0]![i]).toBeCloseTo(value, 9);
});

it('reports thin pairs and names the columns that it leaves out of the eigenstructure', () => {
  const found = answer(matrixQuestion, { panel: 'multibench', resamples: 100 }, { kernel });
  expect(found.warnings.map(({ code }) => code)).toContain('thin-pairs');
  const left = found.warnings.find(({ code }) => code === 'left-out-of-matrix');
  expect(left?.message).toMatch(/no r with \d+ of the others/);
  const { benchmarks, values } = found.eigen!;
  expect(benchmarks.length).toBeGreaterThan(2);
  expect(benchmarks.length).toBeLessThan(found.benchmarks.length);
  expect(values).toHaveLength(benchmarks.length);
  expect(found.pairs.every(({ n, interval }) => n >= 4 || interval === null)).toBe(true);
});

it('names a constant column and keeps the rest of the matrix', () => {
  const panel = [1, 2, 3, 4, 5].map((i) => ({
    model: `m${i}`,
    family: 'F',
    params_b: i,
    hellaswag: 40 + i * i,
    arc_challenge: 30 + 5 * (i % 3) + i,
    mmlu: 25,
  }));
  const { eigen, warnings } = answer(matrixQuestion, { panel, resamples: 100 }, { kernel });
  expect(eigen?.benchmarks).toEqual(['hellaswag', 'arc_challenge']);
  expect(warnings.find(({ code }) => code === 'left-out-of-matrix')?.message).toContain(
    'MMLU (the same score, 25, in every model)',
  );
});

it('counts directions as the eigenvalues do', () => {
  const found = answer(dimensionQuestion, { resamples: 500 }, { kernel });
  expect(() => dimensionQuestion.answer.parse(found)).not.toThrow();
  const [all] = found.phases;
  expect(all?.n).toBe(oracle.dimension.n);
  expect(all?.effectiveDimension).toBeCloseTo(oracle.dimension.value, 10);
  expect(all?.interval?.lower).toBeGreaterThan(1);
});

it('tests the isocline against the commonest sign', () => {
  const found = answer(isoclineQuestion, {}, { kernel });
  expect(() => isoclineQuestion.answer.parse(found)).not.toThrow();
  expect(found.rule.hits - found.commonest.hits).toBe(found.onlyRule - found.onlyCommonest);
  for (const [hits, n, lower, upper] of oracle.wilson) {
    expect(wilsonInterval(kernel, hits, n, 0.95).lower).toBeCloseTo(lower, 9);
    expect(wilsonInterval(kernel, hits, n, 0.95).upper).toBeCloseTo(upper, 9);
  }
  for (const [a, b, p] of oracle.sign) expect(exactSignTest(a, b)).toBeCloseTo(p, 12);
});

it('refuses a single benchmark', () => {
  expect(() => answer(matrixQuestion, { benchmarks: ['HS'] }, { kernel })).toThrow(/at least two/);
});
