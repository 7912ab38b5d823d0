import { readFileSync } from 'node:fs';
import { loadKernel } from '@cape/core-wasm';
import { InputError, type Model, type Score } from '@cape/evidence';
import { describe, expect, it } from 'vitest';
import { stepsOf } from '../coupling/local.ts';
import { labsQuestion } from '../frontier/labs-question.ts';
import { lineQuestion } from '../frontier/line-question.ts';
import { rangeInterval } from '../frontier/saturation.ts';
import { saturationQuestion } from '../frontier/saturation-question.ts';
import { leversQuestion } from '../levers/levers-question.ts';
import { familySteps } from '../pooling/pooled-steps.ts';
import { answer } from '../question.ts';
import { itemErrors } from './item-errors.ts';
import { ownErrors } from './score-covariance.ts';

const kernel = await loadKernel();
const oracle = JSON.parse(readFileSync(new URL('../../oracle/item_errors.json', import.meta.url), 'utf8'));

/** Covariance of errors of one size that correlate alike. */
const alike = (models: readonly unknown[], error: number, correlation: number) =>
  models.flatMap((_, i) => models.map((__, j) => error * error * (i === j ? 1 : correlation)));

const shared = (values: readonly number[], covariance: readonly number[]): Score[] => {
  const matrix = Float64Array.from(covariance);
  const models = values.length;
  return values.map((value, row) => ({
    value,
    standardError: Math.sqrt(matrix[row * models + row]!),
    shared: { covariance: matrix, models, rows: [row] },
  }));
};

const expectClose = (found: ArrayLike<number>, expected: readonly number[]) => {
  expect(found.length).toBe(expected.length);
  for (const [i, value] of expected.entries()) expect(Math.abs(found[i]! - value)).toBeLessThan(1e-12);
};

describe('errors drawn together', () => {
  it('have the covariance of the items', () => {
    const covariance = [4, 3, 1, 3, 9, -1, 1, -1, 1];
    const { deviates, fromItems } = itemErrors(kernel, shared([50, 60, 70], covariance));
    expect(fromItems).toBe(true);
    const draws = 40_000;
    const errors = deviates(kernel.normals(3 * draws, 7));
    for (const [at, expected] of covariance.entries()) {
      const [i, j] = [Math.floor(at / 3), at % 3];
      let sum = 0;
      for (let draw = 0; draw < draws; draw += 1) sum += errors[3 * draw + i]! * errors[3 * draw + j]!;
      expect(Math.abs(sum / draws - expected)).toBeLessThan(0.25);
    }
  });

  it('are NumPy’s, draw by draw, from the same normals', () => {
    const scores = shared(Array(oracle.models).fill(50), oracle.covariance);
    expectClose(itemErrors(kernel, scores).deviates(Float64Array.from(oracle.normals)), oracle.drawn);
  });

  it('are NumPy’s by an item correlation too, where three of five models have it in common', () => {
    const source = {};
    const scores = oracle.errors.map((standardError: number, i: number): Score => {
      const common = { source, loading: Math.sqrt(oracle.correlation) * standardError };
      return { value: 50, standardError, ...(i < 3 ? { common } : {}) };
    });
    const { deviates, fromItems } = itemErrors(kernel, scores);
    expect(fromItems).toBe(false);
    expectClose(deviates(Float64Array.from(oracle.normals)), oracle.drawnByCorrelation);
    // What is a model's own, by the covariances themselves and by one pass over what is common.
    const [first, second, third, fourth] = oracle.errors;
    const left = first * (first - (oracle.correlation * (second + third)) / 4);
    expect(ownErrors(scores)[0]).toBeCloseTo(Math.sqrt(left), 12);
    expect(ownErrors(scores)[3]).toBe(fourth);
  });

  it('keep in a rung of several models what its mean shares with the other rungs', () => {
    const scores = shared([50, 50, 54, 58, 61], oracle.covariance);
    const models = scores.map(
      (score, i): Model => ({
        name: ['alpha-1B', 'beta-1B', 'gamma-3B', 'delta-7B', 'epsilon-13B'][i]!,
        group: 'F',
        paramsB: [1, 1, 3, 7, 13][i]!,
        released: null,
        tokensT: null,
        flops1e21: null,
        scores: new Map([
          ['x', { value: 40 + 5 * i, standardError: 0.1 }],
          ['y', score],
        ]),
        attributes: new Map(),
        faults: [],
      }),
    );
    const steps = stepsOf(models, 'x', 'y');
    expect(steps[0]!.members.map(({ name }) => name)).toEqual(['alpha-1B', 'beta-1B', 'gamma-3B']);
    expectClose(familySteps(steps, { x: 'x', y: 'y' }).yNoise, oracle.steps);
    expect(steps[0]!.from.scores.get('y')!.standardError).toBeCloseTo(Math.sqrt(oracle.rung[0]), 12);
  });

  it('refuses a matrix that no errors have', () => {
    const indefinite = [4, 3, 1, 3, 9, -2, 1, -2, 1];
    expect(() => itemErrors(kernel, shared([50, 60, 70], indefinite))).toThrow(InputError);
  });

  it('leave a range as it is where every model shares all of its error', () => {
    const sampling = { seed: 1, level: 0.95, stream: 0 };
    const of = (correlation: number) =>
      rangeInterval(kernel, shared([50, 55, 60], alike([1, 2, 3], 2, correlation)), sampling);
    // To the bisection's reach.
    expect(of(1).lower).toBeCloseTo(10, 4);
    expect(of(1).upper).toBeCloseTo(10, 4);
    expect(of(0).upper! - of(0).lower!).toBeGreaterThan(8);
  });
});

describe('answers by items that the models share', () => {
  const swe = [60, 64, 71, 75, 78, 80];
  const gpqa = [70, 79, 77, 86, 84, 90];
  const models = swe.map((_, i) => `m${i}`);
  const text = `model,lab,released,swe_bench_verified,gpqa_diamond
${models.map((name, i) => `${name},Ours,2025-0${i + 1}-01,${swe[i]},${gpqa[i]}`).join('\n')}
`;
  const panel = (correlation: number) => ({
    name: 'ours',
    text,
    itemCovariance: [
      { benchmark: 'swe_bench_verified', models, covariance: alike(models, 2, correlation) },
      { benchmark: 'gpqa_diamond', models, covariance: alike(models, 3, correlation) },
    ],
  });

  it('line: what all share is no noise of the scatter over models', () => {
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value / values.length, 0);
    const variance = gpqa.reduce((sum, value) => sum + (value - mean(gpqa)) ** 2 / 5, 0);
    for (const correlation of [0, 0.8]) {
      const { latentR } = answer(lineQuestion, { panel: panel(correlation), resamples: 100 }, { kernel });
      expect(latentR!.reliability.y).toBeCloseTo(1 - (9 * (1 - correlation)) / variance, 9);
    }
  });

  it('labs: a change of h has the errors of paired differences', () => {
    const of = (correlation: number) => {
      const { labs, line } = answer(labsQuestion, { panel: panel(correlation) }, { kernel });
      return { error: labs[0]!.releases[1]!.changeError!, slope: line.slope };
    };
    const [apart, together] = [of(0), of(0.8)];
    const items = 2 * (9 + apart.slope ** 2 * 4);
    expect(apart.error ** 2 - together.error ** 2).toBeCloseTo(0.8 * items, 9);
  });

  it('saturation: equal models spread by what is their own', () => {
    const of = (correlation: number) =>
      answer(saturationQuestion, { panel: panel(correlation), resamples: 4000 }, { kernel });
    const [apart, together] = [of(0), of(0.75)];
    expect(together.old.noiseAlone / apart.old.noiseAlone).toBeCloseTo(0.5, 1);
    expect(together.old.interval.method).toContain('items they share');
    const width = ({ new: { interval } }: typeof apart) => interval.upper! - interval.lower!;
    expect(width(together)).toBeLessThan(0.7 * width(apart));
  });

  it('levers: items cancel between a curated family and the line where both answered them', () => {
    const rows = [
      ...['a', 'b', 'c'].flatMap((family, f) =>
        [1, 3, 10].map(
          (size, i) => [`${family}${size}`, family, size, 'web', 40 + f - 2 * i + (i % 2)] as const,
        ),
      ),
      ...[1, 3].map((size, i) => [`k${size}`, 'k', size, 'curated', 50 + i] as const),
    ];
    const names = rows.map(([name]) => name);
    const table = `model,family,params_b,data_recipe,truthfulqa\n${rows.map((row) => row.join(',')).join('\n')}\n`;
    const reach = (correlation: number) => {
      const given = {
        name: 'ours',
        text: table,
        itemCovariance: [
          { benchmark: 'truthfulqa', models: names, covariance: alike(names, 1.5, correlation) },
        ],
      };
      const { curation } = answer(leversQuestion, { panel: given, resamples: 100 }, { kernel });
      return (curation[0]!.interval.upper! - curation[0]!.interval.lower!) / 2;
    };
    const t = kernel.studentQuantile(0.975, 2);
    expect((reach(0) / t) ** 2 - (reach(0.8) / t) ** 2).toBeCloseTo((0.8 * 1.5 ** 2) / 2, 9);
  });
});
