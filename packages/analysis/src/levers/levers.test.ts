import { readFileSync } from 'node:fs';
import { loadKernel } from '@cape/core-wasm';
import { expect, it } from 'vitest';
import { cascadeQuestion } from '../cascade/cascade-question.ts';
import { flowOf } from '../cascade/flow.ts';
import { answer } from '../question.ts';
import { leversQuestion } from './levers-question.ts';

const kernel = await loadKernel();
const oracle = JSON.parse(readFileSync(new URL('../../oracle/levers.json', import.meta.url), 'utf8'));
const levers = answer(leversQuestion, {}, { kernel });

it('answers with what the schemas promise', () => {
  expect(() => leversQuestion.answer.parse(levers)).not.toThrow();
  expect(() => cascadeQuestion.answer.parse(answer(cascadeQuestion, {}, { kernel }))).not.toThrow();
});

it('sets the normalized r beside a shuffled null that SciPy agrees with', () => {
  for (const [family, expected] of Object.entries<{ r: number; normalized: number; null: number[] }>(
    oracle.width,
  )) {
    const found = levers.width.find(({ group }) => group === family)!;
    expect(found.r).toBeCloseTo(expected.r, 12);
    expect(found.normalizedR).toBeCloseTo(expected.normalized, 12);
    expect(Math.abs(found.shuffled!.interval.lower! - expected.null[0]!)).toBeLessThan(0.02);
    expect(Math.abs(found.shuffled!.median - expected.null[1]!)).toBeLessThan(0.005);
    expect(Math.abs(found.shuffled!.interval.upper! - expected.null[2]!)).toBeLessThan(0.005);
  }
});

it('measures curated families from the web-trained line', () => {
  for (const { family, offset, interval } of levers.curation) {
    expect(offset).toBeCloseTo(oracle.offsets[family], 9);
    expect(interval.lower).toBeLessThan(offset);
  }
});

it('never compares internal couplings across measures', () => {
  expect(levers.internal.map(({ lever }) => lever)).toEqual([
    'curation',
    'architecture',
    'instruction tuning',
  ]);
  expect(levers.internal[0]?.measure).toBe('attention heads');
  expect(levers.internal[1]?.measure).toBe('hidden-state');
});

it("finds OPT's flow and fixed point, and says that three differences do not bound it", () => {
  const { flow, dropPercent } = answer(cascadeQuestion, {}, { kernel }).internal;
  expect(flow?.a).toBeCloseTo(oracle.opt.a, 10);
  expect(flow?.fixedPoint).toBeCloseTo(oracle.opt.fixed, 10);
  expect(flow?.fixedPoint).toBeCloseTo(0.53, 2);
  expect([flow?.interval.lower, flow?.interval.upper]).toEqual([null, null]);
  expect(dropPercent).toBeCloseTo(-59.37, 2);
});

it('asks one panel about every pair, and says where it cannot speak', () => {
  const { stages, reading } = answer(cascadeQuestion, { panel: 'multibench' }, { kernel });
  expect(stages.map(({ panel }) => panel)).toEqual(stages.map(() => 'multibench'));
  // Without one, the later stages are those of today's models.
  const today = answer(cascadeQuestion, { panel: 'current' }, { kernel });
  expect(answer(cascadeQuestion, {}, { kernel }).stages.at(-1)).toEqual(today.stages.at(-1));
  const base = answer(cascadeQuestion, { panel: 'base' }, { kernel });
  expect(base.stages.at(-1)).toMatchObject({ n: 0, r: null, interval: null, active: false });
  expect(base.reading.at(-2)).toMatch(/0 models have both scores/);
  expect(reading).toHaveLength(stages.length + 1);
});

it('bounds a fixed point where the ladder is long enough', () => {
  const { sizes, couplings, fixed, interval } = oracle.longer;
  const flow = flowOf(
    kernel,
    sizes.map((paramsB: number, i: number) => ({ paramsB, coupling: couplings[i] })),
    0.95,
  );
  expect(flow?.fixedPoint).toBeCloseTo(fixed, 10);
  expect(flow?.interval.lower).toBeCloseTo(interval[0], 8);
  expect(flow?.interval.upper).toBeCloseTo(interval[1], 8);
  expect(flow?.stable).toBe(true);
});
