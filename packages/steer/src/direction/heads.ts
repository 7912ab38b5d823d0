import { lastTokenStates, type Model } from '../runtime/model.ts';
import { SteerError } from '../steer-error.ts';
import type { ContrastPair } from './contrast.ts';
import type { LearntDirection } from './direction.ts';
import { logisticProbe, takesForTrue } from './logistic.ts';
import { cosine, dot, mean, minus, norm, scaled, type Vector } from './vector.ts';

export interface HeadsOptions {
  /** Heads that are pushed, those that tell truth best. Default: one in eight. */
  readonly count?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (share: number) => void;
}

/** One head's direction of length 1, the spread of the states along it, and how often a probe tells left-out pairs. */
export interface TruthfulHead {
  readonly block: number;
  readonly head: number;
  /** Statements of left-out pairs that a logistic probe tells right, from 0 to 1. */
  readonly accuracy: number;
  readonly direction: Float64Array;
  /** Standard deviation of the statements' outputs along the direction. */
  readonly spread: number;
}

/**
 * Inference-time intervention (Li et al. 2023, https://arxiv.org/abs/2306.03341): the heads whose outputs tell true
 * from false statements best, each pushed along its mean difference by the spread along it. The answer has one
 * direction for each block that has such a head; strength in natural units is the paper's α.
 */
export async function learnHeads(
  model: Model,
  pairs: readonly ContrastPair[],
  options: HeadsOptions = {},
): Promise<LearntDirection[]> {
  const { decoder } = model;
  const heads = decoder.config.heads;
  const blocks = decoder.withHeads.filter((block) => decoder.steerable.includes(block));
  if (heads === null || blocks.length === 0) {
    throw new SteerError(
      'no-such-block',
      'heads',
      'a model whose attention heads were found and opened for steering',
      heads === null ? 'no number of heads in config.json' : 'none',
    );
  }
  const texts = pairs.flatMap((pair) => [pair.true, pair.false]);
  const states = await lastTokenStates(model, texts, blocks, { ...options, site: 'heads' });
  const found = blocks.flatMap((block) => headsOf(states.get(block)!, heads, block));
  const { count = Math.max(1, Math.round(found.length / 8)) } = options;
  const best = bestHeads(found, count);
  return blocks.flatMap((block) => {
    const own = best.filter((head) => head.block === block);
    if (own.length === 0) return [];
    const at = states.get(block)!;
    const size = at[0]!.length / heads;
    const vector = new Float64Array(at[0]!.length);
    for (const { head, direction, spread } of own) vector.set(scaled(direction, spread), head * size);
    const length = norm(vector);
    const accuracies = own.map(({ accuracy }) => accuracy);
    return {
      model: decoder.name,
      block,
      site: 'heads' as const,
      method: 'iti' as const,
      vector: Float32Array.from(scaled(vector, 1 / length)),
      naturalNorm: length,
      stateNorm: at.reduce((sum, state) => sum + norm(state), 0) / at.length,
      centre: Float32Array.from(mean(at)),
      pairs: pairs.length,
      stability: halvesAgree(at, vector),
      heldOutPairsRight: Math.round(
        (pairs.length * accuracies.reduce((sum, value) => sum + value, 0)) / accuracies.length,
      ),
    };
  });
}

/** The heads with the highest accuracy; of equals the earlier. */
function bestHeads(heads: readonly TruthfulHead[], count: number): TruthfulHead[] {
  return [...heads]
    .sort((a, b) => b.accuracy - a.accuracy || a.block - b.block || a.head - b.head)
    .slice(0, count);
}

/** Every head of a block, from states in which true and false statements alternate. */
export function headsOf(states: readonly Vector[], heads: number, block: number): TruthfulHead[] {
  const size = states[0]!.length / heads;
  return Array.from({ length: heads }, (_, head) => {
    const own = states.map((state) => Float64Array.from({ length: size }, (_, j) => state[head * size + j]!));
    const difference = minus(
      mean(own.filter((_, i) => i % 2 === 0)),
      mean(own.filter((_, i) => i % 2 === 1)),
    );
    const direction = scaled(difference, 1 / (norm(difference) || 1));
    const along = own.map((state) => dot(state, direction));
    const centre = along.reduce((sum, value) => sum + value, 0) / along.length;
    const spread = Math.sqrt(along.reduce((sum, value) => sum + (value - centre) ** 2, 0) / along.length);
    return { block, head, accuracy: accuracyOf(own), direction, spread };
  });
}

/** A probe learnt on every other pair judges the others, and the other way around. */
function accuracyOf(states: readonly Float64Array[]): number {
  let right = 0;
  for (const half of [0, 1]) {
    const isLearnt = (i: number): boolean => (i >> 1) % 2 !== half;
    const learnt = states.filter((_, i) => isLearnt(i));
    const probe = logisticProbe(
      learnt.filter((_, i) => i % 2 === 0),
      learnt.filter((_, i) => i % 2 === 1),
    );
    states.forEach((state, i) => {
      if (!isLearnt(i) && takesForTrue(probe, state) === (i % 2 === 0)) right += 1;
    });
  }
  return right / states.length;
}

/** Cosines of the pushed direction with the mean differences of the two halves of the pairs, on the pushed heads. */
function halvesAgree(states: readonly Vector[], vector: Float64Array): { mean: number; least: number } {
  const cosines = [0, 1].map((half) => {
    const own = states.filter((_, i) => (i >> 1) % 2 === half);
    const difference = minus(
      mean(own.filter((_, i) => i % 2 === 0)),
      mean(own.filter((_, i) => i % 2 === 1)),
    );
    return cosine(
      difference.map((value, j) => (vector[j] === 0 ? 0 : value)),
      vector,
    );
  });
  return { mean: (cosines[0]! + cosines[1]!) / 2, least: Math.min(...cosines) };
}
