import { type Kernel, loadKernel } from '@cape/core-wasm';
import { beforeAll, describe, expect, it } from 'vitest';
import { Sampler } from './sample.ts';

let kernel: Kernel;
beforeAll(async () => {
  kernel = await loadKernel();
});

const probabilities = [0.05, 0.3, 0.02, 0.3, 0.2, 0.13];
const logits = Float32Array.from(probabilities, Math.log);

describe('sampling', () => {
  it('draws the same at a step however many steps were asked before', () => {
    const early = new Sampler(kernel, { temperature: 1, seed: 9 });
    const late = new Sampler(kernel, { temperature: 1, seed: 9 });
    late.choose(logits, 5000);
    for (let step = 0; step < 300; step++) expect(late.choose(logits, step)).toBe(early.choose(logits, step));
  });

  it.each([
    [0.25, [1]],
    [0.29, [1]],
    [0.5, [1, 3]],
    [0.61, [1, 3, 4]],
    [0.9, [1, 3, 4, 5]],
    [0.999, [0, 1, 2, 3, 4, 5]],
  ])('from the nucleus of %f draws %j alone, as often as they weigh', (topP, nucleus) => {
    const sampler = new Sampler(kernel, { temperature: 1, topP, seed: 2 });
    const counts = new Array<number>(6).fill(0);
    for (let step = 0; step < 6000; step++) counts[sampler.choose(logits, step)]!++;
    const total = nucleus.reduce((sum, token) => sum + probabilities[token]!, 0);
    counts.forEach((count, token) => {
      const p = nucleus.includes(token) ? probabilities[token]! / total : 0;
      // Four standard errors.
      expect(Math.abs(count / 6000 - p), `token ${token}`).toBeLessThanOrEqual(
        4 * Math.sqrt((p * (1 - p)) / 6000),
      );
    });
  });

  it('finds the same nucleus as sorting the vocabulary', () => {
    const many = Float32Array.from(kernel.normals(2000, 4), (x) => Math.round(8 * x) / 4);
    const highest = Math.max(...many);
    const weights = [...many].map((x) => Math.exp(x - highest));
    const total = weights.reduce((sum, x) => sum + x, 0);
    const order = [...many.keys()].sort((a, b) => many[b]! - many[a]! || a - b);
    const nucleus = new Set<number>();
    let sum = 0;
    for (const token of order) {
      if (sum >= 0.8 * total) break;
      nucleus.add(token);
      sum += weights[token]!;
    }
    const sampler = new Sampler(kernel, { temperature: 1, topP: 0.8, seed: 1 });
    const seen = new Set<number>();
    for (let step = 0; step < 4000; step++) seen.add(sampler.choose(many, step));
    for (const token of seen) expect(nucleus.has(token)).toBe(true);
    expect(seen.size).toBeGreaterThan(0.5 * nucleus.size);
  });
});
