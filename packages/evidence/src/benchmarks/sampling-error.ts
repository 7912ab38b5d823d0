import type { Benchmark } from './registry.ts';

/**
 * Standard error in points of a score (percent) measured on n items: √(p(100 − p)/n). At 0 and 100 the
 * formula gives no error at all, which no finite test can; there half an item stands in.
 * For an item scored between 0 and 1 this is the most the error can be (Bhatia–Davis inequality).
 */
export function samplingError(score: number, items: number): number {
  const halfItem = Math.min(50, 50 / items);
  const p = Math.min(Math.max(score, halfItem), 100 - halfItem);
  return Math.sqrt((p * (100 - p)) / items);
}

/** The same, by the benchmark's own number of items; 0 where that is not known. */
export function benchmarkSamplingError(score: number, { items }: Pick<Benchmark, 'items'>): number {
  return items === null ? 0 : samplingError(score, items);
}
