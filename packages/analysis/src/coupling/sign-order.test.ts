import { readFileSync } from 'node:fs';
import { loadKernel } from '@cape/core-wasm';
import { expect, it } from 'vitest';
import { builtinPanel } from '../panel/builtin.ts';
import { labelsOf } from '../panel/pair.ts';
import { curated } from '../panel/view.ts';
import { answer } from '../question.ts';
import { clusteredCovariance, logisticFit } from './logistic.ts';
import { areaUnderCurve, signedSteps, stepsByFamily } from './sign-order.ts';
import { signOrderQuestion } from './sign-order-question.ts';

const kernel = await loadKernel();
const oracle = JSON.parse(readFileSync(new URL('../../oracle/sign_order.json', import.meta.url), 'utf8'));

it('agrees with scikit-learn and statsmodels on the observational panel', () => {
  const found = answer(signOrderQuestion, { resamples: 2000 }, { kernel });
  expect(found.best).toBe('flops');
  for (const { variable, n, auc, interval, fit, leaveFamiliesOut } of found.variables) {
    const expected = oracle.variables[variable];
    expect(n).toBe(expected.n);
    expect(auc).toBeCloseTo(expected.auc, 12);
    expect(fit?.slope).toBeCloseTo(expected.slope, 6);
    expect(fit?.intercept).toBeCloseTo(expected.intercept, 5);
    expect(leaveFamiliesOut?.auc).toBeCloseTo(expected.held_out_auc, 9);
    expect(leaveFamiliesOut?.brier).toBeCloseTo(expected.held_out_brier, 7);
    expect(interval?.lower).toBeLessThan(auc!);
    expect(interval?.upper).toBeGreaterThan(auc!);
  }
});

it.each(['params', 'tokens', 'flops', 'level'] as const)(
  "has statsmodels' covariance clustered by family, ordered by %s",
  (variable) => {
    const pair = { x: 'hellaswag', y: 'truthfulqa' } as const;
    const { panel } = curated(builtinPanel('observational'));
    const steps = signedSteps(kernel, stepsByFamily(panel, pair), pair, variable);
    const places = Float64Array.from(steps, ({ place }) => place);
    const positive = steps.map((step) => step.positive);
    const families = labelsOf(steps.map(({ family }) => family));
    const fit = logisticFit(kernel, places, positive)!;
    const found = clusteredCovariance(kernel, fit, places, positive, families)!;
    for (const [i, expected] of oracle.variables[variable].clustered.entries())
      expect(found[i]! / expected).toBeCloseTo(1, 6);
    // One point a cluster: the sandwich of White, near the inverse information where the fit holds.
    const each = clusteredCovariance(kernel, fit, places, positive, Uint32Array.from(places.keys()))!;
    expect(each[0] / fit.covariance[0]).toBeGreaterThan(0.5);
    expect(each[0] / fit.covariance[0]).toBeLessThan(2);
    expect(clusteredCovariance(kernel, fit, places, positive, new Uint32Array(places.length))).toBeNull();
  },
);

it('fits nothing where the outcomes are separated or all alike', () => {
  const x = Float64Array.of(1, 2, 3, 4);
  expect(logisticFit(kernel, x, [false, false, true, true])).toBeNull();
  expect(logisticFit(kernel, x, [true, true, true, true])).toBeNull();
});

it('counts ties half', () => {
  expect(areaUnderCurve([1, 1, 2], [false, true, true])).toBe(0.75);
});
