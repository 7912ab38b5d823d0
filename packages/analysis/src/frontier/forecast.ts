import type { Kernel } from '@cape/core-wasm';
import * as z from 'zod/mini';
import { Interval } from '../interval.ts';
import type { BoundedLine } from './bounded-line.ts';
import type { Point } from './excursion.ts';
import { probabilityAbove } from './h-field.ts';
import { combinedDegreesOfFreedom, studentInterval } from './student.ts';
import { lineError, predicted, type TrendLine } from './trend-line.ts';

/** Expected score of a lab's next release. */
export const Forecast = z.object({
  method: z.string(),
  /** The SWE-bench score it is for: the one asked about, else the lab's latest. */
  swe: z.number(),
  gpqa: z.number(),
  interval: Interval,
  /** Expected h: that GPQA less the line of h. */
  h: z.number(),
  hInterval: Interval,
  probabilityReasoningRich: z.number(),
});
export type Forecast = z.infer<typeof Forecast>;

/** Scatter of single releases about their own lab's mean h, pooled over labs. */
export interface Scatter {
  readonly standardDeviation: number;
  readonly degreesOfFreedom: number;
}

/** Pooled within-lab standard deviation of h; undefined where no lab has two releases. */
export function labScatter(labs: Iterable<readonly number[]>): Scatter | undefined {
  let sum = 0;
  let degreesOfFreedom = 0;
  for (const h of labs) {
    const mean = meanOf(h);
    for (const value of h) sum += (value - mean) ** 2;
    degreesOfFreedom += Math.max(0, h.length - 1);
  }
  return degreesOfFreedom > 0
    ? { standardDeviation: Math.sqrt(sum / degreesOfFreedom), degreesOfFreedom }
    : undefined;
}

/**
 * A lab's mean h with the whole error budget: s/√n, s pooled over labs (two releases that happen to agree say little by
 * themselves), and the line's own error at the lab's mean SWE-bench score, which no number of its releases reduces.
 */
export function labMeanInterval(
  kernel: Kernel,
  line: TrendLine,
  track: readonly Pick<Point, 'h' | 'swe'>[],
  { standardDeviation, degreesOfFreedom }: Scatter,
  level: number,
): Interval {
  const ofReleases = standardDeviation / Math.sqrt(track.length);
  const ofLine = lineError(line, meanOf(track.map(({ swe }) => swe)));
  const total = Math.sqrt(ofReleases ** 2 + ofLine ** 2);
  return studentInterval(
    kernel,
    meanOf(track.map(({ h }) => h)),
    total,
    combinedDegreesOfFreedom(total, [ofReleases, degreesOfFreedom], [ofLine, line.n - 2]),
    level,
    'Student t, scatter within labs pooled, and the line',
  );
}

/**
 * The next release at a SWE-bench score: the bounded line plus the lab's mean residual on the logit scale, in units of the
 * scatter there. Its interval has the scatter of single releases about a lab's mean (pooled over labs), the error of
 * that mean and the line's own; it never leaves chance to 100.
 */
export function forecast(
  kernel: Kernel,
  line: TrendLine,
  bounded: BoundedLine,
  residuals: readonly number[],
  { standardDeviation, degreesOfFreedom }: Scatter,
  swe: number,
  level: number,
): Forecast {
  const { logit, scatter, line: ofLine } = bounded.at(swe);
  const middle = logit + meanOf(residuals) * scatter;
  const ofRelease = scatter * standardDeviation * Math.sqrt(1 + 1 / residuals.length);
  const error = Math.sqrt(ofRelease ** 2 + ofLine ** 2);
  const df = combinedDegreesOfFreedom(error, [ofRelease, degreesOfFreedom], [ofLine, bounded.n - 3]);
  const reach = kernel.studentQuantile((1 + level) / 2, df) * error;
  const gpqa = bounded.scoreAt(middle);
  const expected = predicted(line, swe);
  const method = 'Student t on the chance-corrected logit, scatter within labs pooled';
  const [lower, upper] = [bounded.scoreAt(middle - reach), bounded.scoreAt(middle + reach)];
  return {
    method: 'bounded line + the lab’s mean residual',
    swe,
    gpqa,
    interval: { lower, upper, level, method },
    h: gpqa - expected,
    hInterval: { lower: lower - expected, upper: upper - expected, level, method },
    probabilityReasoningRich: probabilityAbove(kernel, middle, error, df, bounded.logitOf(expected)),
  };
}

/** Test of whether adding a lab's mean h has helped so far: each release predicted from the lab's earlier ones. */
export const Backtest = z.object({
  method: z.string(),
  /** Releases that had at least one earlier release of the same lab. */
  n: z.int(),
  /** Mean absolute error in points of the line alone, and of the line plus the lab's mean h so far. */
  lineAlone: z.number(),
  lineAndLab: z.number(),
  /** Of the difference of the two errors, lab by lab the same release: positive where the lab's mean helps. */
  gain: z.number(),
  gainInterval: Interval,
});
export type Backtest = z.infer<typeof Backtest>;

/** `labs` holds each lab's h in order of release. */
export function backtest(
  kernel: Kernel,
  labs: Iterable<readonly number[]>,
  level: number,
): Backtest | undefined {
  const alone: number[] = [];
  const withLab: number[] = [];
  for (const h of labs) {
    for (let i = 1; i < h.length; i += 1) {
      alone.push(Math.abs(h[i]!));
      withLab.push(Math.abs(h[i]! - meanOf(h.slice(0, i))));
    }
  }
  const n = alone.length;
  if (n < 2) return undefined;
  const gain = kernel.summary(alone.map((error, i) => error - withLab[i]!));
  return {
    method: 'each release predicted from its lab’s earlier ones; the line as given',
    n,
    lineAlone: meanOf(alone),
    lineAndLab: meanOf(withLab),
    gain: gain.mean,
    gainInterval: studentInterval(kernel, gain.mean, Math.sqrt(gain.variance / n), n - 1, level),
  };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
