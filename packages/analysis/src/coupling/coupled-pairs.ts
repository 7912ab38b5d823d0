import type { Kernel } from '@cape/core-wasm';
import type { BenchmarkId, Model } from '@cape/evidence';
import * as z from 'zod/mini';
import { Interval } from '../interval.ts';
import { type Pair, pairOf } from '../panel/pair.ts';
import { fisherInterval } from './correlation-interval.ts';
import { benjaminiHochberg } from './false-discovery.ts';
import { LatentCorrelation } from './latent-r.ts';

/** Models that a pair needs in common for an interval. */
export const fewestForInterval = 4;

/** Correlation of one pair of the benchmarks. */
export const CoupledPair = z.object({
  x: z.string(),
  y: z.string(),
  /** Models with both scores. */
  n: z.int(),
  /** Of the scores as observed. */
  r: z.nullable(z.number()),
  /** Fisher's. */
  interval: z.nullable(Interval),
  /** BCa over redrawn models. */
  bca: z.nullable(Interval),
  /** Of the capabilities behind the scores; null with noise "none". */
  latent: z.nullable(LatentCorrelation),
  pValue: z.nullable(z.number()),
  /** Benjamini–Hochberg adjusted over the pairs. */
  adjustedP: z.nullable(z.number()),
});

/** A pair of benchmarks over the models with both scores. */
export interface PairCorrelation {
  readonly x: BenchmarkId;
  readonly y: BenchmarkId;
  readonly n: number;
  /** NaN where a column is constant. */
  readonly r: number;
  /** Fisher's; null where r is not defined or rests on too few models. */
  readonly interval: Interval | null;
  /** NaN with too few models. */
  readonly pValue: number;
  /** Benjamini–Hochberg adjusted over the pairs. */
  readonly adjustedP: number;
  readonly pair: Pair;
}

/** Correlation of every pair of benchmarks, at the wanted coverage. */
export function coupledPairs(
  kernel: Kernel,
  models: readonly Model[],
  benchmarks: readonly BenchmarkId[],
  level: number,
): PairCorrelation[] {
  const found = benchmarks.flatMap((x, i) =>
    benchmarks.slice(i + 1).map((y) => {
      const pair = pairOf(models, x, y);
      const { n, r, pValue } = kernel.pearson(pair.x, pair.y);
      const enough = n >= fewestForInterval;
      return {
        x,
        y,
        n,
        r,
        interval: enough && Number.isFinite(r) ? fisherInterval(kernel, r, n - 2, level) : null,
        pValue: enough ? pValue : Number.NaN,
        pair,
      };
    }),
  );
  const adjusted = benjaminiHochberg(found.map(({ pValue }) => pValue));
  return found.map((each, i) => ({ ...each, adjustedP: adjusted[i]! }));
}
