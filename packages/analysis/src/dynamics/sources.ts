import type { Kernel } from '@cape/core-wasm';
import type { BenchmarkId, Model, Panel } from '@cape/evidence';
import { Matrix, solve } from 'ml-matrix';
import * as z from 'zod/mini';
import { Interval } from '../interval.ts';
import { groupsOf } from '../panel/groups.ts';

export const leverNames = ['curation', 'width', 'architecture'] as const;
export type LeverName = (typeof leverNames)[number];

/** Effect of one lever on each benchmark, estimated from a panel. */
export const LeverDirection = z.object({
  lever: z.enum(leverNames),
  /** Addition of u = 1 to dB/ds. */
  unit: z.string(),
  effects: z.array(
    z.object({
      benchmark: z.string(),
      /** Points per decade at u = 1; null where the panel has nothing to estimate it from. */
      value: z.nullable(z.number()),
      standardError: z.nullable(z.number()),
      interval: z.nullable(Interval),
      /** Families behind it. */
      families: z.int(),
      /** True where the data distinguish it from zero. */
      identified: z.boolean(),
      /** "not identified by the data: …" or what it rests on. */
      statement: z.string(),
    }),
  ),
});
export type LeverDirection = z.infer<typeof LeverDirection>;
type Effect = LeverDirection['effects'][number];

interface Estimate {
  readonly value: number;
  readonly standardError: number;
  readonly families: number;
}

/** One observation of a benchmark: place, score and its family. */
interface Row {
  readonly s: number;
  readonly score: number;
  readonly family: string;
  readonly width: number | null;
}

/** All three levers' directions; each as a contrast at the same number of parameters. */
export function leverDirections(
  kernel: Kernel,
  panel: Panel,
  benchmarks: readonly BenchmarkId[],
  level: number,
): LeverDirection[] {
  const recipe = (model: Model) => model.attributes.get('data_recipe');
  const rowsOf = (id: BenchmarkId, wanted: (model: Model) => boolean): Row[] =>
    panel.models.flatMap((model) => {
      const score = model.scores.get(id)?.value;
      const width = Number(model.attributes.get('d_model') || Number.NaN);
      return score === undefined || model.paramsB === null || !wanted(model)
        ? []
        : [
            {
              s: kernel.log10(model.paramsB),
              score,
              family: model.group,
              width: Number.isFinite(width) && width > 0 ? kernel.log10(width / 512) : null,
            },
          ];
    });
  const effects = (of: (id: BenchmarkId) => Estimate | null, lacking: string): Effect[] =>
    benchmarks.map((id) => effectOf(kernel, id, of(id), level, lacking));
  return [
    {
      lever: 'curation',
      unit: 'the offset of curated families from the web-trained curve at the same N, gained over one decade',
      effects: effects(
        (id) =>
          curationOffset(
            rowsOf(id, (model) => recipe(model) === 'web'),
            rowsOf(id, (model) => recipe(model) === 'curated'),
          ),
        'fewer than two curated families have this score',
      ),
    },
    {
      lever: 'width',
      unit: 'the effect of twice the width (d_model) at the same N, gained over one decade',
      effects: effects(
        (id) =>
          widthEffect(
            kernel,
            rowsOf(id, (model) => recipe(model) === 'web'),
          ),
        'fewer than three web-trained families with a known width have this score',
      ),
    },
    { lever: 'architecture', unit: architectureUnit, effects: architectureEffects(panel, benchmarks) },
  ];
}

function effectOf(
  kernel: Kernel,
  id: BenchmarkId,
  estimate: Estimate | null,
  level: number,
  lacking: string,
): Effect {
  if (estimate === null) {
    return {
      benchmark: id,
      value: null,
      standardError: null,
      interval: null,
      families: 0,
      identified: false,
      statement: `not identified by the data: ${lacking}`,
    };
  }
  const { value, standardError, families } = estimate;
  const reach = kernel.studentQuantile((1 + level) / 2, families - 1) * standardError;
  const identified = Math.abs(value) > reach;
  return {
    benchmark: id,
    value,
    standardError,
    interval: {
      lower: value - reach,
      upper: value + reach,
      level,
      method: `Student t over ${families} families`,
    },
    families,
    identified,
    statement: identified
      ? `a contrast between families, ${families} of them; other differences between them are not removed`
      : 'not identified by the data: the interval holds zero',
  };
}

/** Mean offset of curated families from the web-trained curve (a parabola in log N). */
function curationOffset(web: readonly Row[], curated: readonly Row[]): Estimate | null {
  const families = [...new Set(curated.map(({ family }) => family))];
  const webFamilies = [...new Set(web.map(({ family }) => family))];
  if (families.length < 2 || webFamilies.length < 4) return null;
  const curve = leastSquares(
    web.map(({ s }) => [1, s, s * s]),
    web.map(({ score }) => score),
  );
  const residual = ({ s, score }: Row) => score - (curve[0]! + curve[1]! * s + curve[2]! * s * s);
  const meanOf = (rows: readonly Row[], family: string) => {
    const own = rows.filter((row) => row.family === family);
    return own.reduce((sum, row) => sum + residual(row), 0) / own.length;
  };
  const offsets = spread(families.map((family) => meanOf(curated, family)));
  const around = spread(webFamilies.map((family) => meanOf(web, family)));
  return {
    value: offsets.mean,
    standardError: Math.sqrt(offsets.squaredError + around.squaredError),
    families: families.length,
  };
}

/** Points per doubling of width beside a parabola in log N; its error by leaving families out (jackknife). */
function widthEffect(kernel: Kernel, rows: readonly Row[]): Estimate | null {
  const known = rows.filter(({ width }) => width !== null);
  const families = [...new Set(known.map(({ family }) => family))];
  if (families.length < 3 || known.length < 8) return null;
  const doubling = kernel.log10(2);
  const effect = (chosen: readonly Row[]) =>
    doubling *
    leastSquares(
      chosen.map(({ s, width }) => [1, s, s * s, width ?? 0]),
      chosen.map(({ score }) => score),
    )[3]!;
  const without = families.map((family) => effect(known.filter((row) => row.family !== family)));
  const { mean, squaredError } = spread(without);
  const count = families.length;
  if (!Number.isFinite(mean)) return null;
  // The jackknife's variance is (k − 1)/k · Σ(θ − mean)², and squaredError is Σ/(k(k − 1)).
  return {
    value: effect(known),
    standardError: Math.sqrt(squaredError) * (count - 1),
    families: count,
  };
}

const architectureUnit = 'the step from Gemma-3-4B to Gemma-4-E4B, gained over one decade';

/** One pair of models: a difference, but nothing to tell architecture from all else that changed. */
function architectureEffects(panel: Panel, benchmarks: readonly BenchmarkId[]): Effect[] {
  const gemma = groupsOf(panel).get('Gemma') ?? [];
  const before = gemma.find(({ name }) => /^gemma-3-4b/i.test(name));
  const after = gemma.find(({ name }) => /^gemma-4-e4b/i.test(name));
  return benchmarks.map((id) => {
    const [a, b] = [before?.scores.get(id), after?.scores.get(id)];
    const both = a !== undefined && b !== undefined;
    return {
      benchmark: id,
      value: both ? b.value - a.value : null,
      standardError: both ? Math.sqrt(a.standardError ** 2 + b.standardError ** 2) : null,
      interval: null,
      families: both ? 1 : 0,
      identified: false,
      statement: both
        ? 'not identified by the data: one pair of models, of which the later is instruction-tuned'
        : after === undefined || before === undefined
          ? 'not identified by the data: the pair Gemma-3-4B and Gemma-4-E4B is not in this view of the panel'
          : 'not identified by the data: the pair has no such score',
    };
  });
}

function leastSquares(rows: readonly number[][], y: readonly number[]): number[] {
  return solve(new Matrix(rows as number[][]), Matrix.columnVector(y as number[]), true).to1DArray();
}

/** Mean of independent values and the square of its standard error. */
function spread(values: readonly number[]): { mean: number; squaredError: number } {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, squaredError: squares / (n * (n - 1)) };
}
