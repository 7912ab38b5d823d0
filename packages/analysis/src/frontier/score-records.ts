import type { BenchmarkId } from '@cape/evidence';
import Papa from 'papaparse';
import { recordsCsv } from './score-records.generated.ts';

/** Who says so: the model's makers, an evaluator's own run, or somebody else's table. */
export type ReporterKind = 'self' | 'independent' | 'other';

/** One reporter's scores of one model. */
export interface ModelRecord {
  readonly model: string;
  readonly lab: string;
  readonly released: string | null;
  /** Percent, by benchmark. */
  readonly scores: ReadonlyMap<BenchmarkId, number>;
  /** Effort and the like, as published. */
  readonly setting: string;
  readonly kind: ReporterKind;
  readonly reporter: string;
  readonly confidence: 'high' | 'medium' | 'low';
  /** Address of the source. */
  readonly source: string;
  readonly note: string;
  /** "copied-scores", "parsing-failure:gpqa_diamond", "single-reporter:swe_bench_verified" …, or empty. */
  readonly doubt: string;
}

/** Day on which the records were collected. */
export const recordsCollected = '2026-11-28';

/** The benchmarks that the records give. HLE is without tools; some reporters use its text-only subset. */
export const recordBenchmarks = ['swe_bench_verified', 'gpqa_diamond', 'ifeval', 'hle'] as const;

let parsed: readonly ModelRecord[] | undefined;

/** The embedded score records, as data/records-2026.csv has them; parsed once. */
export function scoreRecords(): readonly ModelRecord[] {
  parsed ??= Papa.parse<Record<string, string>>(recordsCsv, { header: true, skipEmptyLines: true }).data.map(
    (row) => ({
      model: row.model!,
      lab: row.lab!,
      released: row.released === '' ? null : row.released!,
      scores: new Map(
        recordBenchmarks.flatMap((id) => (row[id] === '' ? [] : [[id, Number(row[id])] as const])),
      ),
      setting: row.setting!,
      kind: row.kind as ReporterKind,
      reporter: row.reporter!,
      confidence: row.confidence as ModelRecord['confidence'],
      source: row.source!,
      note: row.note!,
      doubt: row.doubt!,
    }),
  );
  return parsed;
}
