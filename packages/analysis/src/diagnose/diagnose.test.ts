import { loadKernel } from '@cape/core-wasm';
import { InputError } from '@cape/evidence';
import { describe, expect, it } from 'vitest';
import { curationShare } from '../advice/curation.ts';
import { itemsFactor } from '../advice/power.ts';
import { couplingQuestion } from '../coupling/coupling-question.ts';
import { answer } from '../question.ts';
import { diagnoseQuestion } from './diagnose-question.ts';
import { modelQuestion } from './model-question.ts';

const kernel = await loadKernel();
const ask = (input: unknown) => {
  const found = answer(diagnoseQuestion, input, { kernel });
  expect(() => diagnoseQuestion.answer.parse(found)).not.toThrow();
  return found;
};

describe('one model', () => {
  it("is placed by its own family's neighbours first", () => {
    const phase = ask({ params: '1.4B', scores: { HS: 52.9, TQA: 38.9 }, family: 'pythia' }).model!.phase;
    expect(phase).toMatchObject({ source: 'family neighbours', phase: 'undetermined' });
    expect(phase.step).toMatchObject({ from: 'Pythia-1B', to: 'Pythia-2.8B' });
    expect(phase.published.line?.phase).toBe('tax');
  });

  it('is called bonus where its family settles it', () => {
    const { phase, advice } = ask({ model: 'Qwen2.5-7B' }).model!;
    expect(phase.phase).toBe('bonus');
    expect(advice[0]).toMatchObject({ topic: 'bonus', certainty: 'settled' });
  });

  it('is placed by other families where its own is unknown, by the best variable known of it', () => {
    const by = (input: object) => ask(input).model!.phase;
    expect(by({ params: 0.1 })).toMatchObject({
      source: 'panel fit',
      phase: 'tax',
      panelFit: { variable: 'params' },
    });
    expect(by({ params: 3, scores: { HS: 60 } }).panelFit?.variable).toBe('level');
    expect(by({ params: 3, scores: { HS: 60 }, flops: 900 })).toMatchObject({
      phase: 'bonus',
      panelFit: { variable: 'flops' },
    });
    expect(by({ params: 3 }).phase).toBe('undetermined');
  });

  it('with SWE and GPQA gets its h-field and no base-model phase', () => {
    const { phase, hField, advice } = ask({ scores: { SWE: 87.6, GPQA: 94.2 }, lab: 'Anthropic' }).model!;
    expect(phase.phase).toBe('axis rotation');
    expect(hField?.h).toBeCloseTo(2.8612, 9);
    expect(advice[0]).toMatchObject({ topic: 'measure again', certainty: 'noise' });
  });

  it('says how many items would settle an open sign', () => {
    const [first] = ask({ model: 'Pythia-12B' }).model!.advice;
    expect(first?.topic).toBe('measure again');
    expect(first?.text).toMatch(/about \d+ items/);
  });

  it("finds a family in the user's own panel", () => {
    const panel = [1, 3, 9].map((size, i) => ({
      model: `own-${size}`,
      family: 'Own',
      params_b: size,
      HS: 40 + 15 * i,
      TQA: 40 + 6 * i,
    }));
    const phase = ask({ panel, params: 3, family: 'Own' }).model!.phase;
    expect(phase).toMatchObject({ source: 'family neighbours', phase: 'bonus' });
  });

  it.each([
    [{ params: 'big' }, 'params', 'out-of-range'],
    [{ scores: { helaswag: 3 } }, 'scores.helaswag', 'unknown-benchmark'],
    [{ scores: { HS: 140 } }, 'scores.HS', 'too-big'],
    [{ model: 'Pythia-13B' }, 'model', 'unknown-model'],
    [{ resamples: 3 }, 'resamples', 'too-small'],
  ])('%j is refused, naming the field', (input, path, code) => {
    try {
      answer(diagnoseQuestion, input, { kernel });
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(InputError);
      expect((error as InputError).issues[0]).toMatchObject({ path, code });
    }
  });
});

describe('a panel of the user’s own without a model', () => {
  const sizes = [0.2, 0.5, 1.2, 3, 7, 13];
  const rows = sizes.map((size, i) => ({
    model: `kea-${size}b`,
    family: 'Kea',
    params_b: size,
    HellaSwag: 30 + 7 * i,
    TruthfulQA: 45 - 2.2 * i,
    my_bench: 50 + (i % 2),
  }));

  it('gets the overview of that panel and of no other', () => {
    const { model, panels, ownPanel, reading, n } = ask({ panel: rows, resamples: 200 });
    expect([model, panels, n]).toEqual([null, null, 6]);
    expect(ownPanel).toMatchObject({
      models: 6,
      groups: 1,
      pair: { x: 'hellaswag', y: 'truthfulqa' },
      frontier: null,
    });
    expect(ownPanel?.benchmarks.map(({ benchmark, n }) => [benchmark, n])).toEqual([
      ['hellaswag', 6],
      ['truthfulqa', 6],
      ['my_bench', 6],
    ]);
    expect(ownPanel?.pairs).toHaveLength(3);
    const [kea] = ownPanel!.ladder!.families;
    const { overall } = answer(couplingQuestion, { panel: rows, resamples: 200 }, { kernel });
    expect(kea?.r).toBe(overall.pearson.r);
    expect(reading[0]).toContain('TruthfulQA MC2 falls');
    expect(reading[0]).toContain('it is not noise');
  });

  it('does not depend on the order of its rows', () => {
    expect(ask({ panel: rows.toReversed(), resamples: 200 })).toEqual(ask({ panel: rows, resamples: 200 }));
  });

  it('is answered on other benchmarks, with its labs where it has the frontier pair', () => {
    const own = rows.map(({ HellaSwag, TruthfulQA, my_bench, ...row }) => ({
      ...row,
      other: 100 - HellaSwag,
      my_bench,
    }));
    expect(ask({ panel: own, resamples: 200 }).ownPanel?.pair).toEqual({ x: 'other', y: 'my_bench' });
    const releases = [70, 74, 77, 79, 81].map((swe, i) => ({
      model: `r${i}`,
      lab: i < 3 ? 'Acme' : 'Umbra',
      released: `2026-0${i + 1}-01`,
      'SWE-bench Verified': swe,
      'GPQA Diamond': 80 + 2 * i,
    }));
    const { ownPanel, reading } = ask({ panel: releases, resamples: 200 });
    expect(ownPanel?.frontier?.labs.map(({ lab, n }) => [lab, n])).toEqual([
      ['Acme', 3],
      ['Umbra', 2],
    ]);
    expect(ownPanel?.frontier?.saturation?.verdict).toBeDefined();
    expect(reading.at(-1)).toContain('5 dated releases of 2 labs');
  });

  it('is answered where nothing can be set against anything', () => {
    const { ownPanel, reading } = ask({ panel: [{ model: 'a', family: 'F', params_b: 1, my_bench: 40 }] });
    expect(ownPanel).toMatchObject({ models: 1, pair: null, ladder: null, pairs: [] });
    expect(reading).toEqual([expect.stringContaining('no two models share two benchmarks')]);
  });

  it('compares a model of it with its lab’s releases there', () => {
    const panel = [1, 2].map((i) => ({
      model: `r${i}`,
      lab: 'Acme',
      released: `2026-0${i}-01`,
      'SWE-bench Verified': 70 + i,
      'GPQA Diamond': 80 + 2 * i,
    }));
    const { model } = ask({ panel, model: 'r2' });
    expect(model?.hField?.lab).toMatchObject({ name: 'Acme', n: 2 });
  });

  it('asks which of its models is meant where a page describes one', () => {
    expect(() => answer(modelQuestion, { panel: rows }, { kernel })).toThrow(
      expect.objectContaining({
        issues: [
          expect.objectContaining({
            code: 'which-model',
            path: 'model',
            expected: expect.stringContaining('kea-0.2b'),
          }),
        ],
      }),
    );
  });
});

it('diagnoses the embedded panels where no model is named', () => {
  const { panels, reading } = ask({ resamples: 1000 });
  expect(panels?.base.families.length).toBe(16);
  expect(panels?.base.families.find(({ family }) => family === 'Pythia')?.criticalScale.censored).toBe(
    'above',
  );
  expect(panels?.frontier.line.slope).toBeCloseTo(0.51308, 5);
  expect(panels?.predictions.length).toBe(7);
  expect(panels?.criticalScale.pooled.estimate).toBeCloseTo(3.43, 2);
  expect(panels?.criticalScale.pythia.censored).toBe('above');
  expect(panels?.observational).toMatchObject({ best: 'flops', scale: 'flops', families: 38 });
  expect(panels?.observational.criticalScale?.group).toBe('all');
  expect(panels?.multibench.n).toBeGreaterThan(25);
  expect(panels?.internal.flow?.fixedPoint).toBeCloseTo(0.53, 2);
  expect(reading.join(' ')).toContain('training compute: AUC 0.86');
  expect(reading.length).toBeGreaterThanOrEqual(5);
});

it('keeps the published design heuristic: 60 % at 1 B, 5 % at 3 B, none above', () => {
  expect(curationShare(1)).toBeCloseTo(0.6, 12);
  expect(curationShare(3)).toBeCloseTo(0.05, 2);
  expect(curationShare(4)).toBe(0);
});

it('asks for as many items and models as textbook power calculations', () => {
  // Two-sided 5 %, power 80 %: (1.959964 + 0.841621)² = 7.848880 at a difference of one standard error.
  expect(itemsFactor(kernel, { value: 2, standardError: 2 })).toBeCloseTo(7.84888, 5);
  expect(itemsFactor(kernel, { value: 0, standardError: 2 })).toBeNull();
});
