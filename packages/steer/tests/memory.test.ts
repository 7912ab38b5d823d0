import { rmSync } from 'node:fs';
import { type Kernel, loadKernel } from '@cape/core-wasm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Direction,
  evaluate,
  learnDirection,
  loadModel,
  type Memory,
  type Model,
  type SweptSoFar,
  sweep,
} from '../src/node.ts';
import { tinyModel, tinyPairs, tinyQuestions, words } from './tiny.ts';

let kernel: Kernel;
let model: Model;
let direction: Direction;
const folder = tinyModel('gpt_neox');
beforeAll(async () => {
  kernel = await loadKernel();
  model = await loadModel(folder, { steer: 'all', read: 'all', threads: 1 });
  direction = await learnDirection(model, tinyPairs);
});
afterAll(async () => {
  await model.decoder.close();
  rmSync(folder, { recursive: true });
});

const neutral = [words(1, 2, 30, 4), words(7, 8, 9)];

/** Steps as a browser or a file keeps them. */
function kept(): Memory & { readonly steps: Map<string, unknown> } {
  const steps = new Map<string, unknown>();
  return {
    steps,
    recall: (step) => steps.get(step),
    keep: (step, result) => steps.set(step, JSON.parse(JSON.stringify(result))),
  };
}

/** Passes through the model that some work takes. */
async function passesOf(work: () => Promise<unknown>): Promise<number> {
  const pass = model.decoder.pass.bind(model.decoder);
  let passes = 0;
  model.decoder.pass = (given) => {
    passes += 1;
    return pass(given);
  };
  try {
    await work();
  } finally {
    model.decoder.pass = pass;
  }
  return passes;
}

describe('a measurement that was cut off', () => {
  it('goes on where it was, with the same answer', async () => {
    const options = { strength: 2, unit: 'natural', controls: 2, neutral } as const;
    const memory = kept();
    const abort = new AbortController();
    const cut = evaluate(model, kernel, direction, tinyQuestions, {
      ...options,
      memory,
      signal: abort.signal,
      onProgress: (share) => {
        if (share > 0.5) abort.abort();
      },
    });
    await expect(cut).rejects.toMatchObject({ code: 'aborted' });
    expect(memory.steps.size).toBeGreaterThan(10);
    let resumed: unknown;
    let afresh: unknown;
    const rest = await passesOf(async () => {
      resumed = await evaluate(model, kernel, direction, tinyQuestions, { ...options, memory });
    });
    const whole = await passesOf(async () => {
      afresh = await evaluate(model, kernel, direction, tinyQuestions, options);
    });
    expect(resumed).toEqual(afresh);
    expect(rest).toBeLessThan(0.7 * whole);
  });
});

describe('a sweep', () => {
  it('counts so far what its cells count in the end, and goes on without a pass', async () => {
    const memory = kept();
    const options = { blocks: [1, 2], strengths: [1, 3], memory } as const;
    const counts: SweptSoFar[] = [];
    const answer = await sweep(model, kernel, tinyPairs, tinyQuestions, {
      ...options,
      onProgress: (_, soFar) => {
        counts.push(soFar());
      },
    });
    expect(counts.map(({ n }) => n)).toEqual(tinyQuestions.map((_, i) => i + 1));
    expect(counts.at(-1)!.cells).toEqual(
      answer.cells.map(({ block, strength, corrected, broken, randomCorrected }) => ({
        block,
        strength,
        corrected: corrected.count,
        broken: broken.count,
        randomCorrected: randomCorrected.count,
      })),
    );
    // The directions are learnt anew; no question is asked.
    const learning = await passesOf(() => sweep(model, kernel, tinyPairs, tinyQuestions, options));
    expect(learning).toBe(1);
  });
});
