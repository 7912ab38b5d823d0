import { loadKernel } from '@cape/core-wasm';
import { InputError } from '@cape/evidence';
import { describe, expect, it } from 'vitest';
import { curationShare } from '../advice/curation.ts';
import { itemsFactor } from '../advice/power.ts';
import { answer } from '../question.ts';
import { diagnoseQuestion } from './diagnose-question.ts';

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

it('asks which model of a panel of the user’s own is meant', () => {
  const panel = [{ model: 'a', family: 'F', params_b: 1, hellaswag: 40, truthfulqa: 40 }];
  expect(() => ask({ panel })).toThrow(
    expect.objectContaining({
      issues: [
        expect.objectContaining({
          code: 'which-model',
          path: 'model',
          expected: expect.stringContaining(': a ('),
        }),
      ],
    }),
  );
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
