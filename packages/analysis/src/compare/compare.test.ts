import { readFileSync } from 'node:fs';
import { loadKernel } from '@cape/core-wasm';
import { InputError } from '@cape/evidence';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { benjaminiHochberg } from '../coupling/false-discovery.ts';
import { answer } from '../question.ts';
import { compareQuestion } from './compare-question.ts';

const kernel = await loadKernel();
const oracle = JSON.parse(readFileSync(new URL('../../oracle/compare.json', import.meta.url), 'utf8'));

interface Case {
  readonly keys: readonly number[];
  readonly a: readonly number[];
  readonly b: readonly number[];
  readonly labels?: readonly number[];
  // biome-ignore lint/suspicious/noExplicitAny: figures of the oracle, by name.
  readonly expected: any;
}
const cases = Object.entries(oracle.cases as Record<string, Case>);

const itemsOf = ({ keys, labels }: Case, scores: readonly number[]) => ({
  keys,
  scores,
  ...(labels === undefined ? {} : { clusters: labels }),
});
const runsOf = (...all: readonly [string, Case][]) =>
  (['a', 'b'] as const).map((side) => ({
    name: side === 'a' ? 'before' : 'after',
    benchmarks: all.map(([benchmark, each]) => ({ benchmark, items: itemsOf(each, each[side]) })),
  }));
const ask = (runs: unknown, rest: object = {}) => answer(compareQuestion, { runs, ...rest }, { kernel });

describe.each(cases)('%s', (name, each) => {
  const { benchmarks } = ask(runsOf([name, each]));
  const found = benchmarks[0]!;
  const { expected } = each;

  it('has the paired and the cluster-robust standard error of statsmodels', () => {
    expect(found.n).toBe(expected.n);
    expect(found.a).toBeCloseTo(expected.a, 10);
    expect(found.b).toBeCloseTo(expected.b, 10);
    expect(found.difference).toBeCloseTo(expected.difference, 10);
    expect(found.standardError / expected.standardError).toBeCloseTo(1, 10);
    expect(found.unpaired.standardError / expected.unpaired).toBeCloseTo(1, 10);
    expect(found.clusters).toBe(expected.clusters);
    expect(found.interval.lower).toBeCloseTo(expected.interval[0], 8);
    expect(found.interval.upper).toBeCloseTo(expected.interval[1], 8);
  });

  it('has a bootstrap over items or clusters beside it', () => {
    const half = found.interval.upper! - found.difference;
    expect(Math.abs(found.bootstrap!.lower! - found.interval.lower!)).toBeLessThan(0.15 * half);
    expect(Math.abs(found.bootstrap!.upper! - found.interval.upper!)).toBeLessThan(0.15 * half);
    if (expected.bootstrap === undefined) return;
    // NumPy's, of 20,000 resamples: the ends differ by Monte-Carlo error alone, and means of n items by 100/n.
    const reach = Math.max(0.05 * half, 150 / found.n);
    for (const [i, end] of (['lower', 'upper'] as const).entries())
      expect(Math.abs(found.bootstrap![end]! - expected.bootstrap[i])).toBeLessThan(reach);
  });

  it('has the p value of its test', () => {
    const p = expected.clusters === null && expected.mcnemar !== undefined ? expected.mcnemar : expected.tP;
    expect(Math.abs(found.pValue - p)).toBeLessThan(1e-12);
    expect(found.pValue / p).toBeCloseTo(1, 8);
    if (expected.discordant !== undefined) {
      expect([found.discordant?.a, found.discordant?.b]).toEqual(expected.discordant);
    }
  });
});

it('sees what the unpaired test misses: 817 shared items, z −1.89 unpaired and −4.15 paired', () => {
  const [found] = ask(runsOf(['truthfulqa_mc1', cases[0]![1]])).benchmarks;
  expect(found!.difference / found!.unpaired.standardError).toBeCloseTo(-1.89, 2);
  expect(found!.difference / found!.standardError).toBeCloseTo(-4.14, 1);
  expect(found!.clear).toBe(true);
});

it("agrees with SciPy's exact binomial over small and large counts", () => {
  for (const [b, c, p] of oracle.mcnemar) {
    expect(Math.abs(kernel.mcnemar(b, c).pValue - p)).toBeLessThan(1e-12);
    if (p > 0) expect(kernel.mcnemar(b, c).pValue / p).toBeCloseTo(1, 10);
  }
});

it("adjusts p values as statsmodels' Benjamini–Hochberg does", () => {
  const { p, adjusted } = oracle.benjaminiHochberg;
  for (const [i, each] of benjaminiHochberg(p).entries()) expect(each).toBeCloseTo(adjusted[i], 14);
});

it('has γ, its paired Fieller interval and the joint probability of the oracle', () => {
  const [x, y] = ['partial credit', 'clusters, right or wrong'].map(
    (name) => [name, oracle.cases[name]] as const,
  );
  const [pair] = ask(runsOf([...x!], [...y!])).coupling;
  expect(pair).toMatchObject({ x: 'partial credit', y: 'clusters, right or wrong' });
  expect(pair!.gamma).toBeCloseTo(oracle.coupling.gamma, 10);
  expect(pair!.interval.lower).toBeCloseTo(oracle.coupling.interval[0], 7);
  expect(pair!.interval.upper).toBeCloseTo(oracle.coupling.interval[1], 7);
  expect(pair!.probabilityOpposed).toBeCloseTo(oracle.coupling.opposed, 9);
});

describe('what is shared', () => {
  const run = (name: string, items: object, settings?: object) => ({
    name,
    benchmarks: [{ benchmark: 'own', items, ...(settings === undefined ? {} : { settings }) }],
  });

  it('counts shared items alone, and names the others', () => {
    const { benchmarks, warnings } = ask([
      run('A', { keys: ['p', 'q', 'r', 's', 't'], scores: [1, 0, 1, 0, 1] }),
      run('B', { keys: ['u', 't', 's', 'r', 'q'], scores: [0, 1, 1, 0, 0] }),
    ]);
    expect(benchmarks[0]).toMatchObject({ n: 4, unshared: { a: 1, b: 1 }, a: 50, b: 50, difference: 0 });
    expect(warnings[0]).toMatchObject({ code: 'unshared-items' });
    expect(warnings[0]?.message).toContain('1 only in A (p) and 1 only in B (u)');
  });

  it('asks whether two runs with the same answers are one run', () => {
    const keys = Array.from({ length: 60 }, (_, i) => i);
    const scores = keys.map((i) => (i % 3 === 0 ? 1 : 0));
    const codes = (other: readonly number[], few = 60) =>
      ask([
        run('A', { keys: keys.slice(0, few), scores: scores.slice(0, few) }),
        run('B', { keys: keys.slice(0, few), scores: other.slice(0, few) }),
      ]).warnings.map(({ code }) => code);
    expect(codes(scores)).toContain('same-answers');
    expect(codes(scores.map((score, i) => (i === 7 ? 1 : score)))).not.toContain('same-answers');
    // Two models may well answer a few items alike.
    expect(codes(scores, 40)).not.toContain('same-answers');
  });

  it('takes the mean of an item that was scored again and again, and says so', () => {
    const { benchmarks, warnings } = ask([
      run('A', { keys: [1, 1, 2, 3], scores: [1, 0, 1, 0] }),
      run('B', { keys: [1, 2, 3], scores: [1, 1, 0] }),
    ]);
    expect(benchmarks[0]?.difference).toBeCloseTo(50 / 3, 12);
    expect(warnings.map(({ code }) => code)).toContain('repeated-items');
  });

  it('does not pair items known by number across versions of a task, but does by hash', () => {
    const items = { keys: [1, 2, 3, 4], scores: [1, 0, 1, 0] };
    const of = (keyedBy: 'id' | 'hash') =>
      ask([
        run('A', { ...items, keyedBy }, { version: '1' }),
        run('B', { ...items, keyedBy }, { version: '2' }),
      ]);
    expect(of('id').benchmarks[0]).toMatchObject({ n: 0, paired: false });
    expect(of('id').warnings.map(({ code }) => code)).toEqual([
      'mixed-settings',
      'items-not-joined',
      'unpaired',
    ]);
    expect(of('hash').benchmarks[0]).toMatchObject({ n: 4, paired: true });
  });

  it('compares reported scores unpaired, and says so', () => {
    const aggregate = (name: string, score: number) => ({ name, benchmarks: [{ benchmark: 'HS', score }] });
    const { benchmarks, warnings } = ask([aggregate('A', 47), aggregate('B', 49)]);
    const error = Math.sqrt((47 * 53 + 49 * 51) / 10042);
    expect(benchmarks[0]).toMatchObject({ benchmark: 'hellaswag', n: 0, paired: false, itemsNeeded: null });
    expect(benchmarks[0]?.standardError).toBeCloseTo(error, 12);
    expect(warnings.map(({ code }) => code)).toEqual(['unpaired']);
  });

  it('says where items are of another metric than the reported score', () => {
    const items = { keys: [1, 2, 3, 4], scores: [1, 0, 1, 0] };
    const one = (name: string, score: number) => ({ name, benchmarks: [{ benchmark: 'own', score, items }] });
    expect(ask([one('A', 50), one('B', 61)]).warnings.map(({ code }) => code)).toEqual([
      'items-differ-from-score',
    ]);
  });

  it('leaves out a benchmark whose error nothing tells, and refuses where none is left', () => {
    const one = (name: string, ...more: object[]) => ({
      name,
      benchmarks: [{ benchmark: 'own', score: 50 }, ...more],
    });
    const known = { benchmark: 'HS', score: 50 };
    const found = ask([one('A', known), one('B', known)]);
    expect(found.benchmarks.map(({ benchmark }) => benchmark)).toEqual(['hellaswag']);
    expect(found.warnings[0]?.code).toBe('error-unknown');
    expect(() => ask([one('A'), one('B')])).toThrow(InputError);
  });
});

describe('in words', () => {
  it('opens with the verdict', () => {
    const held = cases[0]![1];
    const same = { keys: held.keys, a: held.a, b: held.a, expected: null };
    expect(ask(runsOf(['truthfulqa_mc1', held])).summary[0]).toBe(
      'after is worse than before, beyond noise: TruthfulQA MC1 −4.7 points (−6.9 to −2.4).',
    );
    expect(ask(runsOf(['truthfulqa_mc1', same])).summary[0]).toMatch(
      /^No difference between before and after is more than noise on one benchmark; true differences of 0\.\d points/,
    );
    const reversed = { ...held, a: held.b, b: held.a };
    const traded = ask(runsOf(['truthfulqa_mc1', held], ['arc_challenge', reversed]));
    expect(traded.summary[0]).toMatch(/one capability rose while another fell, and it is not noise/);
    expect(traded.coupling[0]).toMatchObject({ phase: 'tax' });
    expect(traded.coupling[0]!.probabilityOpposed).toBeGreaterThan(0.999);
  });

  it('reads more than two runs as a ladder of steps', () => {
    const [before, after] = runsOf(['truthfulqa_mc1', cases[0]![1]]);
    const found = ask([before, { ...before, name: 'middle' }, after]);
    expect(found.benchmarks.map(({ from, to }) => `${from} ${to}`)).toEqual([
      'before middle',
      'middle after',
    ]);
    expect(found.benchmarks[0]).toMatchObject({ difference: 0, standardError: 0, pValue: 1, clear: false });
    // Equal answers do not prove equal models: the interval is as wide as so many items allow.
    expect(found.benchmarks[0]!.interval.upper).toBeGreaterThan(0.2);
    expect(found.overall?.benchmarks[0]).toMatchObject({ from: 'before', to: 'after', clear: true });
    expect(found.summary).toContain('before → middle: nothing beyond noise.');
  });
});

it('swaps with its runs: every figure changes sign, no p value changes', () => {
  const scores = fc.array(fc.tuple(fc.constantFrom(0, 0.25, 1), fc.constantFrom(0, 0.5, 1), fc.nat(5)), {
    minLength: 2,
    maxLength: 60,
  });
  fc.assert(
    fc.property(scores, (rows) => {
      const items = (side: 0 | 1) => ({
        keys: rows.map((_, i) => i),
        scores: rows.map((row) => row[side]),
        clusters: rows.map((row) => row[2]),
      });
      const run = (name: string, side: 0 | 1) => ({
        name,
        benchmarks: [{ benchmark: 'own', items: items(side) }],
      });
      const [there] = ask([run('A', 0), run('B', 1)]).benchmarks;
      const [back] = ask([run('B', 1), run('A', 0)]).benchmarks;
      expect(back!.difference).toBeCloseTo(-there!.difference, 9);
      expect(back!.standardError).toBeCloseTo(there!.standardError, 9);
      expect(back!.pValue).toBeCloseTo(there!.pValue, 9);
      expect(back!.interval.lower!).toBeCloseTo(-there!.interval.upper!, 9);
    }),
    { numRuns: 60 },
  );
});

describe('what is refused', () => {
  const items = { keys: [1, 2], scores: [0, 1] };
  const run = (name: string, ...benchmarks: object[]) => ({ name, benchmarks });
  const own = { benchmark: 'own', items };
  it.each([
    ['one run', [run('A', own)], 'too-small', 'runs'],
    ['two of one name', [run('A', own), run('A', own)], 'run-twice', 'runs[1].name'],
    [
      'a benchmark twice, under two of its names',
      [run('A', { benchmark: 'HS', score: 1 }, { benchmark: 'hellaswag', score: 1 }), run('B', own)],
      'benchmark-twice',
      'runs[0].benchmarks[1].benchmark',
    ],
    [
      'a score above 1',
      [run('A', { benchmark: 'own', items: { keys: [1, 2], scores: [0, 50] } }), run('B', own)],
      'too-big',
      'runs[0].benchmarks[0].items.scores[1]',
    ],
    [
      'unequal columns',
      [run('A', { benchmark: 'own', items: { keys: [1], scores: [0, 1] } }), run('B', own)],
      'unequal-lengths',
      'runs[0].benchmarks[0].items.scores',
    ],
    [
      'neither score nor items',
      [run('A', { benchmark: 'own' }), run('B', own)],
      'no-score',
      'runs[0].benchmarks[0].score',
    ],
  ])('%s', (_, runs, code, path) => {
    try {
      ask(runs);
    } catch (error) {
      expect(error).toBeInstanceOf(InputError);
      expect((error as InputError).issues[0]).toMatchObject({ code, path });
      return;
    }
    expect.unreachable();
  });
});
