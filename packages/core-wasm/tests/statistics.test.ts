import { loadKernel } from '@cape/core-wasm';
import { describe, expect, test } from 'vitest';
import oracle from '../oracle/statistics.json' with { type: 'json' };

const kernel = await loadKernel();

/** Agreement relative to the larger of the expected value and `floor`. */
function expectClose(actual: number, expected: number, tolerance: number, floor = 0) {
  const scale = Math.max(Math.abs(expected), floor);
  expect(Math.abs(actual - expected), `${actual} against ${expected}`).toBeLessThanOrEqual(tolerance * scale);
}

describe('statistics of a sample agree with SciPy', () => {
  test.each(oracle.samples.map((sample, i) => [`${i}: n = ${sample.x.length}`, sample] as const))(
    '%s',
    (_, s) => {
      const { x, y } = s;
      // A mean of 1e6 beside a spread of 1 costs SciPy's own sums six digits.
      const digitsLost = Math.abs(s.mean) / Math.sqrt(s.variance) > 1e5 ? 1e4 : 1;
      const summary = kernel.summary(x);
      expectClose(summary.mean, s.mean, 1e-12, Math.sqrt(s.variance));
      expectClose(summary.variance, s.variance, 1e-12 * digitsLost);
      const pearson = kernel.pearson(x, y);
      expectClose(pearson.r, s.pearson[0]!, 1e-12 * digitsLost, 0.1);
      expectClose(pearson.pValue, s.pearson[1]!, 1e-10 * digitsLost);
      const spearman = kernel.spearman(x, y);
      expectClose(spearman.r, s.spearman[0]!, 1e-12, 0.1);
      expectClose(spearman.pValue, s.spearman[1]!, 1e-10);
      const line = kernel.line(x, y);
      expectClose(line.slope, s.line[0]!, 1e-12 * digitsLost, 0.1);
      expectClose(line.intercept, s.line[1]!, 1e-12 * digitsLost, Math.sqrt(s.variance));
      expectClose(line.slopeStandardError, s.line[2]!, 1e-11 * digitsLost);
      expectClose(line.interceptStandardError, s.line[3]!, 1e-11 * digitsLost);
      expectClose(line.residualStandardDeviation, s.residual, 1e-11 * digitsLost);
      const theilSen = kernel.theilSen(x, y);
      expectClose(theilSen.slope, s.theil_sen[0]!, 1e-12, 0.1);
      expectClose(theilSen.intercept, s.theil_sen[1]!, 1e-12, Math.sqrt(s.variance));
      expect([...kernel.ranks(x)]).toEqual(s.ranks);
      kernel.quantiles(x, [0, 0.025, 0.31, 0.5, 0.975, 1]).forEach((q, i) => {
        expectClose(q, s.quantiles[i]!, 1e-14);
      });
      if (digitsLost === 1) {
        const curve = kernel.quadratic(x, y);
        const scaled = Math.sqrt(s.variance);
        [curve.constant, curve.linear, curve.quadratic].forEach((c, power) => {
          expectClose(c * scaled ** power, s.quadratic[power]! * scaled ** power, 1e-10, scaled);
        });
      }
    },
  );
});

describe('distributions agree with SciPy', () => {
  test('normal', () => {
    for (const [z, p] of oracle.normal_cdf) expectClose(kernel.normalCdf(z!), p!, 1e-12);
    for (const [p, z] of oracle.normal_quantile) expectClose(kernel.normalQuantile(p!), z!, 1e-12, 0.1);
  });
  test('Student', () => {
    for (const [t, nu, p] of oracle.student_cdf) expectClose(kernel.studentCdf(t!, nu!), p!, 1e-11);
    for (const [p, nu, t] of oracle.student_quantile)
      expectClose(kernel.studentQuantile(p!, nu!), t!, 1e-11, 0.1);
  });
});

describe('the bootstrap agrees with scipy.stats.bootstrap within Monte-Carlo error', () => {
  const resamples = 200_000;
  test.each(oracle.resampled.map((s) => [`n = ${s.x.length}`, s] as const))('%s', (_, s) => {
    for (const interval of ['percentile', 'bca'] as const) {
      const options = { resamples, seed: 7, interval };
      const estimates = {
        correlation: kernel.bootstrapCorrelation(s.x, s.y, options),
        slope: kernel.bootstrapLine(s.x, s.y, options).slope,
      };
      for (const name of ['correlation', 'slope'] as const) {
        const expected = s[name];
        // BCa may read a percentile near 0.2 %, where a run of 200,000 wanders by a twentieth of the error.
        const allowed = 0.1 * expected.standard_error;
        expectClose(estimates[name].standardError, expected.standard_error, 0.02);
        expect(Math.abs(estimates[name].lower - expected[interval][0]!)).toBeLessThan(allowed);
        expect(Math.abs(estimates[name].upper - expected[interval][1]!)).toBeLessThan(allowed);
      }
    }
  });

  test.each(
    oracle.resampled_others.map((s) => [`n = ${s.columns[0]!.length}, other statistics`, s] as const),
  )('%s', (_, s) => {
    const [x, y, z, w] = s.columns as [number[], number[], number[], number[]];
    for (const interval of ['percentile', 'bca'] as const) {
      const options = { resamples, seed: 7, interval };
      const estimates = {
        intercept: kernel.bootstrapLine(x, y, options).intercept,
        vertex: kernel.bootstrapVertex(x, y, options),
        difference: kernel.bootstrapCorrelationDifference({ x, y }, { x: z, y: w }, options),
        dimension: kernel.bootstrapEffectiveDimension([y, z, w], options),
      };
      for (const name of ['intercept', 'vertex', 'difference', 'dimension'] as const) {
        const expected = s[name];
        const allowed = 0.1 * expected.standard_error;
        expectClose(estimates[name].standardError, expected.standard_error, 0.02);
        expect(Math.abs(estimates[name].lower - expected[interval][0]!)).toBeLessThan(allowed);
        expect(Math.abs(estimates[name].upper - expected[interval][1]!)).toBeLessThan(allowed);
      }
    }
  });
});
