import { loadKernel } from '@cape/core-wasm';
import { describe, expect, test } from 'vitest';
import oracle from '../../oracle/frontier_saturation.json' with { type: 'json' };
import { answer } from '../question.ts';
import { saturationQuestion } from './saturation-question.ts';
import { trueRange } from './true-range.ts';

const using = { kernel: await loadKernel() };
const ask = (input: object = {}) => answer(saturationQuestion, { panel: 'frontier', ...input }, using);

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
    expect(ours.interval.lower!).toBeLessThan(ours.interval.upper ?? Number.POSITIVE_INFINITY);
    for (const side of ['old', 'new'] as const) {
      expect(Math.abs(ours[side].noiseAlone - expected[side].alone)).toBeLessThan(0.12);
      expect(Math.abs(ours[side].pValue - expected[side].p)).toBeLessThan(0.012);
    }
  });

  test('each interval holds the spread that is printed with it', () => {
    for (const { corrected, interval } of [ours.old, ours.new]) {
      expect(corrected).toBeGreaterThanOrEqual(interval.lower!);
      expect(corrected).toBeLessThanOrEqual(interval.upper!);
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

describe('the true range behind an observed one', () => {
  const scoresWith = (errors: number[]) => errors.map((standardError) => ({ value: 0, standardError }));
  const options = { seed: 3, stream: 1, level: 0.95, itemCorrelation: 0 };

  test('is the observed one where items leave no error', () => {
    expect(trueRange(using.kernel, scoresWith([0, 0, 0]), 4, options)).toEqual({
      lower: 4,
      upper: 4,
      middle: 4,
    });
  });

  test('agrees with the quantiles of two normal scores, whose range is folded', () => {
    // |d| of two scores with errors 1: d ~ N(range, √2). Observed 5: upper end where P(|d| ≤ 5) = 0.025.
    const { lower, upper } = trueRange(using.kernel, scoresWith([1, 1]), 5, options);
    expect(Math.abs(lower - (5 - 1.96 * Math.SQRT2))).toBeLessThan(0.2);
    expect(Math.abs(upper - (5 + 1.96 * Math.SQRT2))).toBeLessThan(0.2);
  });

  test('reaches "saturated" where the leaders are equal and the new axis is wide, and only then', () => {
    const panel = (spread: number) =>
      [80.1, 80.2, 80, 80.15, 80.05].map((swe, i) => ({
        model: `m${i}`,
        lab: 'L',
        swe_bench_verified: swe,
        gpqa_diamond: 90 - (spread * i) / 4,
      }));
    expect(ask({ panel: panel(60) }).verdict).toBe('saturated');
    expect(ask({ panel: panel(4) }).verdict).toBe('undetermined');
  });
});
