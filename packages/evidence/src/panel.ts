import type { BenchmarkId } from './benchmarks/registry.ts';

/** One model's measured score. */
export interface Score {
  /** Percent, 0 to 100. */
  readonly value: number;
  /**
   * Standard error in points: the table's own where it carries one, else from the number of items;
   * 0 where neither is known.
   */
  readonly standardError: number;
  /** How it was measured, where the scores of its benchmark were not all measured alike: "shots 10; metric acc_norm". */
  readonly settings?: string;
  /** Where scores of one benchmark were read item by item together: how their errors go together. */
  readonly shared?: SharedItems;
}

/** A score's row in the covariance of a benchmark's scores; scores with the same `covariance` rest on shared items. */
export interface SharedItems {
  /** Points², row-major, one row and column per model. */
  readonly covariance: Float64Array;
  readonly models: number;
  readonly row: number;
}

/** A known fault of a row: kept as published, flagged, and left out of the curated view where it misleads. */
export interface Fault {
  /** Stable: "older-family", "duplicate-model", "instruction-tuned", "mc1-suspected" … */
  readonly code: string;
  readonly message: string;
  /** What the curated view drops: the whole row, one benchmark's score, one size, or nothing (the flag alone). */
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
  readonly models: readonly Model[];
}
