import { loadKernel } from '@cape/core-wasm';
import { describe, expect, it, test } from 'vitest';
import oracle from '../../oracle/bounded_line.json' with { type: 'json' };
import { builtinPanel } from '../panel/builtin.ts';
import { pairOf } from '../panel/pair.ts';
import { answer } from '../question.ts';
import { boundedLine, crossValidated } from './bounded-line.ts';
import { hFieldQuestion } from './h-field-question.ts';
import { lineQuestion } from './line-question.ts';
import { largestSwing, swingNull } from './swing-null.ts';
import { boundedTrend, gpqa, scaleOf, swe } from './trend-line.ts';

const kernel = await loadKernel();
const panel = builtinPanel('frontier');

describe('the bounded line', () => {
  const line = boundedTrend(kernel, 'frozen', panel)!;

  test('agrees with SciPy', () => {
    expect(line.n).toBe(oracle.n);
    expect(line.logVariance).toBeCloseTo(oracle.c[0]!, 3);
    expect(line.logVariancePer10).toBeCloseTo(oracle.c[1]!, 3);
    for (const { x, expected, lower, upper } of oracle.places) {
      const found = line.predict(x, 0.95);
      expect(found.expected).toBeCloseTo(expected, 2);
      expect(found.interval.lower).toBeCloseTo(lower, 2);
      expect(found.interval.upper).toBeCloseTo(upper, 2);
    }
  });

  test('never leaves chance to 100, wherever it is asked and whatever scores it was given', () => {
    const hostile = boundedLine(
      kernel,
      {
        x: Float64Array.from([0, 10, 50, 90, 100, 100]),
        y: Float64Array.from([0, 12, 24, 99, 100, 100]),
        yStandardErrors: new Float64Array(6).fill(2),
      },
      { chance: 25, items: 198 },
    )!;
    for (const each of [line, hostile])
      for (const x of [0, 40, 87.6, 100]) {
        const { expected, interval } = each.predict(x, 0.999);
        expect(interval.lower).toBeGreaterThanOrEqual(25);
        expect(interval.upper).toBeLessThanOrEqual(100);
        expect(expected).toBeGreaterThanOrEqual(interval.lower!);
        expect(expected).toBeLessThanOrEqual(interval.upper!);
      }
  });

  test('holds 93 to 97 % of models left out, overall and above SWE-bench 75, and is narrow at the frontier', () => {
    const pair = pairOf(panel.models, swe, gpqa);
    for (const from of [0, 75]) {
      const { n, held } = crossValidated(kernel, pair, scaleOf(gpqa), 0.95, from)!;
      expect(held / n).toBeGreaterThanOrEqual(0.93);
      expect(held / n).toBeLessThanOrEqual(0.97);
    }
    const { interval } = answer(hFieldQuestion, { swe: 87, gpqa: 90 }, { kernel }).newModel;
    // The straight line gave 36 points, up to 109.
    expect(interval.upper! - interval.lower!).toBeLessThan(0.6 * 36);
  });
});

test("Deming's slope stands beside least squares", () => {
  const { slope, deming } = answer(lineQuestion, { resamples: 500 }, { kernel });
  expect(deming!.slope).toBeCloseTo(oracle.deming.slope, 4);
  expect(deming!.intercept).toBeCloseTo(oracle.deming.intercept, 2);
  expect(deming!.slope).toBeGreaterThan(slope);
  expect(deming!.interval.lower!).toBeLessThan(deming!.slope);
});

describe('a swing', () => {
  it('is the largest stretch one way', () => {
    expect(largestSwing([0, 3, 1, 9, 8, -2])).toBe(11);
    expect(largestSwing([5])).toBe(0);
  });

  it('is compared with the largest that chance alone makes of as many releases', () => {
    const chanceOf = swingNull(kernel, [
      [-3, 3],
      [-1, 1, 2, -2],
    ]);
    expect(chanceOf(4, 0)).toBe(1);
    expect(chanceOf(4, 100)).toBeLessThan(0.001);
    expect(chanceOf(8, 5)).toBeGreaterThan(chanceOf(2, 5));
    expect(swingNull(kernel, [[1]])(4, 20)).toBe(1);
  });
});
