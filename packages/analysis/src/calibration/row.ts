/** One line of the calibration report: how a method does in one simulated world. */
export interface CalibrationRow {
  /** The method or figure that is tested. */
  readonly figure: string;
  /** The world simulated, in words. */
  readonly world: string;
  readonly measure: string;
  /** Range the figure should lie in, shares from 0 to 1 (or the unit that `measure` names). */
  readonly wanted: readonly [number, number];
  /** By the method that was there before; null where there was none. */
  readonly before: number | null;
  readonly after: number;
  readonly repetitions: number;
}

export interface Simulation {
  readonly seed: number;
  readonly repetitions: number;
}

/** Share of `true` among outcomes. */
export function shareOf(outcomes: readonly boolean[]): number {
  return outcomes.filter(Boolean).length / outcomes.length;
}

/** A figure of a row, or the outcomes whose share of `true` it is. */
type Found = number | readonly boolean[];

/** Rows of one figure in one world: a row for each measure. */
export function rowsOf(
  about: Pick<CalibrationRow, 'figure' | 'world' | 'repetitions'>,
): (measure: string, wanted: CalibrationRow['wanted'], before: Found | null, after: Found) => CalibrationRow {
  const figureOf = (found: Found) => (typeof found === 'number' ? found : shareOf(found));
  return (measure, wanted, before, after) => ({
    figure: about.figure,
    world: about.world,
    measure,
    wanted,
    before: before === null ? null : figureOf(before),
    after: figureOf(after),
    repetitions: about.repetitions,
  });
}

/** True where a row's figure is a share of repetitions, not points or an area. */
export function isShare({ measure }: Pick<CalibrationRow, 'measure'>): boolean {
  return !measure.includes('points)') && !measure.startsWith('AUC');
}

/** True where every repetition counts once, right or wrong: only then is the share's error that of a binomial. */
function isCounted(row: Pick<CalibrationRow, 'measure'>): boolean {
  return isShare(row) && !row.measure.startsWith('largest gap') && !row.measure.startsWith('wrong among');
}

/** Aim of a row: a range, or only that more (power) or less (an error, a width) is better. */
export function aimOf({ wanted: [low, high], ...row }: CalibrationRow): 'range' | 'more' | 'less' {
  if (isShare(row)) return low === 0 && high === 1 ? 'more' : 'range';
  return row.measure.startsWith('AUC') ? 'range' : 'less';
}

/** Place of a row’s figure: in the range asked for, outside it by no more than the simulation's error, or outside. */
export function standingOf(row: CalibrationRow): 'inside' | 'within simulation error' | 'outside' {
  const { wanted, after, repetitions } = row;
  if (aimOf(row) === 'more') return 'inside';
  const off = Math.max(wanted[0] - after, after - wanted[1], 0);
  if (off === 0) return 'inside';
  // At the nearer end of the range: a share of 0 or 1 in a few repetitions has an error, too.
  const end = after < wanted[0] ? wanted[0] : wanted[1];
  const error = isCounted(row) ? Math.sqrt((end * (1 - end)) / repetitions) : 0;
  return off <= 2 * error ? 'within simulation error' : 'outside';
}
