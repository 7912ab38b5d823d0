import {
  type Benchmark,
  type BenchmarkId,
  benchmark,
  plainName,
  resolveBenchmark,
} from './benchmarks/registry.ts';
import { benchmarkSamplingError } from './benchmarks/sampling-error.ts';

/** One model's measured score. */
export interface Score {
  /** Percent, 0 to 100. */
  readonly value: number;
  /**
   * Standard error in points: the table's own where it carries one, else from the number of items;
   * 0 where neither is known.
   */
  readonly standardError: number;
  /** Setting of the measurement, where the scores of its benchmark were not all measured alike: "shots 10; metric acc_norm". */
  readonly settings?: string;
  /** Covariances of the errors of scores that were read item by item together. */
  readonly shared?: SharedItems;
  /** Part of this error that is taken to be common to several models, where no items tell it. */
  readonly common?: CommonError;
}

/** A score's rows in the covariance of a benchmark's scores; scores with the same `covariance` rest on shared items. */
export interface SharedItems {
  /** Points², row-major, one row and column per model. */
  readonly covariance: Float64Array;
  readonly models: number;
  /** Its own row; of a mean of several models' scores the row of each. */
  readonly rows: readonly number[];
}

/** Part of an error that models answering the same items are taken to have in common. */
export interface CommonError {
  /** Models with the same source have this part in common, in proportion to their loadings. */
  readonly source: object;
  /** Points: the covariance of two scores of one source is the product of their loadings. */
  readonly loading: number;
}

/** A known fault of a row: kept as published, flagged, and left out of the curated view where it misleads. */
export interface Fault {
  /** Stable: "older-family", "duplicate-model", "instruction-tuned", "mc1-suspected" … */
  readonly code: string;
  readonly message: string;
  /** Part that the curated view drops: the whole row, one benchmark's score, one size, or nothing (the flag alone). */
  readonly drops:
    | 'row'
    | 'nothing'
    | { readonly score: BenchmarkId }
    | { readonly scale: 'params' | 'tokens' | 'flops' };
}

/** One row of a panel. */
export interface Model {
  readonly name: string;
  /** Family of base models, or lab of released ones: what rows are grouped by. */
  readonly group: string;
  /** Billions of parameters. */
  readonly paramsB: number | null;
  /** ISO date as precise as was published: "2025", "2026-02" or "2026-04-16". */
  readonly released: string | null;
  /** Training tokens, trillions. */
  readonly tokensT: number | null;
  /** Training compute, 10^21 floating-point operations. */
  readonly flops1e21: number | null;
  readonly scores: ReadonlyMap<BenchmarkId, Score>;
  /** Columns that are not scores, kept as read: d_model, data_recipe, panel, source … */
  readonly attributes: ReadonlyMap<string, string>;
  readonly faults: readonly Fault[];
}

/** A table of models and their benchmark scores. */
export interface Panel {
  readonly name: string;
  readonly title: string;
  readonly groupedBy: 'family' | 'lab';
  /** In the order of the columns. */
  readonly benchmarks: readonly BenchmarkId[];
  /** Definition of each of them here: the registry's entry, what the table or its reader declared, or the name alone. */
  readonly definitions: ReadonlyMap<BenchmarkId, Benchmark>;
  readonly models: readonly Model[];
}

/**
 * A panel with more said of its benchmarks: their scores' errors follow the declared number of items, unless the table
 * gave an error of its own.
 */
export function withDeclarations(panel: Panel, declared: readonly Benchmark[]): Panel {
  const own = declared.filter(({ id }) => panel.definitions.has(id));
  if (own.length === 0) return panel;
  const scoreOf = (id: BenchmarkId, score: Score): Score => {
    const now = own.find((each) => each.id === id);
    const fromItems = [definitionIn(panel, id), benchmark(id)].some(
      (before) => score.standardError === benchmarkSamplingError(score.value, before),
    );
    return now === undefined || !fromItems
      ? score
      : { ...score, standardError: benchmarkSamplingError(score.value, now) };
  };
  return {
    ...panel,
    definitions: new Map([...panel.definitions, ...own.map((each) => [each.id, each] as const)]),
    models: panel.models.map((model) => ({
      ...model,
      scores: new Map([...model.scores].map(([id, score]) => [id, scoreOf(id, score)])),
    })),
  };
}

/** Definition of a benchmark in a panel; else the registry's. */
export function definitionIn({ definitions }: Pick<Panel, 'definitions'>, id: BenchmarkId): Benchmark {
  return definitions.get(id) ?? benchmark(id);
}

/** The benchmark that a name means in a panel: one of its own by id, name or alias, else one that the registry knows. */
export function resolveIn(
  { definitions }: Pick<Panel, 'definitions'>,
  name: string,
): BenchmarkId | undefined {
  if (definitions.has(name)) return name;
  const plain = plainName(name);
  for (const known of definitions.values())
    if ([known.id, known.name, ...known.aliases].some((each) => plainName(each) === plain)) return known.id;
  return resolveBenchmark(name);
}
