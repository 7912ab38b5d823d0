import type { ScoreRecord } from '../record.ts';
import type { Reading } from './reader.ts';
import { scoresOfTask } from './tasks.ts';

/** A score under one metric of an evaluation that may have several. */
export interface Measured {
  /** The evaluation as its file names it. */
  readonly name: string;
  readonly metric: string;
  readonly record: ScoreRecord;
}

/**
 * Scores of one model, each evaluation's by one metric: where it has several, the one that people report, else the
 * first of the usual order, which a warning names with the others.
 */
export function oneMetricEach(
  found: readonly Measured[],
  file: string,
  { warn }: Pick<Reading, 'warn'>,
): readonly ScoreRecord[] {
  const byName = new Map<string, Measured[]>();
  for (const each of found) {
    const known = byName.get(each.name);
    if (known === undefined) byName.set(each.name, [each]);
    else known.push(each);
  }
  const choices: string[] = [];
  const records = [...byName].flatMap(([name, of]) => {
    const metrics = [...new Set(of.map(({ metric }) => metric))];
    if (metrics.length === 1) return of.map(({ record }) => record);
    return scoresOfTask(name, metrics).flatMap(({ benchmark, key, others, chosen }) => {
      if (chosen) choices.push(`${name} ${key} (also ${others.slice(0, 3).join(', ')})`);
      return of.filter(({ metric }) => metric === key).map(({ record }) => ({ ...record, benchmark }));
    });
  });
  if (choices.length > 0) {
    const more = choices.length - 6;
    warn(
      'metric-chosen',
      `${file}: of several metrics, taken: ${choices.slice(0, 6).join(', ')}${more > 0 ? ` and ${more} more` : ''}.`,
    );
  }
  return records;
}
