import { readFileSync } from 'node:fs';
import { loadKernel } from '@cape/core-wasm';
import type { InputError } from '@cape/evidence';
import { describe, expect, it } from 'vitest';
import { compareQuestion } from '../compare/compare-question.ts';
import { couplingQuestion } from '../coupling/coupling-question.ts';
import { answer } from '../question.ts';
import { itemCovariances } from './item-covariance.ts';

const kernel = await loadKernel();
const oracle = JSON.parse(readFileSync(new URL('../../oracle/compare.json', import.meta.url), 'utf8'));
const ask = (input: unknown) => answer(couplingQuestion, input, { kernel });

describe('without items', () => {
  it('tells the steps at both ends: independent errors, and those of the families’ own scatter', () => {
    const { settled, groups } = ask({ panel: 'base', resamples: 100 });
    expect(settled.total).toBe(39);
    expect(settled.independent).toEqual({ tax: 1, transition: 0, bonus: 4, undetermined: 34 });
    const clear = settled.total - settled.familyScatter!.undetermined;
    expect(clear).toBeGreaterThanOrEqual(14);
    expect(clear).toBeLessThanOrEqual(17);
    expect(settled.statement).toContain('5 (1 tax, 4 bonus)');
    expect(settled.statement).toContain(`${clear} (`);
    // The residual variance of Pythia's TruthfulQA about its parabola, over that of independent items.
    const pythia = groups.find(({ group }) => group === 'Pythia')!;
    expect(pythia.scatter.y).toMatchObject({ source: 'family', degreesOfFreedom: 5 });
    expect(pythia.scatter.y!.itemCorrelation).toBeCloseTo(1 - pythia.scatter.y!.ratio, 12);
    expect(groups.find(({ group }) => group === 'Phi')?.scatter.y?.source).toBe('panel median');
  });

  it('narrows a step by an item correlation that is given, and keeps the estimate', () => {
    const of = (itemCorrelation: number) =>
      ask({ panel: 'base', group: 'Pythia', itemCorrelation, resamples: 100 }).groups[0]!.local[0]!;
    const [apart, together] = [of(0), of(0.7)];
    expect(together.gamma).toBe(apart.gamma);
    expect(together.differences.y.standardError / apart.differences.y.standardError).toBeCloseTo(
      Math.sqrt(0.3),
      2,
    );
  });
});

describe('with items', () => {
  const { keys, a, b } = oracle.cases.held;
  const runs = [
    ['small', a],
    ['large', b],
  ].map(([name, scores]) => ({
    name,
    benchmarks: [
      { benchmark: 'hellaswag', score: name === 'small' ? 47 : 56, standardError: 0.5 },
      { benchmark: 'truthfulqa_mc1', items: { keys, scores, keyedBy: 'id' as const } },
    ],
  }));
  const itemCovariance = itemCovariances(kernel, runs);
  const text = `model,family,params_b,hellaswag,hellaswag_se,truthfulqa_mc1
small,Ours,1,47,0.5,${oracle.cases.held.expected.a}
large,Ours,3,56,0.5,${oracle.cases.held.expected.b}
`;
  const input = { panel: { name: 'ours', text, itemCovariance }, y: 'truthfulqa_mc1', resamples: 100 };

  it('has the standard errors of the oracle on the diagonal, and the paired one in the difference', () => {
    const [found] = itemCovariance;
    expect(found).toMatchObject({ benchmark: 'truthfulqa_mc1', models: ['small', 'large'] });
    const [aa, ab, , bb] = found!.covariance;
    const { standardError, unpaired } = oracle.cases.held.expected;
    expect(Math.sqrt(aa! + bb!)).toBeCloseTo(unpaired, 10);
    expect(Math.sqrt(aa! + bb! - 2 * ab!)).toBeCloseTo(standardError, 10);
  });

  it('settles a step that scores alone leave open, with the interval that compare gives', () => {
    const [step] = ask(input).groups[0]!.local;
    expect(step!.phase).toBe('tax');
    const [pair] = answer(compareQuestion, { runs }, { kernel }).coupling;
    expect(step!.gamma).toBeCloseTo(pair!.gamma!, 9);
    expect(step!.interval.lower!).toBeCloseTo(pair!.interval.lower!, 2);
    expect(step!.interval.upper!).toBeCloseTo(pair!.interval.upper!, 2);
    expect(ask({ ...input, panel: { name: 'ours', text } }).groups[0]!.local[0]!.phase).toBe('undetermined');
    expect(ask(input).settled.statement).toContain('by the items that the models share');
  });

  it('says of the whole ladder what the step says: it is not noise', () => {
    const { trend } = ask(input).groups[0]!;
    expect(trend!.ends.y.standardError).toBeCloseTo(oracle.cases.held.expected.standardError, 9);
    expect(trend!.statement).toContain('it is not noise');
  });

  it.each([
    ['a model that the panel lacks', { models: ['small', 'huge'] }, 'unknown-model'],
    ['a matrix of another size', { covariance: [1, 0, 1] }, 'unequal-lengths'],
    ['a correlation above one', { covariance: [1, 2, 2, 1] }, 'not-a-covariance'],
    ['a matrix that is not symmetric', { covariance: [1, 0.5, 0.2, 1] }, 'not-a-covariance'],
  ])('refuses %s', (_, change, code) => {
    try {
      ask({ ...input, panel: { name: 'ours', text, itemCovariance: [{ ...itemCovariance[0], ...change }] } });
    } catch (error) {
      expect(JSON.stringify((error as InputError).issues)).toMatch(/panel/);
      if (code === 'unknown-model') expect((error as InputError).issues[0]?.code).toBe(code);
      return;
    }
    expect.unreachable();
  });
});
