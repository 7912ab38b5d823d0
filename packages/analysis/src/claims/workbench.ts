import type { Kernel } from '@cape/core-wasm';
import type { BenchmarkId, Model } from '@cape/evidence';
import { fisherInterval } from '../coupling/correlation-interval.ts';
import { studentInterval } from '../frontier/student.ts';
import type { Interval } from '../interval.ts';
import { builtinPanel } from '../panel/builtin.ts';
import { type Pair, pairOf } from '../panel/pair.ts';

/** Tools for recomputing a claim: the published tables, the kernel, and the sampling. */
export interface Workbench {
  readonly kernel: Kernel;
  readonly seed: number;
  readonly resamples: number;
  readonly noise: 'items' | 'none';
  readonly level: number;
}

/** Rows of a builtin panel as published. */
export function rowsOf(panel: string, wanted: (model: Model) => boolean = () => true): readonly Model[] {
  return builtinPanel(panel).models.filter(wanted);
}

/** The 34 models that the line was frozen on, and the 23 of them that the source calls core. */
export const frozen = () => rowsOf('frontier', ({ attributes }) => attributes.get('panel') !== 'post-cutoff');
export const core = () => rowsOf('frontier', ({ attributes }) => attributes.get('panel') === 'core');

/** The Pythia suite without the two older models listed under it. */
export const pythia = (panel: 'base' | 'critical-scale') =>
  rowsOf(panel, ({ group, name }) => group === 'Pythia' && name.startsWith('Pythia'));

export const older = new Set(['GPT-J-6B', 'GPT-NeoX-20B']);

export function attribute(model: Model | undefined, name: string): number {
  return Number(model?.attributes.get(name) ?? Number.NaN);
}

/** One model of a panel by its name and, where two share it, one more attribute. */
export function row(panel: string, name: string, measure?: string): Model | undefined {
  return rowsOf(panel, (model) => model.name === name).find(
    ({ attributes }) => measure === undefined || attributes.get('measure') === measure,
  );
}

/** Pearson r of the observed scores with Fisher's interval; fewer than five models have none. */
export function correlation(
  { kernel, level }: Workbench,
  models: readonly Model[],
  x: BenchmarkId,
  y: BenchmarkId,
): { value: number; pValue: number; interval: Interval | null; n: number } {
  const pair = pairOf(models, x, y);
  const { r, pValue, n } = kernel.pearson(pair.x, pair.y);
  return { value: r, pValue, interval: n < 5 ? null : fisherInterval(kernel, r, n - 2, level), n };
}

/** A least-squares slope or intercept with Student's interval. */
export function lineFigure(
  { kernel, level }: Workbench,
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  part: 'slope' | 'intercept',
): { value: number; interval: Interval; n: number; halfWidth: number } {
  const line = kernel.line(x, y);
  const error = part === 'slope' ? line.slopeStandardError : line.interceptStandardError;
  const interval = studentInterval(kernel, line[part], error, line.n - 2, level);
  const halfWidth = interval.upper === null ? Number.NaN : interval.upper - line[part];
  return { value: line[part], interval, n: line.n, halfWidth };
}

export function frontierPair(models: readonly Model[]): Pair {
  return pairOf(models, 'swe_bench_verified', 'gpqa_diamond');
}

/** A normal interval from an item-sampling error. */
export function itemInterval({ kernel, level }: Workbench, value: number, standardError: number): Interval {
  const reach = kernel.normalQuantile((1 + level) / 2) * standardError;
  return { lower: value - reach, upper: value + reach, level, method: 'item-sampling errors' };
}

/** Percentiles of a statistic over redrawn rows. */
export function redrawn(
  { kernel, seed, resamples, level }: Workbench,
  n: number,
  statistic: (rows: Uint32Array) => number,
): Interval {
  const count = Math.min(resamples, 2000);
  const rows = kernel.resampleRows(n, { resamples: count, seed });
  const values = Float64Array.from({ length: count }, (_, i) => statistic(rows.subarray(i * n, (i + 1) * n)));
  const [lower, upper] = kernel.quantiles(values, [(1 - level) / 2, (1 + level) / 2]);
  return { lower: lower!, upper: upper!, level, method: 'bootstrap over models' };
}
