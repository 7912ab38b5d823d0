import { rmSync } from 'node:fs';
import { type Kernel, loadKernel } from '@cape/core-wasm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadModel, type Memory, type Model, openQuestions, SteerError, tune } from '../src/node.ts';
import { nextStrength, type Priced } from '../src/tune/budget.ts';
import { factOf, splitQuestions } from '../src/tune/split.ts';
import { tinyModel, tinyQuestions, words } from './tiny.ts';

let kernel: Kernel;
beforeAll(async () => {
  kernel = await loadKernel();
});

describe('the split', () => {
  const { questions } = openQuestions();

  it('keeps every question once, and no fact in two parts', () => {
    const parts = Object.values(splitQuestions(kernel, questions, 'fact', 1));
    expect(parts.flat()).toHaveLength(questions.length);
    const facts = parts.map((part) => new Set(part.map(factOf)));
    expect(new Set(facts.flatMap((own) => [...own])).size).toBe(
      facts.reduce((sum, own) => sum + own.size, 0),
    );
    const [calibration, tuning, evaluation] = parts.map((part) => part.length / questions.length);
    expect(calibration).toBeCloseTo(0.34, 1);
    expect(tuning).toBeCloseTo(0.21, 1);
    expect(evaluation).toBeCloseTo(0.45, 1);
  });

  it('by fact has every kind in each part; by kind, none in two', () => {
    const kinds = (part: readonly { kind?: string }[]) => new Set(part.map(({ kind }) => kind));
    const all = kinds(questions).size;
    for (const part of Object.values(splitQuestions(kernel, questions, 'fact', 1)))
      expect(kinds(part).size).toBe(all);
    const apart = Object.values(splitQuestions(kernel, questions, 'kind', 1)).map(kinds);
    expect(apart.reduce((sum, own) => sum + own.size, 0)).toBe(all);
    expect(Math.min(...apart.map(({ size }) => size))).toBeGreaterThan(0);
  });

  it('takes questions that end alike for one fact, and is another for another seed', () => {
    const question = { prompt: 'Bats fly. The sky is', true: ' blue', false: ' green' };
    expect(factOf({ ...question, prompt: 'Cats purr. The sky is' })).toBe(factOf(question));
    expect(factOf({ ...question, fact: 'sky' })).toBe('sky');
    expect(splitQuestions(kernel, questions, 'fact', 2)).not.toEqual(
      splitQuestions(kernel, questions, 'fact', 1),
    );
    expect(() => splitQuestions(kernel, new Array(40).fill(question), 'fact', 1)).toThrow(
      /at least 12 facts/,
    );
  });
});

describe('the strength for a budget', () => {
  const solved = (cost: (strength: number) => number, rounds: number): Priced => {
    const tried: Priced[] = [];
    for (let round = 0; round < rounds; round++) {
      const strength = nextStrength(tried, 0.05, 0.1, 0.6, round === rounds - 1);
      if (strength === null) break;
      tried.push({ strength, cost: cost(strength) });
    }
    return tried.filter((each) => each.cost <= 0.05).sort((a, b) => b.strength - a.strength)[0]!;
  };

  it.each([
    ['a square', (s: number) => 2 * s * s],
    ['a steep square', (s: number) => 300 * s * s],
    ['a cube', (s: number) => 40 * s * s * s],
    ['a gain first', (s: number) => -0.3 * s + 3 * s * s],
  ])('stays within it and comes close, whatever the cost rises like: %s', (_, cost) => {
    const { cost: spent } = solved(cost, 6);
    expect(spent).toBeLessThanOrEqual(0.05);
    expect(spent).toBeGreaterThan(0.8 * 0.05);
  });

  it.each([1, 30, 300])(
    'takes two tries where the nats rise with the square, however steeply (%d)',
    (steepness) => {
      const { cost: spent } = solved((s) => Math.expm1(steepness * s * s), 2 + 1);
      expect(spent).toBeLessThanOrEqual(0.05);
      expect(spent).toBeGreaterThan(0.85 * 0.05);
      const first = { strength: 0.1, cost: Math.expm1(steepness * 0.01) };
      const second = nextStrength([first], 0.05, 0.1, 0.6, false)!;
      const cost = Math.expm1(steepness * second * second);
      expect(nextStrength([first, { strength: second, cost }], 0.05, 0.1, 0.6, false)).toBe(null);
    },
  );

  it('never ends beyond it, even after few tries', () => {
    for (const rounds of [2, 3, 4])
      for (const steepness of [0.1, 1, 10, 100]) {
        const found = solved((s) => steepness * s * s, rounds);
        if (rounds > 2 || steepness <= 10) expect(found.cost).toBeLessThanOrEqual(0.05);
      }
  });

  it('stops at the strongest push allowed', () => {
    expect(solved(() => 0, 6).strength).toBe(0.6);
  });
});

describe('tuning', () => {
  let model: Model;
  const folder = tinyModel('llama');
  beforeAll(async () => {
    model = await loadModel(folder, { steer: 'all', read: 'all', heads: true, threads: 1 });
  });
  afterAll(async () => {
    await model.decoder.close();
    rmSync(folder, { recursive: true });
  });
  const neutral = Array.from({ length: 4 }, (_, i) => words(i + 1, i + 2, i + 30, i + 4, i + 5));
  const options = { dimensions: 4, controls: 2, blocks: [1, 2], prefixes: [`${words(9)} `, `${words(8)} `] };

  it('goes on where it was interrupted, with the same answer, and claims nothing on two random directions', async () => {
    const kept = new Map<string, unknown>();
    const stages: string[] = [];
    const memory: Memory = {
      recall: (step) => kept.get(step),
      keep: (step, result) => {
        // As a file keeps it.
        kept.set(step, JSON.parse(JSON.stringify(result)));
      },
    };
    const abort = new AbortController();
    const interrupted = tune(model, kernel, tinyQuestions, neutral, {
      ...options,
      memory,
      signal: abort.signal,
      onProgress: (_, stage) => {
        if (stage === 'tuning questions') abort.abort();
      },
    });
    await expect(interrupted).rejects.toMatchObject({ code: 'aborted' });
    expect(kept.has('screening 1')).toBe(true);
    expect(kept.has('strengths')).toBe(true);
    let passes = 0;
    const pass = model.decoder.pass.bind(model.decoder);
    model.decoder.pass = (given) => {
      passes += 1;
      return pass(given);
    };
    const resumed = await tune(model, kernel, tinyQuestions, neutral, {
      ...options,
      memory,
      onFinding: (sentence) => stages.push(sentence),
    });
    const whole = passes;
    passes = 0;
    const afresh = await tune(model, kernel, tinyQuestions, neutral, options);
    model.decoder.pass = pass;
    expect(resumed).toEqual(afresh);
    expect(whole).toBeLessThan(passes);
    expect(new Set(afresh.candidates.map(({ method }) => method)).size).toBe(8);
    expect(stages.some((sentence) => sentence.startsWith('Block 1: gradients'))).toBe(true);
    const [{ evaluation }] = afresh.reports as unknown as [(typeof afresh.reports)[number]];
    expect(evaluation.verdict.success).toBe(false);
    expect(afresh.sentence).toContain('2 random directions are too few');
    expect(evaluation.conditions.map(({ kind }) => kind)).toEqual([
      'direction',
      'reversed',
      ...new Array<string>(2).fill('random'),
      ...new Array<string>(5).fill('shuffled'),
      ...new Array<string>(2).fill('prompt'),
    ]);
    expect(evaluation.n + afresh.split.tuning.questions + afresh.split.calibration.questions).toBe(24);
  });

  it.each([
    [{ budget: 0 }, 'budget'],
    [{ share: 5 }, 'share'],
    [{ controls: 0 }, 'controls'],
  ])('refuses %o', async (wrong, path) => {
    const asked = tune(model, kernel, tinyQuestions, neutral, wrong);
    await expect(asked).rejects.toBeInstanceOf(SteerError);
    await expect(asked).rejects.toMatchObject({ issues: [{ path }] });
  });
});
