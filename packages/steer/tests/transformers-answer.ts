import { expect } from 'vitest';
import type { Decoder, Passed } from '../src/runtime/decoder.ts';

/** Inputs of one pass over two rows, and what PyTorch and transformers compute of them. */
export interface Stage {
  readonly inputIds: number[][];
  readonly attentionMask: number[][];
  readonly positionIds: number[][];
  readonly hidden: number[][][][];
  readonly logits: number[][][];
}

/** A prefill and a cached step by transformers, plain and pushed along a vector by a forward hook. */
export interface TransformersAnswer {
  readonly blocks: number;
  readonly width: number;
  readonly probeBlock: number;
  readonly vector: number[];
  readonly prefill: Stage;
  readonly step: Stage;
  readonly steered: Record<'last' | 'all', { prefillLogits: number[][][]; stepLogits: number[][][] }>;
}

/** Passes of a decoder over the answer's stages, pushed at the last position, at all, or nowhere. */
export function passesOf(decoder: Decoder, answer: TransformersAnswer, read: readonly number[]) {
  return (stage: Stage, steered: 'last' | 'all' | null, cache: Passed['cache'] | null): Promise<Passed> => {
    const positions = stage.inputIds[0]!.length;
    const mask = Float32Array.from({ length: 2 * positions }, (_, i) =>
      steered === 'all' || i % positions === positions - 1 ? 1 : 0,
    );
    const push = { block: answer.probeBlock, vectors: Float32Array.from(answer.vector), mask };
    return decoder.pass({
      ids: stage.inputIds,
      attention: stage.attentionMask,
      positions: stage.positionIds,
      cache,
      read,
      pushes: steered === null ? [] : [push],
    });
  };
}

/** Largest difference over largest value, on the wanted rows (all of them unless given) and the positions that hold a token. */
export function difference(
  got: Float32Array,
  want: readonly (readonly (readonly number[])[])[],
  stage: Stage,
  rows: readonly number[] = [...want.keys()],
): number {
  let worst = 0;
  let largest = 0;
  const positions = want[0]!.length;
  const width = want[0]![0]!.length;
  expect(got.length).toBe(want.length * positions * width);
  for (const row of rows) {
    const real = stage.attentionMask[row]!.slice(-positions);
    want[row]!.forEach((values, position) => {
      if (real[position] === 0) return;
      values.forEach((value, i) => {
        worst = Math.max(worst, Math.abs(got[(row * positions + position) * width + i]! - value));
        largest = Math.max(largest, Math.abs(value));
      });
    });
  }
  expect(Number.isFinite(worst)).toBe(true);
  return worst / largest;
}
