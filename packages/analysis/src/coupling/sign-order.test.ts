import { readFileSync } from 'node:fs';
import { loadKernel } from '@cape/core-wasm';
import { expect, it } from 'vitest';
import { answer } from '../question.ts';
import { logisticFit } from './logistic.ts';
import { areaUnderCurve } from './sign-order.ts';
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

it('fits nothing where the outcomes are separated or all alike', () => {
  const x = Float64Array.of(1, 2, 3, 4);
  expect(logisticFit(kernel, x, [false, false, true, true])).toBeNull();
  expect(logisticFit(kernel, x, [true, true, true, true])).toBeNull();
});

it('counts ties half', () => {
  expect(areaUnderCurve([1, 1, 2], [false, true, true])).toBe(0.75);
});
