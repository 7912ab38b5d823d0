import { loadKernel } from '@cape/core-wasm';
import { describe, expect, test } from 'vitest';
import oracle from '../../oracle/predictions.json' with { type: 'json' };
import records from '../../oracle/records.json' with { type: 'json' };
import { answer } from '../question.ts';
import { predictionsQuestion } from './predictions-question.ts';

const using = { kernel: await loadKernel() };
const ask = (input: Record<string, unknown> = {}) =>
  answer(predictionsQuestion, { resamples: 1000, ...input }, using);
const one = (id: string, input: Record<string, unknown> = {}) =>
  ask(input).predictions.find((each) => each.id === id)!;

/** Releases of a lab after May 2026, by their h from the frozen line at SWE-bench 80. */
function releases(lab: string, ...h: number[]) {
  return h.map((value, i) => ({
    model: `${lab} ${i}`,
    lab,
    released: `2026-0${6 + i}-10`,
    swe_bench_verified: 80,
    gpqa_diamond: 0.513 * 80 + 46.4 + value,
  }));
}

describe('the tables of the time', () => {
  test('figures agree with SciPy', () => {
    const { predictions } = ask();
    const ofTheTime = (id: string) =>
      predictions
        .find((each) => each.id === id)!
        .readings.find(({ rule }) => rule.startsWith('table of the time'))!;
    for (const id of ['gpqa-ifeval-couple', 'swe-gpqa-couple', 'swe-hle-compete'] as const) {
      const { n, values } = ofTheTime(id);
      expect(n).toBe(oracle[id].n);
      expect(values[0]).toBeCloseTo(oracle[id].r, 9);
    }
    for (const id of ['swe-saturates', 'ifeval-saturates'] as const) {
      expect(ofTheTime(id).values[0]).toBeCloseTo(oracle[id], 9);
    }
  });

  test('statuses as they stand', () => {
    const { asOf, predictions } = ask();
    expect(asOf).toBe('2026-09-22');
    expect(predictions.map(({ status }) => status)).toEqual([
      'open',
      'fail',
      'pass',
      'fail',
      'pass',
      'open',
      'fail',
    ]);
    expect(predictions.every(({ closed }) => !closed)).toBe(true);
  });

  test('an earlier day sees only what was out by then', () => {
    const early = one('swe-hle-compete', { panel: 'multibench', asOf: '2025-06-30' });
    expect(early.n).toBe(oracle['mid-2025'].n);
    expect(early.figures[0]!.value).toBeCloseTo(oracle['mid-2025'].r, 9);
  });

  test('what the source calls confirmed is judged by the ledger', () => {
    const { calledConfirmed } = ask();
    expect(calledConfirmed.map(({ claim, verdict }) => [claim, verdict])).toEqual([
      ['olmo-gamma', 'not reproduced'],
      ['ode-holdout', 'not reproduced'],
      [null, 'reproduced with a caveat'],
    ]);
    expect(ask({ panel: releases('Google', 4, 5) }).calledConfirmed).toEqual([]);
  });

  test('an interval that straddles a bar is said to', () => {
    const { restsOnNoise, reading } = one('gpqa-ifeval-couple');
    expect(restsOnNoise).toBe(true);
    expect(reading).toContain('rests on noise');
  });
});

describe('readings of the records', () => {
  const { predictions } = ask();
  const readings = (id: string) =>
    new Map(
      predictions.find((each) => each.id === id)!.readings.map(({ rule, ...reading }) => [rule, reading]),
    );

  test('figures of one reporter alone agree with SciPy', () => {
    for (const [reporter, expected] of Object.entries(records.readings)) {
      for (const [id, values] of Object.entries(expected)) {
        const found = readings(id).get(`reporter: ${reporter}`)!;
        expect(found.values).toHaveLength(values.length);
        values.forEach((value, i) => {
          expect(found.values[i]).toBeCloseTo(value, 9);
        });
      }
    }
  });

  test('a tie for the last place gives a reading each way', () => {
    const of = readings('swe-saturates');
    expect(of.get('reporter: Vals AI')).toMatchObject({ n: 6, status: 'pass' });
    expect(of.get('reporter: Vals AI; ties: first by name')).toMatchObject({ n: 5, status: 'pass' });
    expect(of.get('reporter: Vals AI; ties: last by name')).toMatchObject({ n: 5, status: 'open' });
  });

  test('what counts as a release decides on Google', () => {
    expect(one('google-reasoning').status).toBe('fail');
    expect(readings('google-reasoning').get('releases: main line')?.status).toBe('pass');
  });

  test('a panel of one’s own has no readings by reporter', () => {
    const own = one('deepseek-coding', { panel: releases('DeepSeek', -1, -2) });
    expect(own.readings.map(({ rule }) => rule)).toEqual(['releases: main line']);
  });
});

describe('rules, on panels made to meet them', () => {
  test.each([
    ['both below zero pass', [-1, -2], 'pass'],
    ['one above five fails', [-1, 6], 'fail'],
    ['one above five fails before the second is out', [6], 'fail'],
    ['between the bars is open', [-1, 3], 'open'],
    ['a single release cannot pass yet', [-1], 'open'],
  ] as const)('the next two releases: %s', (_, h, status) => {
    expect(one('deepseek-coding', { panel: releases('DeepSeek', ...h) }).status).toBe(status);
  });

  test('only the next two count', () => {
    const panel = releases('Google', 4, 5, -9);
    expect(one('google-reasoning', { panel }).status).toBe('pass');
  });

  test('releases of May 2026 or an unknown month do not count as next', () => {
    const panel = releases('Google', 4, 5).map((row, i) => ({
      ...row,
      released: i === 0 ? '2026-05' : '2026',
    }));
    expect(one('google-reasoning', { panel }).status).toBe('no-data');
  });

  test('too few models fail once the deadline has passed, and are no data before', () => {
    const panel = [60, 70].map((score, i) => ({
      model: `m${i}`,
      lab: 'L',
      released: '2026-01-01',
      gpqa_diamond: score,
      ifeval: score,
    }));
    expect(one('gpqa-ifeval-couple', { panel, asOf: '2026-12-30' }).status).toBe('no-data');
    expect(one('gpqa-ifeval-couple', { panel, asOf: '2026-12-31' }).status).toBe('fail');
  });

  test('spreads: close on the old axis and far apart on the new', () => {
    const panel = [80, 80.5, 81, 81.2, 81.4].map((score, i) => ({
      model: `m${i}`,
      lab: 'L',
      swe_bench_verified: score,
      gpqa_diamond: 80 + 3 * i,
    }));
    expect(one('swe-saturates', { panel }).status).toBe('pass');
  });

  test('a day that is none is named', () => {
    expect(() => ask({ asOf: '2026-13-01' })).toThrow(/asOf: expected a day such as/);
  });
});
