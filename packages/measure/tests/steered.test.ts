import { continuationScores, learnDirection, loadModel, openDemo, steeringAlong } from '@cape/steer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LocalBackend } from '../src/local/local-backend.ts';

// A measurement under steering, against the scores that steering's own evaluation computes.

const demo = openDemo();
let model: Awaited<ReturnType<typeof loadModel>>;
beforeAll(async () => {
  model = await loadModel(demo.folder, { steer: 'all', threads: 1 });
});
afterAll(() => model.decoder.close());

describe.each(['last', 'answer', 'all'] as const)('pushed at %s', (positions) => {
  it('weighs the choices as steer eval does', async () => {
    const directions = [
      await learnDirection(model, demo.pairs),
      await learnDirection(model, demo.pairs, { block: 3 }),
    ];
    const backend = (strength: number) =>
      new LocalBackend(model, {
        steering: directions.map((direction) => steeringAlong(direction, strength, { positions })),
      });
    const [steered, unsteered] = [backend(3), backend(0)];
    for (const { prompt, true: truth, false: falsehood } of demo.questions.slice(0, 6)) {
      const choices = [truth, falsehood, `${truth} and${falsehood}`];
      const requests = choices.map((continuation) => ({ context: prompt, continuation }));
      const got = (await steered.weigh(requests)).map(({ logLikelihood }) => logLikelihood);
      const [want, base] = await continuationScores(model, prompt, choices, [
        directions.map((direction) => steeringAlong(direction, 3, { positions })),
        null,
      ]);
      got.forEach((value, i) => {
        expect(value).toBeCloseTo(want![i]!, 4);
      });
      const without = await unsteered.weigh(requests);
      without.forEach(({ logLikelihood }, i) => {
        expect(logLikelihood).toBeCloseTo(base![i]!, 4);
      });
      expect(Math.max(...got.map((value, i) => Math.abs(value - base![i]!)))).toBeGreaterThan(0.01);
    }
  });
});
