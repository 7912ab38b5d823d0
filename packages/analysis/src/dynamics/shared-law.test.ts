import { readFileSync } from 'node:fs';
import { loadKernel } from '@cape/core-wasm';
import { describe, expect, it } from 'vitest';
import { answer } from '../question.ts';
import type { FamilyPath } from './family-paths.ts';
import { startOfPath } from './family-paths.ts';
import { holdoutQuestion } from './holdout-question.ts';
import { type OdeForm, populationOde } from './population-ode.ts';
import { predictionSpread } from './prediction-spread.ts';
import { type SharedShape, sharedLaw } from './shared-law.ts';
import { simulateQuestion } from './simulate-question.ts';

const kernel = await loadKernel();
const oracle = JSON.parse(readFileSync(new URL('../../oracle/shared_law.json', import.meta.url), 'utf8'));
const paths: FamilyPath[] = oracle.paths.map(
  ({
    group,
    models,
    sizesB,
    scores,
  }: {
    group: string;
    models: string[];
    sizesB: number[];
    scores: number[][];
  }) => ({
    group,
    models,
    sizesB,
    places: Float64Array.from(sizesB, (size) => kernel.log10(size)),
    scores: Float64Array.from(scores.flat()),
  }),
);
const training = paths.filter(({ group }) => group !== 'Llama-2');
const test = paths.find(({ group }) => group === 'Llama-2')!;
const toTest = [startOfPath(test, 5), test.places.subarray(1)] as const;

describe.each(['quadratic', 'linear'] as SharedShape[])('the shared law, %s', (shape) => {
  const expected = oracle.shapes[shape];
  const found = sharedLaw(kernel, training, oracle.chances, shape)!;

  it("chooses as scikit-learn's ridge does with the same families left out", () => {
    expect(found.choice.chanceShare).toBe(expected.chanceShare);
    expect(found.choice.ridge).toBe(expected.ridge);
    expect(found.choice.error).toBeCloseTo(expected.error, 8);
  });

  it('predicts the family that was left out as it does', () => {
    const predicted = found.predict(...toTest);
    expected.predicted.flat().forEach((value: number, i: number) => {
      expect(predicted[i]).toBeCloseTo(value, 7);
    });
  });
});

it.each(['linear', 'logistic', 'landau'] as OdeForm[])(
  "one %s equation for all families is scikit-learn's, followed as SciPy follows it",
  (form) => {
    const predicted = populationOde(kernel, oracle.chances, form)(training)!(...toTest);
    oracle.forms[form].flat().forEach((value: number, i: number) => {
      expect(predicted[i]).toBeCloseTo(value, 3);
    });
  },
);

it('teaches no law from fewer than six families', () => {
  expect(sharedLaw(kernel, training.slice(0, 5), oracle.chances, 'linear')).toBeNull();
});

describe('families of observational, each left out', () => {
  const found = answer(holdoutQuestion, { panel: 'observational', ensemble: 20 }, { kernel });
  const across = found.acrossFamilies!;
  const of = (name: string) => across.methods.find((each) => each.name === name)!;

  it('are predicted within 3.2 points by the shared law, best of all, and Llama-2 within 1.9', () => {
    expect(across.cells).toBe(465);
    expect(across.best).toBe('shared');
    expect(of('shared').error.points).toBeLessThan(3.2);
    expect(of('shared').error.n).toBe(465);
    expect(found.predictors.find(({ name }) => name === 'shared')!.error.points).toBeLessThan(1.9);
    expect(of('shared').perFamily.find(({ family }) => family === 'Llama-2')!.points).toBeLessThan(1.9);
  });

  it('lie in their prediction intervals about as often as these say', () => {
    expect(of('shared').coverage).toBeGreaterThan(0.93);
    expect(of('shared').coverage).toBeLessThan(0.97);
    for (const { predictedInterval } of found.predictions) {
      expect(predictedInterval!.lower).toBeGreaterThan(0);
      expect(predictedInterval!.upper).toBeLessThan(100);
    }
  });

  it('puts a method that does not reach every family behind those that do', () => {
    const missing = across.methods.map(({ error }) => error.missing > 0);
    expect(missing.indexOf(true)).toBeGreaterThan(missing.lastIndexOf(false));
  });
});

it('does not let the family that is predicted teach', () => {
  const before = answer(holdoutQuestion, { panel: 'observational', ensemble: 0 }, { kernel });
  const again = answer(holdoutQuestion, { panel: 'observational', ensemble: 0, test: 'OPT' }, { kernel });
  // The table judges the methods on all families and depends on no test family.
  expect(again.acrossFamilies).toEqual(before.acrossFamilies);
  const own = again
    .acrossFamilies!.methods.find(({ name }) => name === 'shared')!
    .perFamily.find(({ family }) => family === 'OPT')!;
  expect(again.predictors.find(({ name }) => name === 'shared')!.error.points).toBeCloseTo(own.points!, 10);
});

it('widens intervals with the distance that errors grow with', () => {
  const normals = kernel.normals(200, 3);
  const leftOut = Array.from({ length: 200 }, (_, i) => {
    const distance = i % 2 === 0 ? 0.2 : 2;
    const z = 0.3 * distance * normals[i]!;
    return { group: `f${i % 20}`, benchmark: 0, distance, actual: 100 / (1 + kernel.exp(-z)), predicted: 50 };
  });
  const spread = predictionSpread(kernel, leftOut, 1)()!;
  const width = (distance: number) => {
    const { lower, upper } = spread.interval(0, 50, distance, 0.95)!;
    return upper! - lower!;
  };
  expect(width(2) / width(0.2)).toBeGreaterThan(4);
  expect(spread.interval(0, Number.NaN, 1, 0.95)).toBeNull();
});

describe('a simulation', () => {
  const found = answer(simulateQuestion, { points: 4, ensemble: 20 }, { kernel });

  it('predicts by the best way and shows every other beside it', () => {
    expect(found.default).toBe('shared');
    expect(found.predictions.map(({ method }) => method)).toEqual(
      found.acrossFamilies!.methods.map(({ name }) => name),
    );
    expect(found.measured.map(({ model }) => model)).toContain('Pythia-12B');
    expect(found.coupling!.steps).toHaveLength(3);
    for (const { interval, gamma } of found.coupling!.steps)
      if (interval.lower !== null) expect(interval.lower).toBeLessThan(gamma!);
  });

  it('follows the equation where a lever is set, and any way that is asked for', () => {
    expect(answer(simulateQuestion, { points: 2, ensemble: 0, curation: 1 }, { kernel }).default).toBe('ode');
    const asked = answer(simulateQuestion, { points: 2, ensemble: 0, law: 'landau-ode' }, { kernel });
    expect(asked.default).toBe('landau-ode');
  });

  it('says that nothing was judged where the families are too few', () => {
    const alone = answer(simulateQuestion, { points: 2, ensemble: 0, families: 'internal' }, { kernel });
    expect(alone.acrossFamilies).toBeNull();
    expect(alone.default).toBe('ode');
    expect(alone.warnings.map(({ code }) => code)).toContain('too-few-families');
  });
});
