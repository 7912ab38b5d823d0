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
