import { loadKernel } from '@cape/core-wasm';
import { describe, expect, test } from 'vitest';
import oracle from '../../oracle/frontier_line.json' with { type: 'json' };
import { answer } from '../question.ts';
import { hFieldQuestion } from './h-field-question.ts';
import { lineQuestion } from './line-question.ts';
import { reporterSpread } from './reporter-spread.ts';

const using = { kernel: await loadKernel() };
const line = (input: object = {}) => answer(lineQuestion, { panel: 'frontier', ...input }, using);
const half = (interval: { lower: number | null; upper: number | null }) =>
  (interval.upper! - interval.lower!) / 2;
const digits = 9;

describe('the line agrees with SciPy', () => {
  const frozen = line({ resamples: 500 });

  test('over the 34 rows that the published line was frozen on', () => {
    expect(frozen.n).toBe(34);
    expect(frozen.leftOut).toHaveLength(5);
    expect(frozen.slope).toBeCloseTo(oracle.frozen.slope, digits);
    expect(frozen.intercept).toBeCloseTo(oracle.frozen.intercept, digits);
    expect(frozen.r).toBeCloseTo(oracle.frozen.r, digits);
    expect(frozen.pValue / oracle.frozen.p).toBeCloseTo(1, digits);
    expect(half(frozen.intervals.slope.student)).toBeCloseTo(oracle.frozen.slope_half_width, digits);
    expect(half(frozen.intervals.intercept.student)).toBeCloseTo(oracle.frozen.intercept_half_width, digits);
    expect(frozen.slope).toBeCloseTo(0.51308, 6);
    expect(frozen.pValue).toBeCloseTo(1.33e-6, 8);
  });

  test('over all rows, the post-cutoff ones too', () => {
    const all = line({ rows: 'all', resamples: 500 });
    expect(all.n).toBe(39);
    expect(all.leftOut).toEqual([]);
    expect(all.r).toBeCloseTo(oracle.all.r, digits);
  });

  test('where a new model may fall, over the panel’s whole range, never beyond chance and 100', () => {
    expect(frozen.predictionBand).toHaveLength(25);
    for (const { expected, lower, upper } of frozen.predictionBand) {
      expect(lower).toBeGreaterThan(25);
      expect(upper).toBeLessThan(100);
      expect(lower < expected && expected < upper).toBe(true);
    }
    expect(frozen.leaveOneOut).toMatchObject({ n: 34 });
  });

  test('leaving a lab out', () => {
    const { leaveOneGroupOut: heldOut } = frozen;
    expect(heldOut.groups.map(({ group }) => group).sort()).toEqual(
      Object.keys(oracle.leave_one_lab_out.labs).sort(),
    );
    for (const { group, meanAbsoluteError, rootMeanSquareError, meanError } of heldOut.groups) {
      const expected = oracle.leave_one_lab_out.labs[group as 'Google'];
      expect(meanAbsoluteError).toBeCloseTo(expected.mae, digits);
      expect(rootMeanSquareError).toBeCloseTo(expected.rmse, digits);
      expect(meanError).toBeCloseTo(expected.bias, digits);
    }
    expect(heldOut.meanAbsoluteError).toBeCloseTo(oracle.leave_one_lab_out.mae, digits);
    expect(heldOut.standardDeviation).toBeCloseTo(oracle.leave_one_lab_out.population_sd, digits);
    expect(half(heldOut.interval!)).toBeCloseTo(oracle.leave_one_lab_out.half_width, digits);
  });

  test('lab by lab', () => {
    expect(frozen.groups).toHaveLength(Object.keys(oracle.groups).length);
    for (const group of frozen.groups) {
      const expected: Partial<(typeof oracle.groups)['Google']> = oracle.groups[group.group as 'Google'];
      expect(group.meanResidual).toBeCloseTo(expected.mean_residual!, digits);
      if (expected.mean_half_width === undefined) expect(group.meanResidualInterval).toBeNull();
      else expect(half(group.meanResidualInterval!)).toBeCloseTo(expected.mean_half_width, digits);
      if (expected.slope === undefined) expect(group.slope).toBeNull();
      else {
        expect(group.slope).toBeCloseTo(expected.slope, digits);
        expect(half(group.slopeInterval!)).toBeCloseTo(expected.slope_half_width!, digits);
      }
    }
  });

  test('bootstrap intervals hold the estimate and redraw no item noise that the scores carry already', () => {
    const { bootstrap } = line({ resamples: 4000 }).intervals.intercept;
    expect(bootstrap.lower!).toBeLessThan(frozen.intercept);
    expect(bootstrap.upper!).toBeGreaterThan(frozen.intercept);
    expect(line({ resamples: 4000, noise: 'none' }).intervals.intercept.bootstrap).toEqual(bootstrap);
  });

  test('says below 40 models that percentile intervals are too narrow, and not from 40 on', () => {
    const rows = Array.from({ length: 40 }, (_, i) => ({
      model: `m${i}`,
      lab: 'L',
      swe_bench_verified: 30 + i,
      gpqa_diamond: 40 + i + (i % 3),
    }));
    const codes = (panel: unknown) => line({ panel, resamples: 100 }).warnings.map(({ code }) => code);
    expect(codes(rows)).not.toContain('small-n');
    expect(codes(rows.slice(1))).toContain('small-n');
    const { warnings } = line({ panel: rows.slice(1), resamples: 100 });
    expect(warnings.find(({ code }) => code === 'small-n')?.message).toContain('39 models');
  });

  test('refuses a panel in which no line can be drawn', () => {
    const rows = [
      { model: 'a', lab: 'L', swe_bench_verified: 50, gpqa_diamond: 60 },
      { model: 'b', lab: 'L', swe_bench_verified: 50, gpqa_diamond: 70 },
      { model: 'c', lab: 'L', swe_bench_verified: 50, gpqa_diamond: 80 },
    ];
    expect(() => line({ panel: rows })).toThrow(/at least three models/);
  });
});

describe('the h-field agrees with SciPy', () => {
  test.each(oracle.h_field)('SWE $swe, GPQA $gpqa', (expected) => {
    const field = answer(hFieldQuestion, { swe: expected.swe, gpqa: expected.gpqa }, using);
    expect(field.h).toBeCloseTo(expected.h, digits);
    expect(field.standardError.items).toBeCloseTo(expected.items, digits);
    expect(field.standardError.line).toBeCloseTo(expected.line, digits);
    expect(field.standardError.total).toBeCloseTo(expected.total, digits);
    expect(half(field.interval)).toBeCloseTo(expected.half_width, 8);
    expect(field.probabilityReasoningRich).toBeCloseTo(expected.probability_positive, 8);
    expect(field.probabilitySpecialist).toBeCloseTo(expected.probability_beyond_5, 8);
  });

  test('the worked example cannot be told from the trend, and says so', () => {
    const field = answer(hFieldQuestion, { swe: 87.6, gpqa: 94.2 }, using);
    expect(field.predicted).toBeCloseTo(91.3388, 10);
    expect(field.h).toBeCloseTo(2.8612, 10);
    expect(field.toldFromTrend).toBe(false);
    expect(field.reading.join(' ')).toContain('cannot separate it from the trend');
    expect(field.warnings.map(({ code }) => code)).toContain('extrapolated');
    expect(field.newModel.interval.upper).toBeLessThan(100);
  });

  test('a reported error replaces the one from items', () => {
    const field = answer(hFieldQuestion, { swe: 80, gpqa: 90, sweError: 0, gpqaError: 1 }, using);
    expect(field.standardError.items).toBe(1);
  });

  test('bad scores are named', () => {
    expect(() => answer(hFieldQuestion, { swe: 140, gpqa: 94.2 }, using)).toThrow(/swe: .*received 140/);
    expect(() => answer(hFieldQuestion, { swe: 80, gpqa: Number.NaN }, using)).toThrow(/gpqa/);
    expect(() => answer(hFieldQuestion, { swe: 80, gpqa: 90, lab: 'Anthropc' }, using)).toThrow(/Anthropic/);
  });
});

test('h of scores from different reporters carries their spread, which no number of items makes smaller', () => {
  const at = (reporters: 'one' | 'mixed') => answer(hFieldQuestion, { swe: 80, gpqa: 60, reporters }, using);
  const [one, mixed] = [at('one'), at('mixed')];
  expect(one.reporterSpread).toBeNull();
  const { swe, gpqa } = mixed.reporterSpread!;
  expect([swe, gpqa]).toEqual([
    reporterSpread('swe_bench_verified')?.standardDeviation,
    reporterSpread('gpqa_diamond')?.standardDeviation,
  ]);
  const square = (value: number) => value * value;
  expect(square(mixed.standardError.items)).toBeCloseTo(
    square(one.standardError.items) + square(one.line.slope * swe) + square(gpqa),
    10,
  );
  expect(mixed.standardError.line).toBe(one.standardError.line);
  expect(mixed.h).toBe(one.h);
  expect(mixed.reading.join(' ')).toContain('the spread between their reporters');
});
