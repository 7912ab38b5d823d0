import type { Kernel } from '@cape/core-wasm';
import type { Score } from '@cape/evidence';
import { scoreCovariance } from '../item-noise/score-covariance.ts';
import { type HField, probabilityAbove, specialistBar } from './h-field.ts';
import { slopeError, type TrendLine } from './trend-line.ts';

/** One release as the trajectory sees it. */
export interface Point extends HField {
  readonly swe: number;
  /** The two scores that h is made of. */
  readonly scores: { readonly swe: Score; readonly gpqa: Score };
}

/** A stretch of releases in which h only rises or only falls. */
export interface Swing {
  /** Places in the trajectory, first and last. */
  readonly from: number;
  readonly to: number;
  /** Change of h, in points. */
  readonly change: number;
  readonly standardError: number;
  /** Away from the line or back to it: by whether |h| is larger at the end than at the start. */
  readonly kind: 'excursion' | 'recovery';
  /** Chance that as many releases without order show a swing this large: turning points are chosen by looking. */
  readonly pValue: number;
  /** True where that chance is at most 1 − level and the change exceeds the errors of its two ends. */
  readonly exceedsNoise: boolean;
  /** That the true change exceeds ten points in this direction. */
  readonly probabilityOverTen: number;
}

/**
 * Standard error of a change of h between two releases. The line's intercept drops out, its slope acts
 * on the difference of SWE-bench scores: √(items₁² + items₂² − 2·shared + (SWE₂ − SWE₁)²·se(slope)²). What the releases
 * share is the covariance of their item errors: of their items where these were read, else of the item correlation assumed.
 */
export function changeError(line: TrendLine, from: Point, to: Point): number {
  const shared =
    scoreCovariance(from.scores.gpqa, to.scores.gpqa) +
    line.slope * line.slope * scoreCovariance(from.scores.swe, to.scores.swe);
  const items = from.standardError.items ** 2 + to.standardError.items ** 2 - 2 * shared;
  return Math.sqrt(Math.max(0, items) + ((to.swe - from.swe) * slopeError(line)) ** 2);
}

/** Number of changes from one release to the next that exceed their errors by `reach` times. */
export function changesBeyond(line: TrendLine, points: readonly Point[], reach: number): number {
  return points.filter((to, i) => {
    const from = points[i - 1];
    return from !== undefined && Math.abs(to.h - from.h) > reach * changeError(line, from, to);
  }).length;
}

/** Cut a trajectory at its turning points and keep what moved more than ten points. */
export function swings(
  kernel: Kernel,
  line: TrendLine,
  points: readonly Point[],
  level: number,
  chanceOf: (releases: number, change: number) => number,
): Swing[] {
  const found: Swing[] = [];
  let from = 0;
  for (let to = 1; to < points.length; to += 1) {
    const next = points[to + 1];
    const step = points[to]!.h - points[to - 1]!.h;
    if (next !== undefined && (next.h - points[to]!.h) * step > 0) continue;
    const swing = swingBetween(kernel, line, points, from, to, level, chanceOf);
    if (Math.abs(swing.change) > specialistBar) found.push(swing);
    from = to;
  }
  return found;
}

function swingBetween(
  kernel: Kernel,
  line: TrendLine,
  points: readonly Point[],
  from: number,
  to: number,
  level: number,
  chanceOf: (releases: number, change: number) => number,
): Swing {
  const [start, end] = [points[from]!, points[to]!];
  const change = end.h - start.h;
  const standardError = changeError(line, start, end);
  const degreesOfFreedom = line.n - 2;
  const reach = kernel.studentQuantile((1 + level) / 2, degreesOfFreedom) * standardError;
  const pValue = chanceOf(points.length, change);
  return {
    from,
    to,
    change,
    pValue,
    standardError,
    kind: Math.abs(end.h) > Math.abs(start.h) ? 'excursion' : 'recovery',
    exceedsNoise: pValue <= 1 - level && Math.abs(change) > reach,
    probabilityOverTen: probabilityAbove(
      kernel,
      Math.abs(change),
      standardError,
      degreesOfFreedom,
      specialistBar,
    ),
  };
}
