import type { Kernel } from '@cape/core-wasm';
import type { BenchmarkId, Panel } from '@cape/evidence';
import { groupsOf } from '../panel/groups.ts';
import { laddersOf } from '../panel/rungs.ts';

/** The sizes of one family (or of one variant of it), smallest first, with all scores of the state: two sizes at least. */
export interface FamilyPath {
  readonly group: string;
  readonly models: readonly string[];
  /** Billions of parameters. */
  readonly sizesB: readonly number[];
  /** log₁₀ of the sizes. */
  readonly places: Float64Array;
  /** models × benchmarks, percent. */
  readonly scores: Float64Array;
}

/** The model that a prediction starts from. */
export interface PathStart {
  /** log₁₀ of its size in billions of parameters. */
  readonly place: number;
  /** Percent, in the order of the benchmarks. */
  readonly scores: ArrayLike<number>;
}

/** Scores at other places (log₁₀ of the size): places × benchmarks, percent; NaN where there is no prediction. */
export type Predict = (start: PathStart, places: ArrayLike<number>) => Float64Array;

export function familyPaths(
  kernel: Pick<Kernel, 'log10'>,
  panel: Panel,
  benchmarks: readonly BenchmarkId[],
): FamilyPath[] {
  return [...groupsOf(panel)].flatMap(([group, members]) =>
    laddersOf(members, 'params', benchmarks)
      .filter(({ rungs }) => rungs.length >= 2)
      .map(({ rungs }) => ({
        group,
        models: rungs.map(({ model }) => model.name),
        sizesB: rungs.map(({ size }) => size),
        places: Float64Array.from(rungs, ({ size }) => kernel.log10(size)),
        scores: Float64Array.from(
          rungs.flatMap(({ model }) => benchmarks.map((id) => model.scores.get(id)?.value ?? Number.NaN)),
        ),
      })),
  );
}

export function startOfPath({ places, scores }: FamilyPath, dimension: number): PathStart {
  return { place: places[0]!, scores: scores.subarray(0, dimension) };
}

/** The families of some paths, in order of appearance. */
export function familiesOf(paths: readonly FamilyPath[]): string[] {
  return [...new Set(paths.map(({ group }) => group))];
}

/** The families of some paths dealt in turn to at most ten folds, for choosing among settings: the fold of each family. */
export function foldsOf(paths: readonly FamilyPath[]): ReadonlyMap<string, string> {
  return new Map(familiesOf(paths).map((family, i) => [family, String(i % 10)]));
}
