import type { Kernel } from '@cape/core-wasm';
import type { BenchmarkId, Model } from '@cape/evidence';
import type { Interval } from '../interval.ts';
import { bySeedBits, redraws } from '../redraws.ts';
import type { Sampling } from './population.ts';

/** Scores of complete models, row-major: n models × d benchmarks, with their standard errors. */
export interface ScoreTable {
  readonly n: number;
  readonly d: number;
  readonly scores: Float64Array;
  readonly errors: Float64Array;
}

export function completeTable(models: readonly Model[], benchmarks: readonly BenchmarkId[]): ScoreTable {
  const complete = models.filter(({ scores }) => benchmarks.every((id) => scores.has(id)));
  const column = (of: 'value' | 'standardError') =>
    Float64Array.from(complete.flatMap(({ scores }) => benchmarks.map((id) => scores.get(id)![of])));
  return {
    n: complete.length,
    d: benchmarks.length,
    scores: column('value'),
    errors: column('standardError'),
  };
}

/**
 * Participation ratio d_eff = (Σλ)²/Σλ² of the covariance's eigenvalues. Both sums need no eigenvalue:
 * they are the trace of C and of C². From 1 (one direction) to d (all alike). NaN without any variance.
 */
function participationRatio(rows: Float64Array, n: number, d: number): number {
  const mean = new Float64Array(d);
  for (let i = 0; i < n; i += 1) for (let j = 0; j < d; j += 1) mean[j]! += rows[i * d + j]! / n;
  let trace = 0;
  let squares = 0;
  for (let j = 0; j < d; j += 1) {
    for (let k = 0; k <= j; k += 1) {
      let covariance = 0;
      for (let i = 0; i < n; i += 1)
        covariance += (rows[i * d + j]! - mean[j]!) * (rows[i * d + k]! - mean[k]!);
      if (j === k) trace += covariance;
      squares += (j === k ? 1 : 2) * covariance * covariance;
    }
  }
  return squares > 0 ? (trace * trace) / squares : Number.NaN;
}

/** Random numbers drawn at a time. */
const drawnAtATime = 1 << 18;

export function effectiveDimension(
  kernel: Kernel,
  { n, d, scores, errors }: ScoreTable,
  { seed, resamples, noise, level }: Sampling,
): { readonly value: number; readonly interval: Interval | null } {
  const value = n < 3 ? Number.NaN : participationRatio(scores, n, d);
  if (n < 4) return { value, interval: null };
  const found = new Float64Array(resamples);
  const rows = new Float64Array(n * d);
  const batch = Math.max(1, Math.floor(drawnAtATime / (n * d)));
  const design = { rows: n, resamples, seed, batch, streams: bySeedBits };
  redraws(kernel, design, noise === 'items' ? n * d : 0, ({ from, count, rows: drawn, normals }) => {
    for (let resample = 0; resample < count; resample += 1) {
      for (let i = 0; i < n; i += 1) {
        const row = drawn[resample * n + i]!;
        for (let j = 0; j < d; j += 1) {
          const deviate = normals?.[(resample * n + i) * d + j] ?? 0;
          rows[i * d + j] = scores[row * d + j]! + errors[row * d + j]! * deviate;
        }
      }
      found[from + resample] = participationRatio(rows, n, d);
    }
  });
  const [lower, upper] = kernel.quantiles(found, [(1 - level) / 2, (1 + level) / 2]);
  return {
    value,
    interval: {
      lower: lower!,
      upper: upper!,
      level,
      method: `percentile bootstrap over ${noise === 'items' ? 'models and items' : 'models'}`,
    },
  };
}
