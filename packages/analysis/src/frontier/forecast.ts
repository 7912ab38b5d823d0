import type { Kernel } from '@cape/core-wasm';
import * as z from 'zod/mini';
import { Interval } from '../interval.ts';
import { probabilityAbove } from './h-field.ts';
import { studentInterval } from './student.ts';
import { lineError, predicted, type TrendLine } from './trend-line.ts';

/** What a lab's next release is expected to score. */
export const Forecast = z.object({
  method: z.string(),
  /** The SWE-bench score it is for: the one asked about, else the lab's latest. */
  swe: z.number(),
  gpqa: z.number(),
  interval: Interval,
  /** Expected h: the lab's mean. */
  h: z.number(),
  hInterval: Interval,
  probabilityReasoningRich: z.number(),
});
export type Forecast = z.infer<typeof Forecast>;

/** How far single releases scatter about their own lab's mean h, pooled over labs. */
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

/** A lab's mean h ± t·s/√n, s pooled over labs: two releases that happen to agree say little by themselves. */
export function labMeanInterval(
  kernel: Kernel,
  labH: readonly number[],
  { standardDeviation, degreesOfFreedom }: Scatter,
  level: number,
): Interval {
  const error = standardDeviation / Math.sqrt(labH.length);
  return studentInterval(
    kernel,
    meanOf(labH),
    error,
    degreesOfFreedom,
    level,
    'Student t, scatter within labs pooled',
  );
}

/**
 * The line plus the lab's mean h. Its interval is a prediction interval: the scatter of single releases
 * about a lab's mean (pooled over labs), the error of that mean, and the line's own error at this score.
 */
export function forecast(
  kernel: Kernel,
  line: TrendLine,
  labH: readonly number[],
  scatter: Scatter,
  swe: number,
  level: number,
): Forecast {
  const h = meanOf(labH);
  const hError = scatter.standardDeviation * Math.sqrt(1 + 1 / labH.length);
  const error = Math.sqrt(hError ** 2 + lineError(line, swe) ** 2);
  const gpqa = predicted(line, swe) + h;
  const method = 'Student t prediction interval, scatter within labs pooled';
  const { degreesOfFreedom } = scatter;
  return {
    method: 'line + the lab’s mean h',
    swe,
    gpqa,
    interval: studentInterval(kernel, gpqa, error, degreesOfFreedom, level, method),
    h,
    hInterval: studentInterval(kernel, h, hError, degreesOfFreedom, level, method),
    probabilityReasoningRich: probabilityAbove(kernel, h, hError, degreesOfFreedom, 0),
  };
}

/** Whether adding a lab's mean h has helped so far: each release predicted from the lab's earlier ones. */
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
