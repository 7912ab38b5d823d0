import type { Score } from '@cape/evidence';
import type { HField } from './h-field.ts';
import { reporterSpread } from './reporter-spread.ts';
import { gpqa, swe } from './trend-line.ts';

/** Standard deviation between reporters of one score, points. */
export interface ReporterSpreads {
  readonly swe: number;
  readonly gpqa: number;
}

/** The spreads of the two tests of h, from the score records. */
export function spreadOfBoth(): ReporterSpreads {
  const of = (id: typeof swe | typeof gpqa) => reporterSpread(id)?.standardDeviation ?? 0;
  return { swe: of(swe), gpqa: of(gpqa) };
}

/** A score with the spread between reporters in its error. */
export function withSpread(score: Score, spread = 0): Score {
  return { ...score, standardError: Math.sqrt(score.standardError * score.standardError + spread * spread) };
}

/** The same h with the spread in the part of its error that no number of items makes smaller. */
export function withoutSpread(field: HField, slope: number, spread: ReporterSpreads): HField {
  const fixed = slope * slope * spread.swe * spread.swe + spread.gpqa * spread.gpqa;
  const { items, line, total } = field.standardError;
  return {
    ...field,
    standardError: {
      items: Math.sqrt(Math.max(0, items * items - fixed)),
      line: Math.sqrt(line * line + fixed),
      total,
    },
  };
}
