import type { Kernel } from '@cape/core-wasm';
import { type BenchmarkId, InputError, type Model, type Panel, type Warning } from '@cape/evidence';
import { findGroup, groupsOf } from '../panel/groups.ts';
import { laddersOf, type RungLadder, rungWarnings } from '../panel/rungs.ts';

/** The sizes of one family, smallest first, with every benchmark of the state. */
export interface Ladder {
  readonly group: string;
  /** The choices behind the ladder. */
  readonly warnings: readonly Warning[];
  readonly models: readonly Model[];
  readonly benchmarks: readonly BenchmarkId[];
  /** log₁₀ N, N in billions of parameters. */
  readonly places: Float64Array;
  /** models×benchmarks, as fractions. */
  readonly states: Float64Array;
  /** Likewise. */
  readonly standardErrors: Float64Array;
}

/** @throws {InputError} where fewer than `least` models of different sizes have all benchmarks. */
export function ladderOf(
  kernel: Pick<Kernel, 'log10'>,
  panel: Panel,
  name: string,
  benchmarks: readonly BenchmarkId[],
  least: number,
  path: string,
): Ladder {
  const [group, members] = findGroup(groupsOf(panel), name, path);
  const ladders = laddersOf(members, 'params', benchmarks);
  // One law follows one ladder: of several variants the one with the most sizes.
  const { variant, rungs } = ladders.reduce<RungLadder>(
    (longest, ladder) => (ladder.rungs.length > longest.rungs.length ? ladder : longest),
    { variant: null, rungs: [] },
  );
  const models = rungs.map(({ model }) => model);
  if (models.length < least) {
    throw new InputError([
      {
        code: 'too-few-models',
        path,
        expected: `at least ${least} sizes with ${benchmarks.join(', ')}`,
        received: `${group} with ${models.length}`,
      },
    ]);
  }
  const table = (of: 'value' | 'standardError') =>
    Float64Array.from(
      models.flatMap(({ scores }) => benchmarks.map((id) => (scores.get(id)?.[of] ?? Number.NaN) / 100)),
    );
  return {
    group,
    warnings: [
      ...rungWarnings({ ...panel, models: members }, 'params', benchmarks),
      ...(variant === null
        ? []
        : [
            {
              code: 'longest-variant',
              message: `The law follows ${variant}, the variant of ${group} with the most sizes.`,
            },
          ]),
    ],
    models,
    benchmarks,
    places: Float64Array.from(models, ({ paramsB }) => kernel.log10(paramsB ?? Number.NaN)),
    states: table('value'),
    standardErrors: table('standardError'),
  };
}

/** Scores, errors and size from which a trajectory along a ladder starts. */
export function startOf(ladder: Ladder): { start: number[]; startErrors: number[]; fromB: number } {
  const dimension = ladder.benchmarks.length;
  return {
    start: [...ladder.states.subarray(0, dimension)],
    startErrors: [...ladder.standardErrors.subarray(0, dimension)],
    fromB: ladder.models[0]?.paramsB ?? Number.NaN,
  };
}
