import type { Kernel, Line } from '@cape/core-wasm';
import { type BenchmarkId, benchmark, InputError, type Model, type Panel } from '@cape/evidence';
import * as z from 'zod/mini';
import { builtinPanel } from '../panel/builtin.ts';
import { type Pair, pairOf } from '../panel/pair.ts';
import { type BoundedLine, boundedLine } from './bounded-line.ts';

/** The pair that the published line relates. */
export const swe = 'swe_bench_verified' satisfies BenchmarkId;
export const gpqa = 'gpqa_diamond' satisfies BenchmarkId;

/** GPQA Diamond = 0.513 · SWE-bench Verified + 46.4, frozen in March 2026 (arXiv 2605.18840). */
const publishedLine = { slope: 0.513, intercept: 46.4 } as const;

export const LineKind = z.enum(['frozen', 'refit']);
export type LineKind = z.infer<typeof LineKind>;

/** Rows that fix a line: those that the published one was frozen on, or every row of the panel. */
export const RowChoice = z.enum(['frozen', 'all']);
export type RowChoice = z.infer<typeof RowChoice>;

/** The line as an answer carries it. */
export const LineSummary = z.object({
  kind: LineKind,
  slope: z.number(),
  intercept: z.number(),
  n: z.int(),
  r: z.number(),
});

/** A straight trend of one benchmark on another, with what its standard errors need. */
export interface TrendLine extends z.infer<typeof LineSummary> {
  readonly residualStandardDeviation: number;
  readonly meanX: number;
  readonly sumSquaresX: number;
  /** The x values it was fitted on, lowest and highest. */
  readonly range: readonly [number, number];
}

/** Rows marked as released after the line was frozen stay out; a panel without the mark keeps all. */
export function chosenRows(models: readonly Model[], rows: RowChoice): readonly Model[] {
  return rows === 'all'
    ? models
    : models.filter(({ attributes }) => attributes.get('panel') !== 'post-cutoff');
}

/** Ordinary least squares over a pair, refused where three points or any variance of x are lacking. */
export function fittedLine(kernel: Kernel, pair: Pair, what: string): Line {
  const fit = kernel.line(pair.x, pair.y);
  if (fit.n < 3 || !Number.isFinite(fit.slope) || !Number.isFinite(fit.r)) {
    throw new InputError([
      {
        code: 'too-few-models',
        path: 'panel',
        expected: `at least three models with both scores, differing in each (${what})`,
        received: `${fit.n}`,
      },
    ]);
  }
  return fit;
}

/** A panel never changes: each of its lines is fitted once. */
const fitted = new WeakMap<Panel, Map<LineKind, TrendLine>>();

/**
 * The line that h is measured from. `frozen` has the published coefficients; its standard errors come
 * from the least-squares fit to the 34 rows that it was frozen on, which those coefficients round.
 */
export function trendLine(kernel: Kernel, kind: LineKind, panel: Panel): TrendLine {
  const source = kind === 'frozen' ? builtinPanel('frontier') : panel;
  const lines = fitted.get(source) ?? new Map<LineKind, TrendLine>();
  fitted.set(source, lines);
  const line = lines.get(kind) ?? fitTrend(kernel, kind, source);
  lines.set(kind, line);
  return line;
}

function fitTrend(kernel: Kernel, kind: LineKind, panel: Panel): TrendLine {
  const models = kind === 'frozen' ? chosenRows(panel.models, 'frozen') : panel.models;
  const pair = pairOf(models, swe, gpqa);
  const fit = fittedLine(kernel, pair, 'SWE-bench Verified and GPQA Diamond');
  const { minimum, maximum } = kernel.summary(pair.x);
  const { n, r, residualStandardDeviation, meanX, sumSquaresX } = fit;
  const { slope, intercept } = kind === 'frozen' ? publishedLine : fit;
  return {
    kind,
    slope,
    intercept,
    n,
    r,
    residualStandardDeviation,
    meanX,
    sumSquaresX,
    range: [minimum, maximum],
  };
}

/** Expectation of the line at x. */
export function predicted({ slope, intercept }: Pick<TrendLine, 'slope' | 'intercept'>, x: number): number {
  return slope * x + intercept;
}

/** Quantities behind the error of a line's mean. */
export type Fitted = Pick<TrendLine, 'n' | 'residualStandardDeviation' | 'meanX' | 'sumSquaresX'>;

/** Standard error of the line's mean at x: s·√(1/n + (x − x̄)²/Sxx). */
export function lineError(line: Fitted, x: number): number {
  return line.residualStandardDeviation * Math.sqrt(1 / line.n + (x - line.meanX) ** 2 / line.sumSquaresX);
}

/** Standard error of the slope: s/√Sxx. */
export function slopeError({ residualStandardDeviation, sumSquaresX }: Fitted): number {
  return residualStandardDeviation / Math.sqrt(sumSquaresX);
}

/** A sentence for x outside what the line was fitted on, or undefined. */
export function extrapolation({ range: [from, to] }: TrendLine, x: number): string | undefined {
  return x >= from && x <= to
    ? undefined
    : `SWE-bench ${x} lies outside the ${from} to ${to} that the line was fitted on: its error there is extrapolated too.`;
}

/** A panel never changes: each of its bounded lines is fitted once. */
const bounded = new WeakMap<Panel, Map<LineKind, BoundedLine | null>>();

/** The bounded line over the same rows as {@link trendLine}: what a new model may score, never beyond chance and 100. */
export function boundedTrend(kernel: Kernel, kind: LineKind, panel: Panel): BoundedLine | null {
  const source = kind === 'frozen' ? builtinPanel('frontier') : panel;
  const lines = bounded.get(source) ?? new Map<LineKind, BoundedLine | null>();
  bounded.set(source, lines);
  const known = lines.get(kind);
  if (known !== undefined) return known;
  const models = kind === 'frozen' ? chosenRows(source.models, 'frozen') : source.models;
  const line = boundedLine(kernel, pairOf(models, swe, gpqa), scaleOf(gpqa));
  lines.set(kind, line);
  return line;
}

/** Facts that the bounded line needs of a benchmark: its chance level, 0 where it is not known, and its items. */
export function scaleOf(id: BenchmarkId): { readonly chance: number; readonly items: number | null } {
  const { chance, items } = benchmark(id);
  return { chance: chance ?? 0, items };
}
