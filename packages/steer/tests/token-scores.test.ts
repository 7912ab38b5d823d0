import { rmSync } from 'node:fs';
import { loadKernel } from '@cape/core-wasm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { continuationScores } from '../src/evaluate/score.ts';
import {
  generate,
  type Intervention,
  learnDirection,
  loadModel,
  type Model,
  steeringAlong,
  tokenScores,
} from '../src/node.ts';
import { tinyModel, tinyPairs, words } from './tiny.ts';

let model: Model;
let ways: readonly Intervention[];
const folder = tinyModel('gpt_neox');
beforeAll(async () => {
  model = await loadModel(folder, { threads: 1 });
  const direction = await learnDirection(model, tinyPairs);
  ways = [null, steeringAlong(direction, 4, { unit: 'natural', positions: 'last' })];
});
afterAll(async () => {
  await model.decoder.close();
  rmSync(folder, { recursive: true });
});

describe('probabilities of tokens', () => {
  const prompt = words(1, 4, 10);
  const rest = words(5, 8, 13, 2);

  it('multiply to the continuation’s, with and without a push', async () => {
    const ids = model.text.encode(`${prompt} ${rest}`);
    const scored = await tokenScores(model, ids, 3, ways);
    const whole = await continuationScores(model, prompt, [` ${rest}`], ways);
    expect(scored.map(({ token }) => token)).toEqual([5, 8, 13, 2]);
    for (const way of [0, 1]) {
      const sum = scored.reduce((all, { probabilities }) => all + Math.log(probabilities[way]!), 0);
      expect(sum).toBeCloseTo(whole[way]![0]!, 4);
    }
    expect(scored[0]!.probabilities[0]).not.toBe(scored[0]!.probabilities[1]);
  });

  it('say of a text that was written greedily that each token was the likeliest', async () => {
    const before = model.text.encode(prompt);
    const written: number[][] = [[], []];
    for await (const { tokens } of generate(model, await loadKernel(), prompt, ways, { maxTokens: 12 }))
      tokens.forEach((token, row) => {
        if (token !== null) written[row]!.push(token);
      });
    for (const [way, ids] of written.entries()) {
      const scored = await tokenScores(model, [...before, ...ids], before.length, ways);
      expect(scored.map(({ likeliest }) => likeliest[way]!.token)).toEqual(ids);
      for (const { probabilities, likeliest } of scored)
        expect(probabilities[way]).toBe(likeliest[way]!.probability);
    }
  });

  it('are none where nothing was written', async () => {
    expect(await tokenScores(model, model.text.encode(prompt), 3, ways)).toEqual([]);
  });
});
