import { loadKernel } from '@cape/core-wasm';
import { panelCsv, readPanel } from '@cape/evidence';
import { describe, expect, test } from 'vitest';
import oracle from '../../oracle/records.json' with { type: 'json' };
import { builtinPanel } from '../panel/builtin.ts';
import { answer } from '../question.ts';
import { currentPanel } from './current-panel.ts';
import { labsQuestion } from './labs-question.ts';
import { lineQuestion } from './line-question.ts';
import { reporterSpread } from './reporter-spread.ts';
import { saturationQuestion } from './saturation-question.ts';
import { scoreRecords } from './score-records.ts';

const using = { kernel: await loadKernel() };
const modelIn = (name: string, reporter?: string) =>
  currentPanel(reporter).panel.models.find((model) => model.name === name)!;
const codes = ({ warnings }: { readonly warnings: readonly { readonly code: string }[] }) =>
  warnings.map(({ code }) => code);

describe('the records', () => {
  test('all are here, each with its source', () => {
    expect(scoreRecords()).toHaveLength(oracle.rows);
    expect(new Set(scoreRecords().map(({ model }) => model)).size).toBe(oracle.models);
    expect(scoreRecords().every(({ source }) => source !== '')).toBe(true);
  });

  test('the spread between reporters agrees with pandas', () => {
    for (const id of ['swe_bench_verified', 'gpqa_diamond', 'hle'] as const) {
      const { standardDeviation, standardError, models, scores } = reporterSpread(id)!;
      const expected = oracle.spread[id];
      expect([models, scores]).toEqual([expected.models, expected.scores]);
      expect(standardDeviation).toBeCloseTo(expected.standardDeviation, 9);
      expect(standardError).toBeCloseTo(expected.standardError, 9);
    }
    // One model alone has IFEval from two reporters.
    expect(reporterSpread('ifeval')).toBeNull();
  });
});

describe('the panel of now', () => {
  test('the papers’ models are in it, with their figures', () => {
    for (const { name, scores } of builtinPanel('frontier').models) {
      const now = modelIn(name, 'papers').scores;
      for (const [id, { value }] of scores) expect([name, now.get(id)?.value]).toEqual([name, value]);
    }
  });

  test('the lab’s own score counts before an evaluator’s, and by name that evaluator’s', () => {
    expect(modelIn('Qwen3.7-Max').scores.get('swe_bench_verified')?.value).toBe(80.4);
    expect(modelIn('Qwen3.7-Max', 'vals ai').scores.get('swe_bench_verified')?.value).toBe(68.8);
    expect(() => currentPanel('Vals IA')).toThrow(/Did you mean Vals AI/);
  });

  test('doubtful records never count, and are named', () => {
    expect(modelIn('DeepSeek V4 Pro 0813').scores.get('swe_bench_verified')?.value).toBe(96.4);
    expect(modelIn('Mistral Medium 3.5', 'Vals AI').scores.has('gpqa_diamond')).toBe(false);
    expect(modelIn('Mistral Medium 3.5', 'Vals AI').scores.get('swe_bench_verified')?.value).toBe(66.4);
    const { warnings } = currentPanel();
    const said = warnings.find(({ code }) => code === 'doubtful-records')!.message;
    for (const name of ['DeepSeek V4 Pro 0813', 'Mistral Medium 3.5', 'Gemini 4 Argon']) {
      expect(said).toContain(name);
    }
  });

  test('the spread between reporters is part of the error where they are mixed, and only there', () => {
    const [mixed, one] = [modelIn('Kimi K3'), modelIn('Kimi K3', 'Vals AI')];
    const between = oracle.spread.gpqa_diamond.standardDeviation;
    const [a, b] = [mixed.scores.get('gpqa_diamond')!, one.scores.get('gpqa_diamond')!];
    expect(a.standardError ** 2 - (a.value * (100 - a.value)) / 198).toBeCloseTo(between ** 2, 6);
    expect(b.standardError ** 2).toBeCloseTo((b.value * (100 - b.value)) / 198, 9);
    expect(codes(currentPanel())).toContain('mixed-reporters');
    expect(codes(currentPanel('Vals AI'))).not.toContain('mixed-reporters');
  });

  test('export, then import, is the same panel', () => {
    const { panel } = currentPanel();
    const again = readPanel(panelCsv(panel), panel.name, panel.title, { scale: 'percent' }).panel;
    expect(again.models).toEqual(panel.models);
  });
});

describe('questions about now', () => {
  test('rest on every record, say its date, and take a reporter and a day', () => {
    for (const question of [labsQuestion, saturationQuestion]) {
      const now = answer(question, { resamples: 200 }, using);
      expect(codes(now)).toContain('data-date');
      const then = answer(question, { resamples: 200, reporter: 'Vals AI', asOf: '2026-07-31' }, using);
      expect(then.n).toBeLessThan(now.n);
    }
  });

  test('the line stays the papers’ while it is frozen', () => {
    const line = (input: object) => answer(lineQuestion, { resamples: 200, ...input }, using);
    expect(line({}).panel).toBe('frontier');
    expect(line({ rows: 'all' }).panel).toBe('current');
  });

  test('a reporter is refused where nobody is named', () => {
    expect(() => answer(labsQuestion, { panel: 'frontier', reporter: 'self' }, using)).toThrow(/reporter/);
    expect(() => answer(labsQuestion, { asOf: '2020-01-01' }, using)).toThrow(/asOf/);
  });
});
