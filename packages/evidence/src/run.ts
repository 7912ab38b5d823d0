import type { ItemScores } from './items.ts';
import type { Fault } from './panel.ts';
import type { ScoreRecord } from './record.ts';

/** Facts about a model beside its scores. */
export interface ModelFacts {
  readonly name: string;
  /** Billions of parameters. */
  readonly paramsB?: number;
  /** Of a mixture of experts: billions of parameters active per token. */
  readonly activeParamsB?: number;
  /** Training tokens, trillions. */
  readonly tokensT?: number;
  /** Training compute, 10^21 floating-point operations. */
  readonly flops1e21?: number;
  /** ISO date as precise as was published: "2025", "2026-02" or "2026-04-16". */
  readonly released?: string;
  readonly family?: string;
  readonly lab?: string;
  /** Columns of a table that are no scores, kept as read. */
  readonly attributes?: ReadonlyMap<string, string>;
  readonly faults?: readonly Fault[];
}

/** One evaluation of one model: its scores, and its items where they were kept. */
export interface Run {
  /** The evaluation, where files about it lie apart: those with the same model and id are joined. */
  readonly id?: string;
  readonly model: ModelFacts;
  readonly records: readonly ScoreRecord[];
  /** Absent where only scores are known. */
  readonly items?: readonly ItemScores[];
}
