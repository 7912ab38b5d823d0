import { readFileSync } from 'node:fs';
import { loadKernelSync } from '@cape/core-wasm';
import { InputError, panelCsv } from '@cape/evidence';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { couplingQuestion } from '../coupling/coupling-question.ts';
import { manifest } from '../manifest.ts';
import { answer, type Question } from '../question.ts';
import { builtinPanel, builtinPanels } from './builtin.ts';

const kernel = loadKernelSync();
const questions = await Promise.all(
  manifest.map(async ({ name, load }) => ({ name, question: await load() })),
);

/** Questions about a panel, with what makes each of them quick; every other question takes no rows. */
const quick: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'dynamics/fit': { ensemble: 20 },
  'dynamics/simulate': { ensemble: 20, points: 3 },
  'dynamics/holdout': { ensemble: 20 },
  diagnose: { params: '2B', scores: { HS: 60, TQA: 40 }, family: 'Pythia' },
};

const pairs: Readonly<Record<string, readonly [string, string]>> = {
  frontier: ['swe_bench_verified', 'gpqa_diamond'],
  multibench: ['mmlu_pro', 'gpqa_diamond'],
};

/** A question's fields where they have the names that every question uses. */
function fieldsFor(name: string, shape: Readonly<Record<string, unknown>>, panel: string) {
  const [x, y] = pairs[panel] ?? ['hellaswag', 'truthfulqa'];
  const fields: Record<string, unknown> = { resamples: 100, x, y, ...quick[name] };
  return Object.fromEntries(Object.entries(fields).filter(([field]) => field in shape));
}

/** The answer as bytes, or the refusal. */
function bytes(question: Question, input: unknown): string {
  try {
    return JSON.stringify(answer(question, input, { kernel }));
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
}

describe.each(builtinPanels.map(({ name }) => name))('the rows of %s in any order', (panel) => {
  const file =
    panel === 'current'
      ? panelCsv(builtinPanel(panel))
      : readFileSync(new URL(`../../data/${panel}.csv`, import.meta.url), 'utf8');
  const [header = '', ...rows] = file.trimEnd().split('\n');
  const table = (order: readonly string[]) => ({ name: panel, text: [header, ...order].join('\n') });
  const asked = questions.flatMap(({ name, question }) => {
    const shape = (question.input as { shape?: Record<string, unknown> }).shape ?? {};
    return 'panel' in shape ? [{ name, question, fields: fieldsFor(name, shape, panel) }] : [];
  });

  it.each(asked)('$name answers with the same bytes', { timeout: 60_000 }, ({ question, fields }) => {
    const expected = bytes(question, { ...fields, panel: table(rows) });
    fc.assert(
      fc.property(fc.shuffledSubarray(rows, { minLength: rows.length }), (shuffled) => {
        expect(bytes(question, { ...fields, panel: table(shuffled) })).toBe(expected);
      }),
      { numRuns: 3, seed: 14 },
    );
  });
});

/** Tables in which sizes, variants, names and dates collide. */
const collisions = fc
  .array(
    fc.record({
      model: fc.constantFrom('Q-4B', 'Q-4B-Base', 'Q-8B', 'Q-8B-Base', 'Q-14B-Base', 'Q-14B', 'Q-v2-4B'),
      family: fc.constantFrom('Q', 'R'),
      params_b: fc.constantFrom(4, 8, 14),
      released: fc.constantFrom('2025', '2025-03', null),
      step: fc.constantFrom('1000', '2000', null),
      hellaswag: fc.integer({ min: 300, max: 900 }).map((tenths) => tenths / 10),
      truthfulqa: fc.integer({ min: 300, max: 900 }).map((tenths) => tenths / 10),
    }),
    { minLength: 2, maxLength: 14 },
  )
  .chain((rows) => fc.tuple(fc.constant(rows), fc.shuffledSubarray(rows, { minLength: rows.length })));

it.each(
  questions.filter(({ name }) =>
    ['coupling', 'critical-scale', 'dimension', 'dynamics/fit', 'panel'].includes(name),
  ),
)('$name does not depend on row order where models collide', { timeout: 60_000 }, ({ question }) => {
  const shape = (question.input as { shape?: Record<string, unknown> }).shape ?? {};
  const small = { resamples: 100, ensemble: 20, group: 'Q', benchmarks: ['hellaswag', 'truthfulqa'] };
  const fields = Object.fromEntries(Object.entries(small).filter(([field]) => field in shape));
  fc.assert(
    fc.property(collisions, ([rows, shuffled]) => {
      expect(bytes(question, { ...fields, panel: shuffled })).toBe(
        bytes(question, { ...fields, panel: rows }),
      );
    }),
    { numRuns: 60, seed: 14 },
  );
});

describe('models of equal size', () => {
  const coupling = (panel: readonly object[], more: object = {}) =>
    answer(couplingQuestion, { panel, resamples: 100, ...more }, { kernel });
  const row = (
    model: string,
    params_b: number,
    hellaswag: number,
    truthfulqa: number,
    more: object = {},
  ) => ({
    model,
    family: 'Q',
    params_b,
    hellaswag,
    truthfulqa,
    ...more,
  });

  it('are ladders of their own where their names say which variant they are', () => {
    const { groups, warnings } = coupling([
      row('Q-4B', 4, 70, 57),
      row('Q-4B-Base', 4, 73, 50),
      row('Q-8B', 8, 75, 60),
      row('Q-8B-Base', 8, 78, 52),
      row('Q-14B-Base', 14, 81, 54),
    ]);
    expect(groups[0]!.local.map(({ from, to }) => [from, to])).toEqual([
      ['Q-4B', 'Q-8B'],
      ['Q-4B-Base', 'Q-8B-Base'],
      ['Q-8B-Base', 'Q-14B-Base'],
    ]);
    expect(warnings.find(({ code }) => code === 'variants-apart')?.message).toContain('Q (Q; Q-Base)');
  });

  it('are one rung at their mean otherwise, with its error', () => {
    const { groups, warnings } = coupling([
      row('alpha', 4, 70, 57),
      row('beta', 4, 74, 51),
      row('gamma', 8, 75, 60),
    ]);
    const [step] = groups[0]!.local;
    expect(step).toMatchObject({ from: 'alpha + beta', to: 'gamma' });
    expect(step!.differences.x.value).toBeCloseTo(75 - 72, 12);
    // 70 and 74 scatter by 2√2 about their mean: more than their items would.
    expect(step!.differences.x.standardError).toBeGreaterThan(2);
    expect(warnings.map(({ code }) => code)).toContain('equal-sizes-averaged');
  });

  it('are represented by the last checkpoint, and followed by step on their own scale', () => {
    const run = [
      row('Q', 4, 40, 45, { step: 1000 }),
      row('Q', 4, 50, 43, { step: 2000 }),
      row('Q', 4, 60, 41, { step: 4000 }),
      row('Q-8B', 8, 70, 42),
    ];
    const bySize = coupling(run);
    expect(bySize.groups[0]!.local.map(({ from, to }) => [from, to])).toEqual([['Q', 'Q-8B']]);
    expect(bySize.groups[0]!.local[0]!.differences.x.value).toBe(10);
    expect(bySize.warnings.map(({ code }) => code)).toContain('last-checkpoints');
    const byStep = coupling(run, { scale: 'step' });
    expect(byStep.groups[0]!.local.map(({ differences }) => differences.x.value)).toEqual([10, 10]);
  });
});
