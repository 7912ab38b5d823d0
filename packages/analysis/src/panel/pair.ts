import { type BenchmarkId, benchmark, definitionIn, type Model, type Panel } from '@cape/evidence';
import { ownErrors } from '../item-noise/score-covariance.ts';
import type { Warning } from '../warning.ts';

/** Two benchmarks' scores over the models that have both. */
export interface Pair {
  readonly models: readonly Model[];
  /** Percent. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** Points; where the models' items were read, of what each score has of its own. */
  readonly xStandardErrors: Float64Array;
  readonly yStandardErrors: Float64Array;
  /** Family or lab of each model, as small integers in order of appearance. */
  readonly labels: Uint32Array;
}

export function pairOf(models: readonly Model[], x: BenchmarkId, y: BenchmarkId): Pair {
  const both = models.filter(({ scores }) => scores.has(x) && scores.has(y));
  const column = (id: BenchmarkId) => Float64Array.from(both, ({ scores }) => scores.get(id)!.value);
  const errors = (id: BenchmarkId) => Float64Array.from(ownErrors(both.map(({ scores }) => scores.get(id)!)));
  return {
    models: both,
    x: column(x),
    y: column(y),
    xStandardErrors: errors(x),
    yStandardErrors: errors(y),
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

/** Says so where no model has both scores, and what the panel has instead: one TruthfulQA never stands in for the other. */
export function pairMissing(panel: Panel, x: BenchmarkId, y: BenchmarkId): Warning[] {
  const { name, models } = panel;
  if (models.some(({ scores }) => scores.has(x) && scores.has(y))) return [];
  const there = [...new Set(models.flatMap(({ scores }) => [...scores.keys()]))];
  const known = there.length === 0 ? 'no scores' : there.join(', ');
  const other = (['truthfulqa', 'truthfulqa_mc1'] as const).find(
    (id) => id !== x && id !== y && there.includes(id),
  );
  const mixed =
    other !== undefined && [x, y].some((id) => id === 'truthfulqa' || id === 'truthfulqa_mc1')
      ? ` ${benchmark(other).name} is another measure and does not stand in: ask for it by its name, ${other}.`
      : '';
  return [
    {
      code: 'no-pair',
      message: `No model of ${name} has both ${definitionIn(panel, x).name} and ${definitionIn(panel, y).name}; it has ${known}.${mixed}`,
    },
  ];
}
