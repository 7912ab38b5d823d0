import { loadKernel } from '@cape/core-wasm';
import { describe, expect, it, test } from 'vitest';
import oracle from '../../oracle/family_trend.json' with { type: 'json' };
import type { Ladder } from '../critical-scale/ladder.ts';
import { answer } from '../question.ts';
import { couplingQuestion } from './coupling-question.ts';
import { familyTrend, type TrendSlope } from './family-trend.ts';

const kernel = await loadKernel();
const level = 0.95;

interface Given {
  readonly size: readonly number[];
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly sx: readonly number[];
  readonly sy: readonly number[];
}

function ladder({ size, x, y, sx, sy }: Given): Ladder {
  return {
    places: Float64Array.from(size, (each) => kernel.log10(each)),
    x: Float64Array.from(x),
    y: Float64Array.from(y),
    xStandardErrors: Float64Array.from(sx),
    yStandardErrors: Float64Array.from(sy),
    families: new Uint32Array(size.length),
    smallest: Math.min(...size),
    largest: Math.max(...size),
  };
}

describe('the slopes over a ladder agree with SciPy', () => {
  test.each(Object.entries(oracle.ladders))('%s', (_, expected) => {
    const found = familyTrend(kernel, ladder(expected), { noise: 'items', level })!;
    const agrees = (slope: TrendSlope | null, wanted: typeof expected.yOnX, digits: number) => {
      expect(slope!.value).toBeCloseTo(wanted.slope, 6);
      expect(slope!.standardError / wanted.error).toBeCloseTo(1, digits);
      expect(slope!.pValue / wanted.p).toBeCloseTo(1, digits - 1);
      expect(slope!.interval.lower).toBeCloseTo(wanted.interval[0]!, digits);
      expect(slope!.interval.upper).toBeCloseTo(wanted.interval[1]!, digits);
    };
    agrees(found.perDecade.x, expected.xPerDecade, 6);
    agrees(found.perDecade.y, expected.yPerDecade, 6);
    // ODRPACK stops at a relative change of 1e-8 of its sum of squares.
    agrees(found.yOnX, expected.yOnX, 3);
    const scattered = familyTrend(kernel, ladder(expected), { noise: 'none', level })!.perDecade.y;
    if (expected.scatter === null) expect(scattered).toBeNull();
    else {
      expect(scattered!.value).toBeCloseTo(expected.scatter.slope, 9);
      expect(scattered!.standardError).toBeCloseTo(expected.scatter.error, 9);
      expect(scattered!.pValue / expected.scatter.p).toBeCloseTo(1, 8);
    }
  });
});

it('answers the family question first, whatever the order of the rows', () => {
  const { size, x, y, sx, sy } = oracle.ladders.smooth;
  const panel = size.map((params_b, i) => ({
    model: `aria-${params_b}b`,
    family: 'aria',
    params_b,
    hellaswag: x[i]!,
    hellaswag_se: sx[i]!,
    truthfulqa: y[i]!,
    truthfulqa_se: sy[i]!,
  }));
  const ask = (rows: typeof panel) =>
    answer(couplingQuestion, { panel: rows, resamples: 100 }, { kernel }).groups[0]!;
  const { trend, local } = ask(panel);
  expect(trend!.statement).toBe(
    'TruthfulQA MC2 falls by 3.0 points per 10 points of HellaSwag, and it is not noise (p < 0.0001). Over 6 models of aria (0.16 to 12 billion parameters) TruthfulQA MC2 goes 44.5 → 33.4 = −11.1 ± 2.1 points and HellaSwag 30.4 → 67.4 (± one standard error).',
  );
  expect(local.every(({ phase }) => phase === 'undetermined')).toBe(true);
  expect(ask([...panel].reverse()).trend).toEqual(trend);
});

it('says that a slope within its error is one, and that a score which does not move carries no other', () => {
  const { size, x, y, sx, sy } = oracle.ladders.rough;
  const rows = (first: readonly number[]) =>
    size.map((params_b, i) => ({
      model: `m${i}`,
      family: 'F',
      params_b,
      hellaswag: first[i]!,
      hellaswag_se: sx[i]!,
      truthfulqa: y[i]!,
      truthfulqa_se: sy[i]!,
    }));
  const statement = (first: readonly number[]) =>
    answer(couplingQuestion, { panel: rows(first), resamples: 100 }, { kernel }).groups[0]!.trend!.statement;
  expect(statement(x)).toMatch(/within measurement error \(p = 0\.\d+\)/);
  expect(statement([50, 51, 49, 50.5, 50])).toMatch(/per tenfold size.*does not clearly change with size/);
  // Ends far apart, but no line: that it does not change would be false.
  expect(statement([60, 60, 60.5, 59.5, 85])).toMatch(
    /differs clearly between the ends \(\+25\.0 ± .*, but a line in the logarithm of size fits it badly/,
  );
});
