import { loadKernel } from '@cape/core-wasm';
import { describe, expect, test } from 'vitest';
import oracle from '../../oracle/frontier_saturation.json' with { type: 'json' };
import { answer } from '../question.ts';
import { saturationQuestion } from './saturation-question.ts';

const using = { kernel: await loadKernel() };
const ask = (input: unknown = {}) => answer(saturationQuestion, input, using);

describe.each(['frontier', 'multibench'] as const)('saturation on %s', (panel) => {
  const ours = ask({ panel });
  const expected = oracle[panel];

  test('spreads agree with NumPy', () => {
    expect(ours.leaders).toEqual(expected.leaders);
    expect(ours.old.spread).toBeCloseTo(expected.old.spread, 9);
    expect(ours.new.spread).toBeCloseTo(expected.new.spread, 9);
    expect(ours.sigma!).toBeCloseTo(expected.sigma, 9);
  });

  test('redraws agree within Monte Carlo error', () => {
    expect(Math.abs(ours.interval.lower! - expected.sigma_quantiles[0]!)).toBeLessThan(0.02);
    expect(Math.abs(ours.interval.upper! - expected.sigma_quantiles[1]!)).toBeLessThan(0.08);
    expect(Math.abs(ours.probabilitySaturated - expected.probability_saturated)).toBeLessThan(0.025);
    for (const side of ['old', 'new'] as const) {
      expect(Math.abs(ours[side].noiseAlone - expected[side].alone)).toBeLessThan(0.12);
      expect(Math.abs(ours[side].pValue - expected[side].p)).toBeLessThan(0.012);
    }
  });

  test('the leaders of SWE-bench do not differ on it beyond item noise', () => {
    expect(ours.old.pValue).toBeGreaterThan(0.5);
    expect(ours.verdict).toBe('undetermined');
  });
});

test('the axis to rotate to leaves out the old one and needs three leaders', () => {
  const { rotateTo } = ask({ panel: 'multibench', resamples: 200 });
  expect(rotateTo[0]!.benchmark).toBe('aime_2025');
  expect(rotateTo.every(({ leaders, n }) => leaders >= 3 && n >= 5)).toBe(true);
  expect(rotateTo.map(({ benchmark }) => benchmark)).not.toContain('swe_bench_verified');
});

test('refuses one axis twice and a panel too small', () => {
  expect(() => ask({ new: 'SWE' })).toThrow(/other than the old axis/);
  expect(() => ask({ top: 40 })).toThrow(/at least 40 models/);
});
