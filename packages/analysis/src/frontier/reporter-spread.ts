import type { BenchmarkId } from '@cape/evidence';
import { type ModelRecord, scoreRecords } from './score-records.ts';

/** Fewer models tell nothing of a spread. */
const fewest = 5;

/** Spread between the reporters of one score. */
export interface ReporterSpread {
  /** Standard deviation of one reporter's score about the mean of all that report it, points. */
  readonly standardDeviation: number;
  /** Its standard error by the jackknife over models. */
  readonly standardError: number;
  /** Models that two reporters or more scored. */
  readonly models: number;
  readonly scores: number;
}

/**
 * Pooled within models: √(Σ(score − its model's mean)² / Σ(reporters − 1)), over records that are not doubtful. It holds
 * what differs between harnesses and settings, and the part of sampling that reporters do not share.
 *
 * @returns null where fewer than five models have two reporters.
 */
export function reporterSpread(
  id: BenchmarkId,
  records: readonly ModelRecord[] = scoreRecords(),
): ReporterSpread | null {
  const byModel = new Map<string, number[]>();
  for (const { model, scores, confidence } of records) {
    const score = scores.get(id);
    if (score === undefined || confidence === 'low') continue;
    byModel.set(model, [...(byModel.get(model) ?? []), score]);
  }
  const parts = [...byModel.values()]
    .filter(({ length }) => length > 1)
    .map((scores) => {
      const mean = scores.reduce((sum, each) => sum + each, 0) / scores.length;
      const squares = scores.reduce((sum, each) => sum + (each - mean) * (each - mean), 0);
      return { squares, degrees: scores.length - 1 };
    });
  if (parts.length < fewest) return null;
  const squares = parts.reduce((sum, each) => sum + each.squares, 0);
  const degrees = parts.reduce((sum, each) => sum + each.degrees, 0);
  const without = parts.map((part) =>
    degrees === part.degrees ? 0 : Math.sqrt((squares - part.squares) / (degrees - part.degrees)),
  );
  const mean = without.reduce((sum, each) => sum + each, 0) / parts.length;
  const scatter = without.reduce((sum, each) => sum + (each - mean) * (each - mean), 0);
  return {
    standardDeviation: Math.sqrt(squares / degrees),
    standardError: Math.sqrt((scatter * (parts.length - 1)) / parts.length),
    models: parts.length,
    scores: degrees + parts.length,
  };
}
