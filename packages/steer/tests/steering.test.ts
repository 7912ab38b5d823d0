import { rmSync } from 'node:fs';
import { type Kernel, loadKernel } from '@cape/core-wasm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { directionFrom } from '../src/direction/learn.ts';
import { cosine, mean, minus, norm } from '../src/direction/vector.ts';
import { randomControls } from '../src/evaluate/controls.ts';
import { RESAMPLES } from '../src/evaluate/interval.ts';
import { continuationScores } from '../src/evaluate/score.ts';
import { shareOf } from '../src/evaluate/share.ts';
import { Coupler } from '../src/internals/coupling.ts';
import {
  classify,
  type Direction,
  evaluate,
  generate,
  internals,
  lastTokenStates,
  learnDirection,
  loadModel,
  type Model,
  SteerError,
  type Steering,
  steeringAlong,
  sweep,
} from '../src/node.ts';
import { batchOf, pushesFor } from '../src/runtime/model.ts';
import { tinyModel, tinyPairs, tinyQuestions, words } from './tiny.ts';

const folder = tinyModel('llama');
let kernel: Kernel;
let model: Model;
let direction: Direction;

beforeAll(async () => {
  kernel = await loadKernel();
  model = await loadModel(folder, { steer: 'all', read: 'all', heads: true, threads: 1 });
  direction = await learnDirection(model, tinyPairs);
});
afterAll(async () => {
  await model.decoder.close();
  rmSync(folder, { recursive: true });
});

async function written(rows: readonly (Steering | null)[], options = {}): Promise<readonly string[]> {
  let texts: readonly string[] = [];
  for await (const step of generate(model, kernel, words(1, 2, 3), rows, { maxTokens: 12, ...options }))
    texts = step.texts;
  return texts;
}

describe('generation', () => {
  it('with the cache writes what whole passes without it write', async () => {
    const steering = steeringAlong(direction, 2, { unit: 'natural', positions: 'all' });
    const [plain, steered] = await written([null, steering]);
    for (const [row, text] of [
      [null, plain],
      [steering, steered],
    ] as const) {
      const ids = model.text.encode(words(1, 2, 3));
      const greedy: number[] = [];
      for (let step = 0; step < 12; step++) {
        const batch = batchOf([ids]);
        const passed = await model.decoder.pass({
          ids: batch.ids,
          pushes: pushesFor([row], [3], batch),
        });
        const last = passed.logits.subarray(-passed.vocabulary);
        const next = last.indexOf(Math.max(...last));
        if (model.decoder.config.endOfSequence.includes(next)) break;
        greedy.push(next);
        ids.push(next);
      }
      expect(text!.trim()).toBe(words(...greedy));
    }
    expect(steered).not.toBe(plain);
  });

  it('is the same again for the same seed, another for another', async () => {
    const options = { temperature: 1.5, topP: 0.9, seed: 4 };
    const once = await written([null, null], options);
    expect(await written([null, null], options)).toEqual(once);
    expect(once[0]).toBe(once[1]);
    expect((await written([null], { ...options, seed: 5 }))[0]).not.toBe(once[0]);
  });

  it('draws as often as the probabilities say', async () => {
    const { Sampler } = await import('../src/runtime/sample.ts');
    const sampler = new Sampler(kernel, { temperature: 1, seed: 3 });
    const logits = Float32Array.of(Math.log(0.1), Math.log(0.6), Math.log(0.3));
    const counts = [0, 0, 0];
    for (let step = 0; step < 4000; step++) counts[sampler.choose(logits, step)]!++;
    // Four standard errors.
    [0.1, 0.6, 0.3].forEach((p, i) => {
      expect(Math.abs(counts[i]! / 4000 - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / 4000));
    });
    const nucleus = new Sampler(kernel, { temperature: 1, topP: 0.85, seed: 3 });
    for (let step = 0; step < 500; step++) expect(nucleus.choose(logits, step)).not.toBe(0);
  });

  it('stops when asked to', async () => {
    const abort = new AbortController();
    const steps: number[] = [];
    const run = async () => {
      for await (const { step } of generate(model, kernel, words(1, 2), [null], {
        maxTokens: 40,
        signal: abort.signal,
      })) {
        steps.push(step);
        if (step === 1) abort.abort();
      }
    };
    await expect(run()).rejects.toMatchObject({ code: 'aborted' });
    expect(steps).toEqual([0, 1]);
  });

  it('fails where nothing was patched', async () => {
    const nothing: Steering = { block: 1, vector: new Float32Array(32), strength: 1, positions: 'last' };
    await expect(written([null, nothing])).rejects.toMatchObject({ code: 'nothing-patched' });
    await expect(written([nothing])).rejects.toMatchObject({ code: 'nothing-patched' });
  });

  it('refuses a prompt longer than the model allows', async () => {
    const long = words(...new Array<number>(65).fill(3));
    const run = async () => {
      for await (const _ of generate(model, kernel, long, [null])) throw new Error('was written');
    };
    await expect(run()).rejects.toMatchObject({ code: 'prompt-too-long' });
  });
});

describe('a direction', () => {
  const truths = Array.from({ length: 5 }, (_, i) => [2 + 0.1 * i, i % 2, 0.5 * i]);
  const falsehoods = Array.from({ length: 5 }, (_, i) => [0.1 * i, (i + 1) % 2, 0.3 * i]);
  const of = (method: Direction['method']): Direction =>
    directionFrom(truths, falsehoods, { block: 1, method, model: 'm' });

  it('is the mean difference, of length 1', () => {
    // Means: true (2.2, 0.4, 1.0), false (0.2, 0.6, 0.6).
    const length = Math.sqrt(2 ** 2 + 0.2 ** 2 + 0.4 ** 2);
    expect(of('mean-difference').naturalNorm).toBeCloseTo(length, 12);
    [2, -0.2, 0.4].forEach((value, i) => {
      expect(of('mean-difference').vector[i]).toBeCloseTo(value / length, 6);
    });
  });

  it('by PCA is the direction of largest spread, raw and centred', () => {
    const differences = truths.map((truth, i) => truth.map((value, j) => value - falsehoods[i]![j]!));
    for (const method of ['pca', 'pca-centred'] as const) {
      const { vector } = of(method);
      expect(norm(vector)).toBeCloseTo(1, 6);
      // A first component is a maximum of the projections' sum of squares: no small turn does better.
      const mean = [0, 1, 2].map((j) => differences.reduce((sum, d) => sum + d[j]!, 0) / 5);
      const rows =
        method === 'pca' ? differences : differences.map((d) => d.map((value, j) => value - mean[j]!));
      const spread = (v: ArrayLike<number>): number =>
        rows.reduce((sum, row) => sum + row.reduce((s, value, j) => s + value * v[j]!, 0) ** 2, 0) /
        norm(v) ** 2;
      for (let axis = 0; axis < 3; axis++) {
        for (const turn of [-0.05, 0.05]) {
          const turned = Float64Array.from(vector);
          turned[axis]! += turn;
          expect(spread(turned)).toBeLessThanOrEqual(spread(vector) + 1e-9);
        }
      }
    }
  });

  it('tells what leaving a pair out does', () => {
    expect(direction.pairs).toBe(8);
    expect(direction.stability.least).toBeLessThanOrEqual(direction.stability.mean);
    expect(direction.stability.mean).toBeGreaterThan(0.9);
    expect(direction.heldOutPairsRight).toBe(8);
  });

  it('sorts prompts into the published classes', async () => {
    const at = (target: number): string => {
      const [a, b] = [direction.vector[0]!, direction.vector[1]!];
      const across = Float64Array.from(direction.vector, (_, i) => (i === 0 ? -b : i === 1 ? a : 0));
      const side = Math.sqrt(1 - target ** 2) / norm(across);
      return classify(
        across.map((value, i) => side * value + target * direction.vector[i]!),
        direction,
      ).class;
    };
    expect([-0.5, -0.05, 0.2, 0.6].map(at)).toEqual(['severe-tax', 'mild-tax', 'balanced', 'bonus']);
  });

  it('is read the same from a text alone and from a padded batch', async () => {
    const texts = [words(1, 2), words(4, 5, 6, 7, 8), words(9)];
    const together = (await lastTokenStates(model, texts, [1])).get(1)!;
    for (const [i, text] of texts.entries()) {
      const alone = (await lastTokenStates(model, [text], [1])).get(1)![0]!;
      expect(cosine(alone, together[i]!)).toBeGreaterThan(1 - 1e-9);
    }
  });
});

describe('evaluation', () => {
  it('scores a continuation as the chain of its tokens', async () => {
    const prompt = words(1, 2, 3);
    const [[score]] = (await continuationScores(model, prompt, [' w4 w5'], [null])) as [[number]];
    let chain = 0;
    for (const ids of [
      [1, 2, 3, 4],
      [1, 2, 3, 4, 5],
    ]) {
      const { logits, vocabulary } = await model.decoder.pass({ ids: [ids.slice(0, -1)] });
      const last = Array.from(logits.subarray(-vocabulary));
      chain += last[ids.at(-1)!]! - Math.log(last.reduce((sum, logit) => sum + Math.exp(logit), 0));
    }
    expect(score).toBeCloseTo(chain, 4);
  });

  it('counts, compares with controls of equal norm, and is the same for the same seed', async () => {
    const options = {
      strength: 2,
      unit: 'natural',
      controls: 3,
      neutral: [words(1, 2, 3, 4)],
      tokens: 3,
    } as const;
    const answer = await evaluate(model, kernel, direction, tinyQuestions, options);
    expect(await evaluate(model, kernel, direction, tinyQuestions, options)).toEqual(answer);
    expect(answer.conditions.map(({ name }) => name)).toEqual([
      'direction',
      'reversed',
      'random 1',
      'random 2',
      'random 3',
    ]);
    const wrong = answer.margins.filter(({ unsteered }) => !(unsteered > 0));
    answer.conditions.forEach(({ corrected, broken }, c) => {
      expect(corrected.of + broken.of).toBe(24);
      expect(corrected.count).toBe(wrong.filter(({ conditions }) => conditions[c]! > 0).length);
    });
    for (const condition of answer.conditions) {
      expect(condition.meanMarginInterval.lower).toBeLessThan(condition.meanMargin);
      expect(condition.meanMarginInterval.upper).toBeGreaterThan(condition.meanMargin);
      // One neutral text leaves nothing to redraw.
      expect(condition.perplexityCostInterval).toMatchObject({ lower: null, upper: null });
    }
    expect(answer.texts).toHaveLength(5);
    const steering = steeringAlong(direction, 1);
    for (const [control] of randomControls(kernel, steering, 3, 1)) {
      expect(norm(control!.vector)).toBeCloseTo(norm(steering.vector), 5);
      expect(Math.abs(cosine(control!.vector, steering.vector))).toBeLessThan(0.8);
    }
  });

  it('without strength changes nothing', async () => {
    const answer = await evaluate(model, kernel, direction, tinyQuestions.slice(0, 4), {
      strength: 0,
      controls: 0,
    });
    expect(answer.conditions[0]!.corrected.count).toBe(0);
    expect(answer.conditions[0]!.broken.count).toBe(0);
  });

  it('has Wilson’s intervals', () => {
    // statsmodels.stats.proportion.proportion_confint(count, nobs, method='wilson')
    const known: [number, number, number, number][] = [
      [8, 10, 0.49016247153664183, 0.9433178485456247],
      [0, 12, 0, 0.24249400665524096],
      [30, 30, 0.8864866068260311, 1],
    ];
    for (const [count, of, lower, upper] of known) {
      expect(shareOf(kernel, count, of).interval.lower).toBeCloseTo(lower, 12);
      expect(shareOf(kernel, count, of).interval.upper).toBeCloseTo(upper, 12);
    }
    expect(shareOf(kernel, 0, 0)).toMatchObject({ share: null, interval: { lower: null, upper: null } });
  });

  it('sweeps blocks and strengths', async () => {
    const answer = await sweep(model, kernel, tinyPairs, tinyQuestions.slice(0, 6), { strengths: [1, 2] });
    expect(answer.cells.map(({ block, strength }) => [block, strength])).toEqual(
      [0, 1, 2, 3].flatMap((block) => [
        [block, 1],
        [block, 2],
      ]),
    );
  });

  it('calls best what gains most, and of equals the weakest push', async () => {
    const strengths = [400, 100, 25];
    const { best, cells } = await sweep(model, kernel, tinyPairs, tinyQuestions, { strengths });
    const gain = (cell: (typeof cells)[number]) => cell.corrected.count - cell.broken.count;
    const top = Math.max(...cells.map(gain));
    expect(top).toBeGreaterThan(0);
    const weakest = Math.min(...cells.filter((cell) => gain(cell) === top).map(({ strength }) => strength));
    expect(cells.filter((cell) => gain(cell) === top && cell.strength === weakest)).toContainEqual(
      expect.objectContaining(best!),
    );
  });
});

describe('inside', () => {
  it('couples a set of prompts with itself fully, in every block and head', async () => {
    const prompts = [words(1, 2), words(3, 4, 5), words(6, 7)];
    const answer = await internals(model, kernel, {
      reasoning: prompts,
      truthfulness: prompts,
      neutral: [words(20, 21), words(30)],
    });
    expect(answer.layers.map(({ block }) => block)).toEqual([0, 1, 2, 3]);
    expect(answer.heads).toHaveLength(8);
    for (const { raw, centred } of [...answer.layers, ...answer.heads]) {
      expect(raw).toBeCloseTo(1, 9);
      expect(centred).toBeCloseTo(1, 9);
    }
    expect(answer.competingHeads).toBe(0);
    expect(answer.heads.every(({ opposed }) => opposed.count === 0 && opposed.of === 3)).toBe(true);
    // The two sets are redrawn apart, so that even a set with itself is not surely coupled.
    for (const { rawInterval } of answer.layers) expect(rawInterval.lower).toBeLessThan(0.999);
  });

  it('has the intervals that redrawing the prompts and asking again gives', () => {
    const random = (n: number, stream: number): Float64Array[] =>
      Array.from({ length: n }, (_, i) => kernel.normals(6, 5, 10 * stream + i).map((x) => x + stream));
    const sizes = [7, 5, 4] as const;
    const [a, b, c] = [random(7, 1), random(5, 2), random(4, 3)];
    const coupler = new Coupler(kernel, sizes, 3);
    const found = coupler.couple(a, b, c);
    const states = [...a, ...b, ...c];
    const strata = [0, 1, 2].flatMap((set) => new Array<number>(sizes[set]!).fill(set));
    const rows = kernel.resampleRows(16, { resamples: RESAMPLES, seed: 3, strata });
    const raw: number[] = [];
    const centred: number[] = [];
    for (let start = 0; start < rows.length; start += 16) {
      const drawn = [...rows.subarray(start, start + 16)].sort((x, y) => x - y).map((row) => states[row]!);
      const [A, B, C] = [mean(drawn.slice(0, 7)), mean(drawn.slice(7, 12)), mean(drawn.slice(12))];
      raw.push(cosine(A, B));
      centred.push(cosine(minus(A, C), minus(B, C)));
    }
    const ends = (values: number[]): number[] => [...kernel.quantiles(values, [0.025, 0.975])];
    const of = ({ lower, upper }: { lower: number | null; upper: number | null }) => [lower, upper];
    for (const [got, want] of [
      [of(found.rawInterval), ends(raw)],
      [of(found.centredInterval), ends(centred)],
      [of(coupler.average([found, found]).rawInterval), ends(raw)],
    ] as const)
      want.forEach((end, i) => {
        expect(got[i]).toBeCloseTo(end, 9);
      });
  });

  it('centring changes what the common direction hides', async () => {
    const answer = await internals(model, kernel, {
      reasoning: [words(1, 2), words(3, 4)],
      truthfulness: [words(40, 41), words(50, 51)],
      neutral: [words(20, 21), words(30)],
    });
    expect(answer.layers.some(({ raw, centred }) => Math.abs(raw - centred) > 0.01)).toBe(true);
  });
});

it('refuses what was not opened for steering', async () => {
  const narrow = await loadModel(folder, { steer: [1] });
  const steering: Steering = {
    block: 2,
    vector: new Float32Array(32).fill(1),
    strength: 1,
    positions: 'last',
  };
  const run = async () => {
    for await (const _ of generate(narrow, kernel, 'w1', [null, steering])) throw new Error('was written');
  };
  await expect(run()).rejects.toBeInstanceOf(SteerError);
  await narrow.decoder.close();
});
