import type { Kernel } from '@cape/core-wasm';
import type { BenchmarkId, Model, Score } from '@cape/evidence';
import type { Sampling } from '../coupling/population.ts';
import type { Interval } from '../interval.ts';
import { itemErrors } from '../item-noise/item-errors.ts';
import { pairOf } from '../panel/pair.ts';
import { byStream, noiseFrom, redraws } from '../redraws.ts';
import { ratioInterval, trueRange } from './true-range.ts';

/** Below this ratio the old axis no longer separates models (arXiv 2605.18840). */
export const saturatedBelow = 0.2;

export type SaturationVerdict = 'saturated' | 'not saturated' | 'undetermined';

/** Spread of the leaders on two axes, what item noise alone would make of each, and the verdict on their ratio σ. */
export function saturationOf(
  kernel: Kernel,
  models: readonly Model[],
  input: Sampling & {
    readonly old: BenchmarkId;
    readonly new: BenchmarkId;
    readonly top: number;
    readonly itemCorrelation?: number | undefined;
  },
) {
  const { old: oldAxis, new: newAxis, top, seed, resamples } = input;
  const spread = topSpread(models, oldAxis, newAxis, top);
  const unsure = sigmaUncertainty(kernel, spread, oldAxis, newAxis, input);
  const side = (axis: BenchmarkId, which: 'old' | 'new') => {
    const scores = spread.models.map((model) => model.scores.get(axis)!);
    const stream = which === 'old' ? 2 ** 21 : 2 ** 22;
    const alone = noiseSpread(kernel, scores, spread[which], seed, resamples, stream);
    return {
      benchmark: axis,
      spread: spread[which],
      corrected: unsure[which].corrected,
      interval: unsure[which].interval,
      noiseAlone: alone.expected,
      pValue: alone.pValue,
    };
  };
  const { lower, upper } = unsure.sigma;
  const verdict: SaturationVerdict =
    upper !== null && upper < saturatedBelow
      ? 'saturated'
      : lower !== null && lower >= saturatedBelow
        ? 'not saturated'
        : 'undetermined';
  return {
    spread,
    sigma: unsure.sigma,
    corrected: unsure.corrected,
    old: side(oldAxis, 'old'),
    new: side(newAxis, 'new'),
    verdict,
  };
}

/** The leading models on the old axis, and how far apart they lie on both. */
export interface TopSpread {
  readonly models: readonly Model[];
  readonly old: number;
  readonly new: number;
  /** old / new; null where the new axis has no spread. */
  readonly sigma: number | null;
}

/** Rows of the best `top` scores, highest first, ties by row; `rows` may repeat a row, which counts once. */
function leaders(scores: ArrayLike<number>, rows: Iterable<number>, top: number): number[] {
  const lead: number[] = [];
  for (const row of rows) {
    let place = lead.length;
    while (place > 0 && ahead(scores, row, lead[place - 1]!)) place -= 1;
    if (place >= top || lead[place - 1] === row) continue;
    lead.splice(place, 0, row);
    if (lead.length > top) lead.pop();
  }
  return lead;
}

function ahead(scores: ArrayLike<number>, row: number, other: number): boolean {
  return scores[row]! > scores[other]! || (scores[row] === scores[other] && row < other);
}

function rangeOf(scores: ArrayLike<number>, rows: readonly number[]): number {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (const row of rows) {
    least = Math.min(least, scores[row]!);
    most = Math.max(most, scores[row]!);
  }
  return most - least;
}

/** The range of scores moved by their errors times as many normal deviates. */
function noisyRange(
  scores: ArrayLike<number>,
  standardErrors: ArrayLike<number>,
  normals: Float64Array,
  offset: number,
): number {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < scores.length; k += 1) {
    const moved = scores[k]! + standardErrors[k]! * normals[offset + k]!;
    if (moved < least) least = moved;
    if (moved > most) most = moved;
  }
  return most - least;
}

/** σ = range(old) / range(new) among the `top` best on the old axis that have both scores. */
export function topSpread(
  models: readonly Model[],
  oldAxis: BenchmarkId,
  newAxis: BenchmarkId,
  top: number,
): TopSpread {
  const pair = pairOf(models, oldAxis, newAxis);
  const rows = leaders(pair.x, pair.x.keys(), top);
  const [old, fresh] = [rangeOf(pair.x, rows), rangeOf(pair.y, rows)];
  return {
    models: rows.map((row) => pair.models[row]!),
    old,
    new: fresh,
    sigma: fresh > 0 ? old / fresh : null,
  };
}

export interface SpreadUncertainty {
  readonly sigma: Interval;
  readonly old: Interval;
  readonly new: Interval;
  /** Share of redraws with σ below 0.2. */
  readonly probabilitySaturated: number;
}

/** Resamples drawn at once: the kernel hands out at most 2^26 numbers a call. */
const block = (models: number) => Math.max(1, Math.floor(2 ** 21 / models));

/**
 * The interval that was there before, which the calibration holds the test inversion against: redraw the models (a model drawn twice leads once) and, with item noise, every score within its
 * error; take the leaders anew each time.
 */
export function spreadUncertainty(
  kernel: Kernel,
  models: readonly Model[],
  oldAxis: BenchmarkId,
  newAxis: BenchmarkId,
  top: number,
  {
    seed,
    resamples,
    noise,
    level,
  }: { seed: number; resamples: number; noise: 'items' | 'none'; level: number },
): SpreadUncertainty {
  const pair = pairOf(models, oldAxis, newAxis);
  const n = pair.models.length;
  const old = new Float64Array(resamples);
  const fresh = new Float64Array(resamples);
  const sigma = new Float64Array(resamples);
  const x = new Float64Array(n);
  const y = new Float64Array(n);
  const design = { rows: n, resamples, seed, batch: block(n), streams: byStream };
  redraws(kernel, design, noise === 'items' ? 2 * n : 0, ({ from, count, rows, normals: noises }) => {
    for (let i = 0, done = from; i < count; i += 1, done += 1) {
      for (let row = 0; row < n; row += 1) {
        x[row] = pair.x[row]! + pair.xStandardErrors[row]! * (noises?.[2 * i * n + row] ?? 0);
        y[row] = pair.y[row]! + pair.yStandardErrors[row]! * (noises?.[(2 * i + 1) * n + row] ?? 0);
      }
      const lead = leaders(x, rows.subarray(i * n, (i + 1) * n), top);
      const [spreadOld, spreadNew] = [rangeOf(x, lead), rangeOf(y, lead)];
      old[done] = spreadOld;
      fresh[done] = spreadNew;
      sigma[done] = spreadNew > 0 ? spreadOld / spreadNew : Number.NaN;
    }
  });
  const method =
    noise === 'items' ? 'percentile bootstrap over models and items' : 'percentile bootstrap over models';
  const interval = (values: Float64Array): Interval => {
    const [lower, upper] = kernel.quantiles(values, [(1 - level) / 2, (1 + level) / 2]);
    return {
      lower: Number.isFinite(lower) ? lower! : null,
      upper: Number.isFinite(upper) ? upper! : null,
      level,
      method,
    };
  };
  return {
    sigma: interval(sigma),
    old: interval(old),
    new: interval(fresh),
    probabilitySaturated: sigma.filter((value) => value < saturatedBelow).length / resamples,
  };
}

/**
 * σ of the leaders' true scores: their true ranges on both axes by test inversion, each at the root of the level, so that
 * σ's interval keeps the level whatever the two are. It speaks for the models that lead, not for others that might.
 */
export function sigmaUncertainty(
  kernel: Kernel,
  { models, old, new: fresh }: TopSpread,
  oldAxis: BenchmarkId,
  newAxis: BenchmarkId,
  {
    seed,
    noise,
    level,
    itemCorrelation,
  }: {
    readonly seed: number;
    readonly noise: 'items' | 'none';
    readonly level: number;
    readonly itemCorrelation?: number | undefined;
  },
): {
  readonly sigma: Interval;
  readonly corrected: number | null;
  readonly old: { readonly corrected: number; readonly interval: Interval };
  readonly new: { readonly corrected: number; readonly interval: Interval };
} {
  const shared =
    itemCorrelation === undefined
      ? 'whatever share of their items’ errors the leaders have in common'
      : `item correlation ${itemCorrelation}`;
  const method = noise === 'none' ? 'as observed' : `test inversion, ${shared}`;
  const rangeAt = (axis: BenchmarkId, observed: number, stream: number, at: number) =>
    trueRange(
      kernel,
      models.map(({ scores }) => {
        const score = scores.get(axis)!;
        return noise === 'none' ? { value: score.value, standardError: 0 } : score;
      }),
      observed,
      { seed, stream, level: at, itemCorrelation },
    );
  const joint = Math.sqrt(level);
  const [x, y] = [rangeAt(oldAxis, old, 2 ** 23, joint), rangeAt(newAxis, fresh, 2 ** 24, joint)];
  const own = (axis: BenchmarkId, observed: number, stream: number) => {
    const { lower, upper, middle } = rangeAt(axis, observed, stream, level);
    const fromItems =
      noise === 'items' &&
      itemErrors(
        kernel,
        models.map(({ scores }) => scores.get(axis)!),
      ).fromItems;
    return {
      corrected: middle,
      interval: {
        lower,
        upper,
        level,
        method: fromItems ? 'test inversion, by the items they share' : method,
      },
    };
  };
  return {
    sigma: ratioInterval(x, y, level, method),
    corrected: y.middle > 0 ? x.middle / y.middle : null,
    old: own(oldAxis, old, 2 ** 23),
    new: own(newAxis, fresh, 2 ** 24),
  };
}

/** Spread from the leaders' finite items alone, were the leaders equal. */
export interface NoiseSpread {
  /** Mean range of the leaders under item noise alone, in points. */
  readonly expected: number;
  /** Share of such ranges at least as large as the observed one: small where the leaders truly differ. */
  readonly pValue: number;
}

export function noiseSpread(
  kernel: Kernel,
  scores: readonly Score[],
  observed: number,
  seed: number,
  draws: number,
  stream: number,
): NoiseSpread {
  const n = scores.length;
  const errors = itemErrors(kernel, scores);
  const equal = new Float64Array(n);
  let sum = 0;
  let reached = 0;
  const design = { rows: 0, resamples: draws, seed, batch: block(n), streams: noiseFrom(stream) };
  redraws(kernel, design, n, ({ count, normals }) => {
    const deviates = errors.deviates(normals!);
    for (let i = 0; i < count; i += 1) {
      const range = noisyRange(equal, errors.scales, deviates, i * n);
      sum += range;
      if (range >= observed) reached += 1;
    }
  });
  return { expected: sum / draws, pValue: (1 + reached) / (1 + draws) };
}

/** One benchmark as a next axis. */
export interface RotationCandidate {
  readonly benchmark: BenchmarkId;
  /** Of the leaders, how many have a score on it, and how far those lie apart. */
  readonly leaders: number;
  readonly spread: number;
  /** Models of the panel with both scores, and their correlation with the old axis. */
  readonly n: number;
  readonly r: number;
  /** Spread that the old axis does not explain: spread · √(1 − r²). What candidates are ranked by. */
  readonly ownSpread: number;
}

/** Benchmarks by how far they separate the leaders in a way the old axis does not. */
export function rotationCandidates(
  kernel: Kernel,
  models: readonly Model[],
  benchmarks: readonly BenchmarkId[],
  oldAxis: BenchmarkId,
  top: number,
): RotationCandidate[] {
  const withOld = models.filter(({ scores }) => scores.has(oldAxis));
  const scoresOld = withOld.map(({ scores }) => scores.get(oldAxis)!.value);
  const lead = leaders(scoresOld, scoresOld.keys(), top).map((row) => withOld[row]!);
  const candidates: RotationCandidate[] = [];
  for (const benchmark of benchmarks) {
    if (benchmark === oldAxis) continue;
    const scores = lead.flatMap((model) => model.scores.get(benchmark)?.value ?? []);
    const { x, y } = pairOf(models, oldAxis, benchmark);
    const { n, r } = kernel.pearson(x, y);
    if (scores.length < 3 || n < 5 || !Number.isFinite(r)) continue;
    const spread = rangeOf(scores, [...scores.keys()]);
    candidates.push({
      benchmark,
      leaders: scores.length,
      spread,
      n,
      r,
      ownSpread: spread * Math.sqrt(1 - r * r),
    });
  }
  return candidates.sort((a, b) => b.ownSpread - a.ownSpread);
}

/** Range of the true scores of some models, by test inversion: item noise widens a range, so it is no redraw of it. */
export function rangeInterval(
  kernel: Kernel,
  scores: readonly Score[],
  { seed, level, stream }: { readonly seed: number; readonly level: number; readonly stream: number },
): Interval {
  const values = scores.map(({ value }) => value);
  const observed = Math.max(...values) - Math.min(...values);
  const { lower, upper } = trueRange(kernel, scores, observed, { seed, stream, level });
  return {
    lower,
    upper,
    level,
    method: itemErrors(kernel, scores).areRelated
      ? 'test inversion, by what the models’ errors have in common'
      : 'test inversion, whatever share of their items’ errors the models have in common',
  };
}
