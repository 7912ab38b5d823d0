import { readFileSync } from 'node:fs';
import { loadKernel } from '@cape/core-wasm';
import { describe, expect, it } from 'vitest';
import { builtinPanel } from '../panel/builtin.ts';
import { answer } from '../question.ts';
import { criticalScaleQuestion } from './critical-scale-question.ts';
import { ladderOf } from './ladder.ts';
import { runningRoot } from './running-root.ts';

const kernel = await loadKernel();
const oracle = JSON.parse(readFileSync(new URL('../../oracle/critical_scale.json', import.meta.url), 'utf8'));
const ask = (input: unknown) => answer(criticalScaleQuestion, input, { kernel });

/** A family whose B₂ falls to a given size and rises after it. */
const turning = (sizes: readonly number[], at: number, slope = 8) =>
  sizes.map((size, index) => ({
    model: `m${size}`,
    family: 'F',
    params_b: size,
    hellaswag: 20 + 7 * index,
    truthfulqa: 35 + slope * Math.abs(Math.log10(size / at)),
  }));
const sizes = [0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6];

describe('the published quadratic', () => {
  it.each(['none', 'items'] as const)("agrees with NumPy's bootstrap, noise %s", (noise) => {
    const found = ask({ panel: 'critical-scale', method: 'quadratic', noise }).groups[0]!;
    expect(found.group).toBe('all');
    expect(found.estimate).toBeCloseTo(oracle.vertex, 9);
    expect(found.estimate).toBeCloseTo(3.43, 2);
    expect(found.median).toBeGreaterThan(3.4);
    expect(found.median).toBeLessThan(3.6);
    // The upper end lies in a thin tail: five of NumPy's seeds spread over points there.
    for (const [index, end] of [found.interval.lower!, found.interval.upper!].entries()) {
      const ends = oracle[noise].map((interval: number[]) => interval[index * 2]);
      expect(end).toBeGreaterThan(Math.min(...ends) * 0.9);
      expect(end).toBeLessThan(Math.max(...ends) * 1.1);
    }
  });

  it('says that it pools families', () => {
    expect(ask({ panel: 'critical-scale', resamples: 100 }).warnings.map(({ code }) => code)).toContain(
      'pooled-families',
    );
  });
});

it("finds statsmodels' root of the running coupling over families with levels of their own", () => {
  const pair = { x: 'hellaswag', y: 'truthfulqa', scale: 'params' } as const;
  const ladder = ladderOf(kernel, builtinPanel('critical-scale').models, pair);
  const { places } = ladder;
  const range = { from: Math.min(...places), to: Math.max(...places) };
  const root = runningRoot({ ...ladder, count: places.length }, range);
  expect(10 ** root / oracle.running).toBeCloseTo(1, 9);
});

describe('one family', () => {
  it.each(
    oracle.families as {
      group: string;
      noise: string;
      method: string;
      lower: number | null;
      upper: number | null;
      above: number;
      below: number;
    }[],
  )("inverts statsmodels' test of zero coupling: $group, $method, noise $noise", (expected) => {
    const { group, method, noise, lower, upper, above, below } = expected;
    const [found] = ask({ group, method, noise, resamples: 100 }).groups;
    expect(found!.interval.method).toMatch(/^inverted/);
    // The oracle's grid has 20,000 sizes.
    for (const [end, ours] of [
      [lower, found!.interval.lower],
      [upper, found!.interval.upper],
    ] as const) {
      if (end === null) expect(ours).toBeNull();
      else expect(ours! / end).toBeCloseTo(1, 2);
    }
    expect(found!.shares.above).toBeCloseTo(above, 8);
    expect(found!.shares.below).toBeCloseTo(below, 8);
    expect(found!.bootstrap?.method).toMatch(/^percentile bootstrap/);
  });

  it('is never told more sure by item noise than by known items alone', () => {
    const rows = turning(sizes, 0.9, 14);
    const width = (noise: string) => {
      const [found] = ask({ panel: rows, group: 'F', method: 'quadratic', noise }).groups;
      return found!.interval.upper! / found!.interval.lower!;
    };
    // These scores lie closer to their curve than 817 items allow.
    expect(width('items')).toBeGreaterThan(width('none'));
  });

  it('pools families by the slope inside them, with the bootstrap of the mixed fit beside it', () => {
    const { groups } = ask({ panel: 'critical-scale', resamples: 200 });
    const [quadratic, running] = groups.filter(({ group }) => group === 'all');
    expect(quadratic!.interval.method).toBe('percentile bootstrap over models and items');
    expect([quadratic!.bootstrap, quadratic!.pooled]).toEqual([null, null]);
    expect(running!.interval.method).toContain('typical family');
    expect(running!.bootstrap?.method).toMatch(/^percentile bootstrap/);
    expect(running!.pooled!.families.map(({ family }) => family)).toContain('Pythia');
  });

  it('does not take a comparison of families for a path that one took', () => {
    const [all] = ask({ panel: 'observational', method: 'running', resamples: 200 }).groups;
    const { within, between } = all!.pooled!;
    expect(between!.interval.lower).toBeGreaterThan(0.2);
    expect(within.interval.lower).toBeLessThan(0);
    expect(within.value).toBeLessThan(between!.value / 2);
    expect(all!.censored).not.toBeNull();
    // The mixed fit would have called a crossing.
    expect(all!.bootstrap!.lower).toBeGreaterThan(0.3);
    expect(all!.bootstrap!.upper).toBeLessThan(20);
  });
});

describe('censoring', () => {
  it('puts Pythia above its largest size, by every method', () => {
    for (const { censored, bound, estimate, interval } of ask({ group: 'Pythia' }).groups) {
      expect(censored).toBe('above');
      expect(bound).toBe(12);
      expect(estimate).toBeNull();
      expect(interval.upper).toBeNull();
    }
  });

  it('puts Qwen2.5 below its smallest size', () => {
    const [found] = ask({ group: 'Qwen2.5', method: 'zero-crossing' }).groups;
    expect(found).toMatchObject({ censored: 'below', bound: 0.5, estimate: null });
  });

  it('finds a clear turn by every method', () => {
    for (const found of ask({ panel: turning(sizes, 0.9, 14) }).groups.filter(({ group }) => group === 'F')) {
      expect(found.censored).toBeNull();
      expect(found.estimate).toBeGreaterThan(0.6);
      expect(found.estimate).toBeLessThan(1.7);
      expect(found.interval.lower).toBeLessThan(1.2);
      expect(found.interval.upper).toBeGreaterThan(0.6);
    }
  });

  it('never calls a turn in a family of one or two', () => {
    const rows = turning([1, 2], 1.5);
    for (const { estimate, censored } of ask({ panel: rows }).groups) {
      expect(estimate).toBeNull();
      expect(censored).not.toBeNull();
    }
    expect(ask({ panel: rows.slice(1) }).groups.every(({ censored }) => censored === 'unidentified')).toBe(
      true,
    );
  });
});

it('measures size by compute, tokens or date where the panel knows them', () => {
  const flops = ask({ panel: 'observational', method: 'running', scale: 'flops', resamples: 1000 });
  expect(flops.groups[0]?.pooled?.within.probabilityRising).toBeGreaterThan(0.5);
  expect(flops.unit).toContain('operations');
  expect(ask({ panel: 'base', scale: 'tokens', resamples: 100 }).warnings.map(({ code }) => code)).toContain(
    'no-sizes',
  );
});

it('answers with what its schema promises, the same bytes for the same seed', () => {
  const input = { panel: 'base', resamples: 300 };
  const found = ask(input);
  expect(() => criticalScaleQuestion.answer.parse(found)).not.toThrow();
  expect(JSON.stringify(ask(input))).toBe(JSON.stringify(found));
});
