import type { Kernel } from '@cape/core-wasm';
import type { BenchmarkId, Model } from '@cape/evidence';
import { ownErrors } from '../item-noise/score-covariance.ts';
import { laddersOf, type RungLadder } from '../panel/rungs.ts';
import { position, type Scale } from '../panel/scale.ts';

/** Rungs with both scores and a known size, ordered by ladder and, on it, by size. */
export interface Ladder {
  /** log₁₀ of the size (the year itself on the scale of dates). */
  readonly places: Float64Array;
  /** Scores in percent, their item-sampling errors in points. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly xStandardErrors: Float64Array;
  readonly yStandardErrors: Float64Array;
  readonly families: Uint32Array;
  /** Name of each of those, where it is known: the family, with the variant where it has several ladders. */
  readonly names?: readonly string[];
  readonly smallest: number;
  readonly largest: number;
}

export function ladderOf(
  kernel: Kernel,
  models: readonly Model[],
  { x, y, scale }: { readonly x: BenchmarkId; readonly y: BenchmarkId; readonly scale: Scale },
): Ladder {
  const families = new Map<string, Model[]>();
  for (const model of models) families.set(model.group, [...(families.get(model.group) ?? []), model]);
  const ladders = [...families.values()].flatMap((members) => laddersOf(members, scale, [x, y]));
  return ladderOn(kernel, ladders, { x, y, scale });
}

/** The same of ladders that are known already. */
export function ladderOn(
  kernel: Kernel,
  ladders: readonly RungLadder[],
  { x, y, scale }: { readonly x: BenchmarkId; readonly y: BenchmarkId; readonly scale: Scale },
): Ladder {
  const rungs = ladders.flatMap(({ rungs: own }, family) => own.map((rung) => ({ ...rung, family })));
  const column = (id: BenchmarkId) => Float64Array.from(rungs, ({ model }) => model.scores.get(id)!.value);
  const errors = (id: BenchmarkId) =>
    Float64Array.from(
      ladders.flatMap(({ rungs: own }) => ownErrors(own.map(({ model }) => model.scores.get(id)!))),
    );
  const sizes = rungs.map(({ size }) => size);
  return {
    places: Float64Array.from(rungs, ({ size }) => position(kernel, size, scale)),
    x: column(x),
    y: column(y),
    xStandardErrors: errors(x),
    yStandardErrors: errors(y),
    families: Uint32Array.from(rungs, ({ family }) => family),
    names: ladders.map(({ rungs: [first], variant }) => {
      const group = first?.members[0]?.group ?? '';
      return variant === null ? group : `${group} (${variant})`;
    }),
    smallest: Math.min(...sizes),
    largest: Math.max(...sizes),
  };
}

/** A ladder as a method sees it, redrawn or not: `count` rungs, ordered by family and size. */
export interface Rungs {
  count: number;
  readonly places: Float64Array;
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly families: Uint32Array;
}

/**
 * Critical scale by a method: a place inside the range of sizes, +∞ where the coupling is
 * still negative at its end, −∞ where it is positive from its start, NaN where nothing can be said.
 */
export type Method = (rungs: Rungs, range: { readonly from: number; readonly to: number }) => number;
