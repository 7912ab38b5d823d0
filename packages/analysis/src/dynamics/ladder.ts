import type { Kernel } from '@cape/core-wasm';
import { type BenchmarkId, InputError, type Model, type Panel } from '@cape/evidence';
import { findGroup, groupsOf } from '../panel/groups.ts';

/** The sizes of one family, smallest first, with every benchmark of the state. */
export interface Ladder {
  readonly group: string;
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
  const complete = members
    .filter(({ paramsB, scores }) => paramsB !== null && benchmarks.every((id) => scores.has(id)))
    .sort((a, b) => (a.paramsB ?? 0) - (b.paramsB ?? 0));
  // Two models of one size give no step; the first of them stands for it.
  const models = complete.filter(({ paramsB }, i) => i === 0 || paramsB !== complete[i - 1]?.paramsB);
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
    models,
    benchmarks,
    places: Float64Array.from(models, ({ paramsB }) => kernel.log10(paramsB ?? Number.NaN)),
    states: table('value'),
    standardErrors: table('standardError'),
  };
}
