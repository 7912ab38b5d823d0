import type { Kernel } from '@cape/core-wasm';
import { lastTokenStates, type Model } from '../runtime/model.ts';
import type { ContrastPair } from './contrast.ts';
import { type Direction, STATE_METHODS, type StateMethod } from './direction.ts';
import { learnHeads } from './heads.ts';
import { directionFrom } from './learn.ts';
import type { Vector } from './vector.ts';

/** 1 or −1 for each of `count` pairs, `shuffles` times: −1 takes the true statement for the false one. */
export function labelSigns(kernel: Kernel, count: number, shuffles: number, seed: number): number[][] {
  return Array.from({ length: shuffles }, (_, i) =>
    Array.from(kernel.normals(count, seed, 1000 + i), (value) => (value < 0 ? -1 : 1)),
  );
}

/** Both sides of the pairs, those with sign −1 turned around. */
export function turned(
  truths: readonly Vector[],
  falsehoods: readonly Vector[],
  signs: ArrayLike<number>,
): [Vector[], Vector[]] {
  return [
    truths.map((state, i) => (signs[i]! > 0 ? state : falsehoods[i]!)),
    falsehoods.map((state, i) => (signs[i]! > 0 ? state : truths[i]!)),
  ];
}

/** Directions that the same method finds in the same pairs with labels that were shuffled: what the labels add. */
export async function shuffledDirections(
  model: Model,
  kernel: Kernel,
  pairs: readonly ContrastPair[],
  directions: readonly Direction[],
  shuffles: number,
  seed: number,
): Promise<Direction[][]> {
  const signs = labelSigns(kernel, pairs.length, shuffles, seed);
  const [{ method, block }] = directions as readonly [Direction];
  if (method === 'iti') {
    const found: Direction[][] = [];
    for (const own of signs) {
      const swapped = pairs.map((pair, i) => (own[i]! > 0 ? pair : { true: pair.false, false: pair.true }));
      found.push(await learnHeads(model, swapped));
    }
    return found;
  }
  if (!(STATE_METHODS as readonly string[]).includes(method)) return [];
  const texts = pairs.flatMap((pair) => [pair.true, pair.false]);
  const states = (await lastTokenStates(model, texts, [block])).get(block)!;
  const sides = [states.filter((_, i) => i % 2 === 0), states.filter((_, i) => i % 2 === 1)] as const;
  const about = { block, method: method as StateMethod, model: model.decoder.name };
  return signs.map((own) => [directionFrom(...turned(...sides, own), about)]);
}
