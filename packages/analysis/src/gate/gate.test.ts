import { readFileSync } from 'node:fs';
import { loadKernel } from '@cape/core-wasm';
import type { InputError } from '@cape/evidence';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answer } from '../question.ts';
import { gateQuestion } from './gate-question.ts';

const kernel = await loadKernel();
const oracle = JSON.parse(readFileSync(new URL('../../oracle/compare.json', import.meta.url), 'utf8'));
const ask = (input: unknown) => answer(gateQuestion, input, { kernel });

/** A run whose benchmarks are known by score and error alone. */
const run = (name: string, scores: Readonly<Record<string, readonly [number, number]>>) => ({
  name,
  benchmarks: Object.entries(scores).map(([benchmark, [score, standardError]]) => ({
    benchmark,
    score,
    standardError,
  })),
});
/** A baseline at 50 without error, and a candidate that differs so much with such an error. */
const against = (differences: Readonly<Record<string, readonly [number, number]>>, rest: object = {}) =>
  ask({
    baseline: run(
      'main',
      Object.fromEntries(Object.keys(differences).map((name) => [name, [50, 0] as const])),
    ),
    candidate: run(
      'tuned',
      Object.fromEntries(Object.entries(differences).map(([name, [d, se]]) => [name, [50 + d, se] as const])),
    ),
    ...rest,
  });
const outcomes = (found: ReturnType<typeof ask>) => found.benchmarks.map(({ outcome }) => outcome);

describe('one benchmark, margin one point', () => {
  it.each([
    ['a small error about zero', 0, 0.3, 'no-regression', 'pass'],
    ['a drop within the margin, measured well', -0.5, 0.1, 'no-regression', 'pass'],
    ['a clear drop beyond the margin', -3, 1, 'regression', 'fail'],
    ['a clear drop that lies within the margin', -0.9, 0.4, 'undecided', 'pass'],
    ['a drop beyond the margin that noise explains', -3, 2, 'undecided', 'pass'],
    ['a large error about zero', 0, 2, 'undecided', 'pass'],
    ['a gain', 4, 1, 'no-regression', 'pass'],
  ])('%s', (_, difference, standardError, outcome, whole) => {
    const found = against({ own: [difference, standardError] });
    expect(outcomes(found)).toEqual([outcome]);
    expect(found.outcome).toBe(whole);
    expect(found.summary[0]!.startsWith(whole === 'pass' ? 'Pass' : 'Fail')).toBe(true);
  });

  it('takes its own margin and level', () => {
    expect(outcomes(against({ own: [-3, 1] }, { margins: { own: 4 } }))).toEqual(['undecided']);
    expect(outcomes(against({ own: [-3, 1] }, { margin: 6 }))).toEqual(['no-regression']);
    expect(outcomes(against({ own: [-3, 1.6] }, { level: 0.9 }))).toEqual(['regression']);
  });

  it('fails on what the items do not decide where that is asked for', () => {
    const found = against({ own: [0, 2] }, { undecided: 'fail' });
    expect(found.outcome).toBe('fail');
    expect(found.warnings.map(({ code }) => code)).not.toContain('undecided');
  });
});

it('holds to its definition on any differences, and never calls both', () => {
  const points = fc.tuple(
    fc.double({ min: -20, max: 20, noNaN: true }),
    fc.double({ min: 0.01, max: 5, noNaN: true }),
  );
  fc.assert(
    fc.property(
      fc.array(points, { minLength: 1, maxLength: 12 }),
      fc.double({ min: 0, max: 3, noNaN: true }),
      (rows, margin) => {
        const found = against(Object.fromEntries(rows.map((row, i) => [`own ${i}`, row])), { margin });
        for (const { outcome, interval, simultaneous, difference } of found.benchmarks) {
          const regression = simultaneous.upper! < 0 && difference < -margin;
          const free = interval.lower! > -margin;
          expect(outcome).toBe(regression ? 'regression' : free ? 'no-regression' : 'undecided');
          expect(regression && free).toBe(false);
          expect(simultaneous.upper!).toBeGreaterThanOrEqual(interval.upper! - 1e-9);
        }
      },
    ),
    { numRuns: 200 },
  );
});

it('asks more of each drop where there are many benchmarks, and less again once the clearest are called', () => {
  // z = 2.5 each: p 0.006 one-sided, below 0.025 but not below 0.025 / 12.
  const names = Array.from({ length: 12 }, (_, i) => `own ${i}`);
  const same = Object.fromEntries(names.map((name) => [name, [-2.5, 1] as const]));
  expect(outcomes(against({ own: [-2.5, 1] }))).toEqual(['regression']);
  expect(new Set(outcomes(against(same)))).toEqual(new Set(['undecided']));
  // Eleven that are beyond doubt leave the last one the whole of the error rate.
  const clear = Object.fromEntries(
    names.map((name, i) => [name, i === 0 ? ([-2.5, 1] as const) : ([-9, 1] as const)]),
  );
  expect(new Set(outcomes(against(clear)))).toEqual(new Set(['regression']));
});

it('judges the held case on its items: a regression that the scores alone leave undecided', () => {
  const { keys, a, b } = oracle.cases.held;
  const items = (name: string, scores: number[]) => ({
    name,
    benchmarks: [{ benchmark: 'truthfulqa_mc1', items: { keys, scores } }],
  });
  const found = ask({ baseline: items('main', a), candidate: items('tuned', b) });
  expect(outcomes(found)).toEqual(['regression']);
  expect(found.benchmarks[0]).toMatchObject({ n: 817, paired: true });
  const { expected } = oracle.cases.held;
  const error = expected.unpaired / Math.SQRT2;
  expect(
    outcomes(
      ask({
        baseline: run('main', { truthfulqa_mc1: [expected.a, error] }),
        candidate: run('tuned', { truthfulqa_mc1: [expected.b, error] }),
      }),
    ),
  ).toEqual(['undecided']);
});

it('says how many items would decide, and that a benchmark has fewer', () => {
  const keys = Array.from({ length: 198 }, (_, i) => i);
  const scores = (right: (i: number) => boolean) => keys.map((i) => (right(i) ? 1 : 0));
  const of = (name: string, right: (i: number) => boolean) => ({
    name,
    benchmarks: [{ benchmark: 'GPQA', items: { keys, scores: scores(right) } }],
  });
  const found = ask({
    baseline: of('main', (i) => i % 2 === 0),
    candidate: of('tuned', (i) => (i < 40 ? i % 2 === 1 : i % 2 === 0)),
  });
  const [gpqa] = found.benchmarks;
  expect(gpqa).toMatchObject({ outcome: 'undecided', difference: 0, n: 198 });
  // lower = −(z₀.₉₇₅ + z₀.₈)·SE at n items is −1 at: n = 198·(2.80·SE)².
  expect(gpqa!.itemsToDecide! / (198 * (2.8016 * gpqa!.standardError) ** 2)).toBeCloseTo(1, 1);
  expect(found.summary[1]).toMatch(
    /about \d+00 items would decide, 198 were shared; the benchmark has 198\.$/,
  );
});

it('counts a benchmark that the candidate lacks as undecided', () => {
  const input = {
    baseline: run('main', { own: [50, 0.1], other: [50, 0.1] }),
    candidate: run('tuned', { own: [50, 0.1] }),
  };
  expect(ask(input)).toMatchObject({ outcome: 'pass', unshared: { baseline: ['other'], candidate: [] } });
  expect(ask({ ...input, undecided: 'fail' }).outcome).toBe('fail');
  expect(ask(input).warnings.map(({ code }) => code)).toContain('benchmarks-missing');
});

it('takes two runs of one name', () => {
  const same = run('ours', { own: [50, 0.1] });
  expect(ask({ baseline: same, candidate: same })).toMatchObject({ baseline: 'ours', candidate: 'ours' });
});

it.each([
  [
    'a margin for a benchmark that nobody ran',
    { margins: { gsm8k: 1 } },
    'unknown-benchmark',
    'margins.gsm8k',
  ],
  ['a negative margin', { margin: -1 }, 'too-small', 'margin'],
  [
    'no benchmark in common',
    { candidate: run('tuned', { other: [50, 1] }) },
    'no-shared-benchmark',
    'candidate',
  ],
])('refuses %s', (_, change, code, path) => {
  const input = {
    baseline: run('main', { own: [50, 1] }),
    candidate: run('tuned', { own: [50, 1] }),
    ...change,
  };
  try {
    ask(input);
  } catch (error) {
    expect((error as InputError).issues[0]).toMatchObject({ code, path });
    return;
  }
  expect.unreachable();
});
