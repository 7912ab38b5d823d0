import { loadKernel } from '@cape/core-wasm';
import { describe, expect, it } from 'vitest';
import { calibrate, scenarios } from './calibrate.ts';
import { simulatedFamily } from './simulated-family.ts';

const kernel = await loadKernel();
const options = { families: 60, resamples: 200, seed: 5 };
const scenario = (name: string) => scenarios.find((each) => each.name === name)!;

describe('a simulated family', () => {
  it('is the same for the same seed and scatters about its truth', () => {
    const deep = { ...scenario('deep transition, 14 sizes'), missing: 0 };
    expect(simulatedFamily(kernel, deep, 1, 7)).toEqual(simulatedFamily(kernel, deep, 1, 7));
    const families = Array.from({ length: 400 }, (_, family) => simulatedFamily(kernel, deep, 1, family));
    const turn = kernel.log10(2);
    deep.sizes.forEach((_, i) => {
      const mean = kernel.summary(families.map(({ y }) => y[i]!)).mean;
      const truth = 36 + 8 * (families[0]!.places[i]! - turn) ** 2;
      // Item noise of 1.7 points and scatter of 0.5 leave the mean of 400 an error of 0.09.
      expect(Math.abs(mean - truth)).toBeLessThan(0.4);
    });
  });

  it('lacks the share of models it should', () => {
    const gaps = { ...scenario('deep transition, 14 sizes'), missing: 0.3 };
    const sizes = Array.from({ length: 300 }, (_, f) => simulatedFamily(kernel, gaps, 2, f).places.length);
    expect(kernel.summary(sizes).mean / gaps.sizes.length).toBeCloseTo(0.7, 1);
  });
});

describe('calls of a critical scale', () => {
  it('raise no more than one false alarm in twenty', () => {
    for (const each of scenarios.filter(({ criticalScale }) => criticalScale === null)) {
      for (const method of ['zero-crossing', 'quadratic', 'running'] as const) {
        expect(calibrate(kernel, each, method, 'items', options).called).toBeLessThanOrEqual(0.05);
      }
    }
  });

  it.each(['items', 'none'] as const)(
    'cover the true scale about as often as they say, and find most deep transitions, noise %s',
    (noise) => {
      for (const name of ['deep transition, 8 sizes', 'deep transition, 14 sizes']) {
        const found = calibrate(kernel, scenario(name), 'quadratic', noise, { ...options, families: 1000 });
        expect(found.called).toBeGreaterThan(0.8);
        // Nominal 95 %, asked for 93 to 97: the simulation's own standard error is 0.7.
        for (const coverage of [found.coverage!, found.coverageWhereCalled!]) {
          expect(coverage).toBeGreaterThan(0.93);
          expect(coverage).toBeLessThan(0.98);
        }
      }
    },
  );

  it('stay open above where a ladder ends soon after the transition', () => {
    const late = calibrate(kernel, scenario('late transition, 8 sizes'), 'zero-crossing', 'items', options);
    expect(late.openAbove).toBeGreaterThan(0.9);
    expect(late.coverage).toBeGreaterThan(0.9);
  });
});
