import type { BenchmarkId } from '../benchmarks/registry.ts';
import type { Model } from './panel.ts';

/** Two benchmarks' scores over the models that have both. */
export interface Pair {
  readonly models: readonly Model[];
  /** Percent. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** Points. */
  readonly xStandardErrors: Float64Array;
  readonly yStandardErrors: Float64Array;
  /** Family or lab of each model, as small integers in order of appearance. */
  readonly labels: Uint32Array;
}

export function pairOf(models: readonly Model[], x: BenchmarkId, y: BenchmarkId): Pair {
  const both = models.filter(({ scores }) => scores.has(x) && scores.has(y));
  const column = (id: BenchmarkId, of: 'value' | 'standardError') =>
    Float64Array.from(both, ({ scores }) => scores.get(id)?.[of] ?? Number.NaN);
  return {
    models: both,
    x: column(x, 'value'),
    y: column(y, 'value'),
    xStandardErrors: column(x, 'standardError'),
    yStandardErrors: column(y, 'standardError'),
    labels: labelsOf(both.map(({ group }) => group)),
  };
}

export function labelsOf(groups: readonly string[]): Uint32Array {
  const labels = new Map<string, number>();
  return Uint32Array.from(groups, (group) => {
    const label = labels.get(group) ?? labels.size;
    labels.set(group, label);
    return label;
  });
}
