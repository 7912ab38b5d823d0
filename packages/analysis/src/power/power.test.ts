import { readFileSync } from 'node:fs';
import { loadKernel } from '@cape/core-wasm';
import type { InputError } from '@cape/evidence';
import { expect, it } from 'vitest';
import { answer } from '../question.ts';
import { powerQuestion } from './power-question.ts';

const kernel = await loadKernel();
const oracle = JSON.parse(readFileSync(new URL('../../oracle/compare.json', import.meta.url), 'utf8'));
const ask = (input: unknown) => answer(powerQuestion, input, { kernel });

it("needs as many items as statsmodels' normal power says", () => {
  for (const { score, difference, itemCorrelation, items } of oracle.plans) {
    const { plan } = ask({ benchmark: 'own', score, difference, itemCorrelation });
    // statsmodels counts the chance of an error in sign as power too.
    expect(Math.abs(plan!.paired.items - items)).toBeLessThan(1 + items * 1e-3);
  }
});

it('says what the benchmark’s own items find, paired and unpaired', () => {
  const { plan, summary } = ask({ benchmark: 'TruthfulQA MC1', difference: -2 });
  expect(plan).toMatchObject({ benchmark: 'truthfulqa_mc1', has: 817 });
  expect(plan!.unpaired.items / plan!.paired.items).toBeCloseTo(1 / 0.3, 1);
  expect(plan!.unpaired.detectable! / plan!.paired.detectable!).toBeCloseTo(1 / Math.sqrt(0.3), 1);
  expect(summary[1]).toContain('817 items');
  expect(ask({ benchmark: 'own', difference: 1 }).plan).toMatchObject({
    has: null,
    paired: { detectable: null },
  });
});

it('tells which measurement would settle most steps of a family', () => {
  const { family, summary } = ask({ panel: 'base', group: 'Pythia' });
  expect(family).toMatchObject({ group: 'Pythia', steps: 7 });
  const { measurements, repeated } = family!;
  expect(measurements.map(({ gain }) => gain)).toEqual(
    [...measurements.map(({ gain }) => gain)].sort((a, b) => b - a),
  );
  for (const { expected, gain } of measurements) expect(expected - repeated).toBeCloseTo(gain, 12);
  // HellaSwag's ten thousand items leave its steps in no doubt: more of them settle nothing.
  const of = (benchmark: string) =>
    measurements.find((each) => each.benchmark === benchmark && each.model === null)!.gain;
  expect(of('truthfulqa')).toBeGreaterThan(10 * of('hellaswag'));
  expect(summary[0]).toMatch(/^0 of 7 steps of Pythia/);
});

it.each([
  ['nothing', {}, 'nothing-asked', 'benchmark'],
  ['no difference', { benchmark: 'own' }, 'difference-missing', 'difference'],
  ['a difference of zero', { benchmark: 'own', difference: 0 }, 'custom', 'difference'],
  ['a difference beyond the scale', { benchmark: 'own', difference: -60 }, 'out-of-range', 'difference'],
  ['an unknown family', { group: 'Pithia' }, 'unknown-group', 'group'],
])('refuses %s', (_, input, code, path) => {
  try {
    ask(input);
  } catch (error) {
    const [issue] = (error as InputError).issues;
    expect(issue?.path).toBe(path);
    if (code !== 'custom') expect(issue?.code).toBe(code);
    return;
  }
  expect.unreachable();
});
