import { benchmarkIds, InputError } from '@cape/evidence';
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import * as z from 'zod/mini';
import { BenchmarkName } from '../benchmarks/benchmark-name.ts';
import { finiteOrNull } from '../finite.ts';
import { Interval, percentileHoldsFrom } from '../interval.ts';
import { pairOf } from '../panel/pair.ts';
import { openPanel, panelFields, samplingFields } from '../panel/panel-input.ts';
import { defineQuestion } from '../question.ts';
import { Warning } from '../warning.ts';
import { benjaminiHochberg } from './false-discovery.ts';

const fewest = 4;

/** Benchmarks of a panel that a question asks for: all of them, or those named. */
export function chosenBenchmarks(
  known: readonly (typeof benchmarkIds)[number][],
  wanted: readonly (typeof benchmarkIds)[number][] | undefined,
): readonly (typeof benchmarkIds)[number][] {
  const chosen = wanted === undefined ? known : [...new Set(wanted)];
  if (chosen.length >= 2) return chosen;
  throw new InputError([
    {
      code: 'too-few-benchmarks',
      path: 'benchmarks',
      expected: 'at least two benchmarks',
      received: chosen.join(', ') || 'none',
    },
  ]);
}

export const benchmarkList = z
  .optional(z.array(BenchmarkName, { error: 'at most 64 benchmarks' }).check(z.maxLength(64)))
  .check(z.describe('Which benchmarks; default: all of the panel.'));

/** Pairwise coupling of any benchmarks, with the eigenstructure of the matrix. */
export const matrixQuestion = defineQuestion({
  name: 'matrix',
  summary:
    'The coupling of every pair of benchmarks, corrected for the number of pairs, and its eigenstructure',
  input: z.object({ ...panelFields('base'), benchmarks: benchmarkList, ...samplingFields }),
  answer: z.object({
    method: z.string(),
    panel: z.string(),
    n: z.int(),
    seed: z.int(),
    resamples: z.int(),
    benchmarks: z.array(z.enum(benchmarkIds)),
    pairs: z.array(
      z.object({
        x: z.enum(benchmarkIds),
        y: z.enum(benchmarkIds),
        /** Models with both scores. */
        n: z.int(),
        r: z.nullable(z.number()),
        interval: z.nullable(Interval),
        pValue: z.nullable(z.number()),
        /** Benjamini–Hochberg adjusted over the pairs. */
        adjustedP: z.nullable(z.number()),
      }),
    ),
    /** Of the correlation matrix; null where a pair has no r. */
    eigen: z.nullable(
      z.object({
        /** Largest first. */
        values: z.array(z.number()),
        /** Share of the sum that each direction carries. */
        shares: z.array(z.number()),
        /** One unit vector a value, its components in the order of the benchmarks. */
        vectors: z.array(z.array(z.number())),
        /** (Σλ)²/Σλ². */
        effectiveDimension: z.number(),
      }),
    ),
    warnings: z.array(Warning),
  }),
  examples: [{}, { panel: 'multibench', benchmarks: ['SWE', 'GPQA', 'HLE'], resamples: 1000 }],
  ask(input, { kernel, onProgress }) {
    const { panel, warnings: panelWarnings } = openPanel(input);
    const warnings: Warning[] = [...panelWarnings];
    const benchmarks = chosenBenchmarks(panel.benchmarks, input.benchmarks);
    const couples = benchmarks.flatMap((x, i) => benchmarks.slice(i + 1).map((y) => ({ x, y })));
    const { seed, resamples, level, noise } = input;
    const found = couples.map(({ x, y }, index) => {
      const pair = pairOf(panel.models, x, y);
      const { n, r, pValue } = kernel.pearson(pair.x, pair.y);
      let interval: Interval | null = null;
      if (n >= fewest && Number.isFinite(r)) {
        const { lower, upper } = kernel.bootstrapCorrelation(pair.x, pair.y, {
          seed,
          resamples,
          level,
          ...(noise === 'items'
            ? { xStandardErrors: pair.xStandardErrors, yStandardErrors: pair.yStandardErrors }
            : {}),
        });
        if (Number.isFinite(lower) && Number.isFinite(upper))
          interval = { lower, upper, level, method: 'percentile bootstrap' };
      }
      onProgress?.((index + 1) / couples.length);
      return { x, y, n, r, interval, pValue: n >= fewest ? pValue : Number.NaN };
    });
    const adjusted = benjaminiHochberg(found.map(({ pValue }) => pValue));
    const thin = found.filter(({ n }) => n < fewest).length;
    if (thin > 0)
      warnings.push({
        code: 'thin-pairs',
        message: `${thin} of ${found.length} pairs have fewer than ${fewest} models in common and no interval.`,
      });
    const small = found.filter(({ n }) => n >= fewest && n < percentileHoldsFrom).length;
    if (small > 0) {
      warnings.push({
        code: 'small-n',
        message: `${small} of ${found.length} pairs have fewer than ${percentileHoldsFrom} models in common: their percentile intervals are too narrow. The coupling of one pair comes with Fisher's interval (interval: "fisher").`,
      });
    }
    const eigen = eigenOf(benchmarks.length, found);
    if (eigen?.values.some((value) => value < -1e-9) === true) {
      warnings.push({
        code: 'not-positive',
        message:
          'Each pair rests on its own models, so the matrix is no correlation matrix of any one set: a negative eigenvalue shows it.',
      });
    }
    return {
      method: 'pairwise-complete Pearson r; percentile bootstrap over models; Benjamini–Hochberg over pairs',
      panel: panel.name,
      n: panel.models.length,
      seed,
      resamples,
      benchmarks: [...benchmarks],
      pairs: found.map(({ r, pValue, ...pair }, i) => ({
        ...pair,
        r: finiteOrNull(r),
        pValue: finiteOrNull(pValue),
        adjustedP: finiteOrNull(adjusted[i]!),
      })),
      eigen,
      warnings,
    };
  },
});

function eigenOf(d: number, pairs: readonly { readonly r: number }[]) {
  if (pairs.some(({ r }) => !Number.isFinite(r))) return null;
  const matrix = Matrix.eye(d);
  let next = 0;
  for (let i = 0; i < d; i += 1) {
    for (let j = i + 1; j < d; j += 1, next += 1) {
      matrix.set(i, j, pairs[next]!.r);
      matrix.set(j, i, pairs[next]!.r);
    }
  }
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(matrix, {
    assumeSymmetric: true,
  });
  const order = realEigenvalues.map((_, i) => i).sort((a, b) => realEigenvalues[b]! - realEigenvalues[a]!);
  const values = order.map((i) => realEigenvalues[i]!);
  const squares = values.reduce((sum, value) => sum + value * value, 0);
  return {
    values,
    shares: values.map((value) => value / d),
    // The sign of an eigenvector is free: the largest component is made positive.
    vectors: order.map((i) => {
      const vector = eigenvectorMatrix.getColumn(i);
      const largest = vector.reduce((most, each) => (Math.abs(each) > Math.abs(most) ? each : most), 0);
      return largest < 0 ? vector.map((each) => -each) : vector;
    }),
    effectiveDimension: (d * d) / squares,
  };
}
