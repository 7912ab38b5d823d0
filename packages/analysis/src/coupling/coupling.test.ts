import { readFileSync } from 'node:fs';
import { loadKernel } from '@cape/core-wasm';
import { describe, expect, it } from 'vitest';
import { holds } from '../interval.ts';
import { answer } from '../question.ts';
import { couplingQuestion } from './coupling-question.ts';
import { fiellerInterval, probabilityRatioBelow } from './fieller.ts';

const kernel = await loadKernel();
const oracle = JSON.parse(readFileSync(new URL('../../oracle/coupling.json', import.meta.url), 'utf8'));
const ask = (input: unknown) => answer(couplingQuestion, input, { kernel });

describe('coupling of the Pythia ladder', () => {
  const pythia = ask({ panel: 'base', by: 'family', group: 'Pythia', noise: 'none' }).groups[0]!;

  it('agrees with SciPy in r, ρ and their p values', () => {
    expect(pythia.n).toBe(8);
    expect(pythia.pearson.r).toBeCloseTo(-0.988622, 6);
    expect(pythia.pearson.r).toBeCloseTo(oracle.pythia.r, 12);
    expect(pythia.pearson.pValue! / oracle.pythia.pValue).toBeCloseTo(1, 9);
    expect(pythia.spearman.rho).toBeCloseTo(oracle.pythia.rho, 12);
    expect(pythia.spearman.pValue! / oracle.pythia.rhoP).toBeCloseTo(1, 9);
  });

  it("has SciPy's percentile interval within Monte-Carlo error", () => {
    const { interval } = ask({ group: 'pythia', interval: 'percentile' }).groups[0]!.pearson;
    expect(Math.abs(interval!.lower! - oracle.pythia.bootstrap[0])).toBeLessThan(0.001);
    expect(Math.abs(interval!.upper! - oracle.pythia.bootstrap[1])).toBeLessThan(0.008);
  });

  it("has SciPy's Fisher interval, and its BCa interval beside it within Monte-Carlo error", () => {
    const { interval, bca } = pythia.pearson;
    expect(interval?.lower).toBeCloseTo(oracle.pythia.fisher[0], 9);
    expect(interval?.upper).toBeCloseTo(oracle.pythia.fisher[1], 9);
    expect(Math.abs(bca!.lower! - oracle.pythia.bca[0])).toBeLessThan(0.003);
    expect(Math.abs(bca!.upper! - oracle.pythia.bca[1])).toBeLessThan(0.01);
  });

  it('frees r of item noise as Spearman does, with the error that a numerical gradient finds', () => {
    const { latent } = ask({ group: 'pythia', y: 'winogrande' }).groups[0]!.pearson;
    expect(latent!.r).toBeCloseTo(oracle.pythia.latent.r, 10);
    expect(latent!.reliability.y).toBeCloseTo(oracle.pythia.latent.reliability[1], 10);
    expect(latent!.interval!.lower).toBeCloseTo(oracle.pythia.latent.interval[0], 6);
    expect(latent!.interval!.upper).toBeCloseTo(oracle.pythia.latent.interval[1], 6);
    expect(pythia.pearson.latent).toBeNull();
    // TruthfulQA follows HellaSwag more closely than independent items would let it: they were shared.
    const shared = ask({ group: 'pythia' }).groups[0]!.pearson;
    expect(shared.latent!.r).toBe(-1);
    expect([shared.latent!.interval!.lower, shared.latent!.interval!.upper]).toEqual([
      -1,
      shared.interval!.upper,
    ]);
  });

  it('never gives an interval that leaves its estimate out', () => {
    const panel = [23.5, 28, 33, 36].map((x, i) => ({
      model: `m${i}`,
      family: 'F',
      params_b: 2 ** i,
      gsm8k: x,
      truthfulqa: [42.65, 42.2, 41.7, 41.4][i]!,
    }));
    for (const interval of ['fisher', 'bca', 'percentile'])
      for (const seed of [1, 2, 3]) {
        const { pearson } = ask({ panel, x: 'gsm8k', interval, seed }).groups[0]!;
        for (const found of [pearson.interval, pearson.bca])
          expect(found === null || holds(found, pearson.r!)).toBe(true);
      }
  });

  it('agrees in every local coupling, its Fieller interval and the probabilities of the phases', () => {
    for (const [index, step] of oracle.pythia.steps.entries()) {
      const local = pythia.local[index]!;
      expect(local.gamma).toBeCloseTo(step.gamma, 12);
      expect(local.interval.lower).toBeCloseTo(step.fieller[0], 9);
      expect(local.interval.upper).toBeCloseTo(step.fieller[1], 9);
      expect(local.probabilities.tax).toBeCloseTo(step.below['-0.1'], 9);
      expect(local.probabilities.bonus).toBeCloseTo(1 - step.below['0.1'], 9);
      expect(local.probabilityPositive).toBeCloseTo(1 - step.below['0.0'], 9);
    }
  });

  it('flags the two older models and leaves them out, unless asked for', () => {
    const curated = ask({ group: 'Pythia', resamples: 100 });
    expect(curated.warnings.find(({ code }) => code === 'rows-left-out')?.message).toContain(
      'GPT-J-6B, GPT-NeoX-20B',
    );
    expect(ask({ group: 'Pythia', view: 'as-published', resamples: 100 }).n).toBe(10);
  });
});

it('agrees with quadrature for ratios of every kind', () => {
  for (const { x, y, g, below, fieller } of oracle.ratios) {
    const denominator = { value: x[0], standardError: x[1] };
    const numerator = { value: y[0], standardError: y[1] };
    expect(probabilityRatioBelow(kernel, numerator, denominator, g)).toBeCloseTo(below, 8);
    const interval = fiellerInterval(kernel, numerator, denominator, 0.95);
    if (fieller === null) expect([interval.lower, interval.upper]).toEqual([null, null]);
    else {
      expect(interval.lower).toBeCloseTo(fieller[0], 10);
      expect(interval.upper).toBeCloseTo(fieller[1], 10);
    }
  }
});

it('agrees with quadrature for differences whose errors are correlated, and tells two rays from the whole line', () => {
  const methods: string[] = [];
  for (const { x, y, covariance, g, below, fieller } of oracle.joint) {
    const denominator = { value: x[0], standardError: x[1] };
    const numerator = { value: y[0], standardError: y[1] };
    expect(probabilityRatioBelow(kernel, numerator, denominator, g, covariance)).toBeCloseTo(below, 8);
    const interval = fiellerInterval(kernel, numerator, denominator, 0.95, covariance);
    methods.push(interval.method);
    const bounded = fieller !== null && fieller[0] > 0;
    const found = bounded
      ? [interval.lower, interval.upper]
      : interval.gap === undefined
        ? null
        : [interval.gap.from, interval.gap.to];
    if (fieller === null) expect(found).toBeNull();
    else for (const end of [0, 1]) expect(found![end]).toBeCloseTo(fieller[1][end], 9);
    if (interval.gap !== undefined) {
      expect(holds(interval, (interval.gap.from + interval.gap.to) / 2)).toBe(false);
      expect(holds(interval, interval.gap.from - 1)).toBe(true);
    }
  }
  expect(new Set(methods)).toEqual(new Set(['Fieller', 'Fieller, two rays', 'Fieller, unbounded']));
});

it('tells a ratio of differences that are known exactly, and stays a probability', () => {
  const exact = (value: number) => ({ value, standardError: 0 });
  const below = (y: number, x: number, bound: number) =>
    probabilityRatioBelow(kernel, exact(y), exact(x), bound);
  expect([below(1, 2, 0.6), below(1, 2, 0.4), below(-1, 2, 0), below(0, 2, 0.1), below(0, 2, -0.1)]).toEqual([
    1, 0, 1, 1, 0,
  ]);
  // One of them known: y/x < 0.5 where x > 2, or x < 0.
  const x = { value: 3, standardError: 1 };
  expect(probabilityRatioBelow(kernel, exact(1), x, 0.5)).toBeCloseTo(
    1 - kernel.normalCdf(-1) + kernel.normalCdf(-3),
    12,
  );
  expect(probabilityRatioBelow(kernel, { value: 1, standardError: 0.5 }, exact(2), 0.6)).toBeCloseTo(
    kernel.normalCdf(0.4),
    12,
  );
  for (const bound of [-30, -0.1, 0, 0.1, 30]) {
    for (const value of [-40, -1e-9, 7, 300]) {
      const found = probabilityRatioBelow(kernel, { value, standardError: 1e-3 }, x, bound);
      expect(found).toBeGreaterThanOrEqual(0);
      expect(found).toBeLessThanOrEqual(1);
    }
  }
});

describe('coupling over families', () => {
  const whole = ask({ resamples: 500 });

  it("finds Simpson's paradox in the base panel", () => {
    expect(whole.overall.split?.signsDiffer).toBe(true);
    expect(whole.warnings.map(({ code }) => code)).toContain('simpson');
  });

  it('gives the same bytes for the same seed, others for another', () => {
    expect(JSON.stringify(ask({ resamples: 500 }))).toBe(JSON.stringify(whole));
    expect(JSON.stringify(ask({ resamples: 500, seed: 2 }))).not.toBe(JSON.stringify(whole));
  });

  it('answers a family of one with a warning and no number', () => {
    const one = ask({ group: 'Mistral' });
    expect(one.groups[0]?.pearson).toEqual({
      r: null,
      pValue: null,
      interval: null,
      bca: null,
      permutationP: null,
      latent: null,
    });
    expect(one.warnings.map(({ code }) => code)).toContain('too-few-models');
  });

  it('never takes one TruthfulQA for the other', () => {
    const rows = [1, 3, 9].map((size) => ({
      model: `m${size}`,
      family: 'F',
      params_b: size,
      hellaswag: 40 + size,
      truthfulqa_mc1: 25,
    }));
    const { n, warnings } = ask({ panel: rows });
    expect(n).toBe(0);
    expect(warnings.find(({ code }) => code === 'no-pair')?.message).toMatch(/MC1 is another measure/);
    expect(ask({ panel: rows, y: 'truthfulqa_mc1' }).n).toBe(3);
  });

  it('warns of a percentile interval from few models, and not of the others', () => {
    const codes = (interval: 'percentile' | 'bca' | 'fisher') =>
      ask({ group: 'Pythia', resamples: 100, interval }).warnings.map(({ code }) => code);
    expect(codes('percentile')).toContain('small-n');
    expect(codes('fisher')).not.toContain('small-n');
    expect(codes('bca')).not.toContain('small-n');
  });

  it('answers with what its schema promises', () => {
    expect(() => couplingQuestion.answer.parse(whole)).not.toThrow();
  });

  it('refuses a misspelt benchmark, group or grouping with the near name', () => {
    expect(() => ask({ x: 'helaswag' })).toThrow(/hellaswag/);
    expect(() => ask({ group: 'Pithia' })).toThrow(/Did you mean Pythia/);
    expect(() => ask({ by: 'lab' })).toThrow(/expected family/);
  });
});
