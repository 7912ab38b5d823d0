import { loadKernel } from '@cape/core-wasm';
import { describe, expect, it } from 'vitest';
import oracle from '../../oracle/pooling.json' with { type: 'json' };
import { fitPooled } from './mixed-model.ts';
import { mixtureBelow, mixtureMean, mixtureQuantile } from './mixture.ts';

const kernel = await loadKernel();
const families = oracle.families.map(({ x, y, xNoise, yNoise, covariates }) => ({
  x: Float64Array.from(x),
  y: Float64Array.from(y),
  xNoise: Float64Array.from(xNoise),
  yNoise: Float64Array.from(yNoise),
  covariates: Float64Array.from(covariates),
}));

describe('the pooled model agrees with one dense joint normal distribution in NumPy', () => {
  it.each([
    [false, oracle.steps],
    [true, oracle.curves],
  ] as const)('levels of families %s', (levels, expected) => {
    const fit = fitPooled(kernel, families, { levels })!;
    const gamma = families.flatMap(({ x }, f) => [...x.keys()].map((i) => fit.gammaOf(f, i)));
    for (const [i, mixture] of gamma.entries()) {
      expect(mixtureMean(mixture)).toBeCloseTo(expected.gamma[i]!, 3);
      expect(mixtureBelow(kernel, mixture, 0)).toBeCloseTo(expected.belowZero[i]!, 3);
      expect(mixtureBelow(kernel, mixture, -0.1)).toBeCloseTo(expected.belowTax[i]!, 3);
    }
    const curve = families.flatMap(({ x, covariates }, f) =>
      [...x.keys()].map((i) => fit.curveAt(f, covariates.subarray(2 * i, 2 * i + 2))),
    );
    for (const [i, mixture] of curve.entries()) {
      expect(mixtureMean(mixture)).toBeCloseTo(expected.curve[i]!, 3);
      expect(mixtureBelow(kernel, mixture, 0)).toBeCloseTo(expected.curveBelowZero[i]!, 3);
    }
    const mean = (of: 'steps' | 'noise') =>
      fit.nodes.reduce((sum, { weight, components }) => sum + weight * components[of], 0);
    expect(mean('steps')).toBeCloseTo(expected.steps, 3);
    expect(mean('noise')).toBeCloseTo(expected.noise, 3);
  });
});

it('shrinks a step the more, the noisier it is', () => {
  const clean = families.map((family) => ({
    ...family,
    yNoise: family.yNoise.map((value) => value / 1e4),
    xNoise: family.xNoise.map((value) => value / 1e4),
  }));
  const fit = (given: typeof families) => fitPooled(kernel, given, { levels: false })!;
  const [noisy, exact] = [fit(families), fit(clean)];
  const apart = (found: typeof noisy) =>
    families.flatMap(({ x, y }, f) =>
      [...x.keys()].map((i) => Math.abs(mixtureMean(found.gammaOf(f, i)) - y[i]! / x[i]!)),
    );
  const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
  expect(total(apart(exact))).toBeLessThan(0.2);
  expect(total(apart(noisy))).toBeGreaterThan(0.5);
});

it('inverts its own distribution and needs three steps more than coefficients', () => {
  const fit = fitPooled(kernel, families, { levels: true })!;
  const [mixture] = fit.coefficients;
  for (const p of [0.025, 0.5, 0.975])
    expect(mixtureBelow(kernel, mixture!, mixtureQuantile(kernel, mixture!, p))).toBeCloseTo(p, 9);
  expect(fitPooled(kernel, families.slice(0, 1), { levels: false })).toBeNull();
});
