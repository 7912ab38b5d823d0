import { type BenchmarkId, definitionIn, InputError } from '@cape/evidence';
import * as z from 'zod/mini';
import { BenchmarkName } from '../benchmarks/benchmark-name.ts';
import { finiteOrNull } from '../finite.ts';
import { Interval } from '../interval.ts';
import { pairOf } from '../panel/pair.ts';
import { openPanel, panelFields, samplingFields } from '../panel/panel-input.ts';
import { defineQuestion } from '../question.ts';
import { Warning } from '../warning.ts';
import { matrixWork } from '../work/resampling-work.ts';
import { bootstrapInterval, fisherInterval } from './correlation-interval.ts';
import { benjaminiHochberg } from './false-discovery.ts';
import { LatentCorrelation, latentCorrelation } from './latent-r.ts';
import { columnsWithEveryPair, eigenOf } from './matrix.ts';

const fewest = 4;

/** Benchmarks of a panel that a question asks for: all of them, or those named. */
export function chosenBenchmarks(
  known: readonly BenchmarkId[],
  wanted: readonly BenchmarkId[] | undefined,
): readonly BenchmarkId[] {
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
  input: z.object({ ...panelFields('base'), benchmarks: benchmarkList, ...samplingFields }),
  answer: z.object({
    method: z.string(),
    panel: z.string(),
    n: z.int(),
    seed: z.int(),
    resamples: z.int(),
    benchmarks: z.array(z.string()),
    pairs: z.array(
      z.object({
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
      }),
    ),
    /** Of the correlation matrix; null where fewer than two benchmarks have an r with every other. */
    eigen: z.nullable(
      z.object({
        /** Without columns that are constant or lack a pair; a warning names them. */
        benchmarks: z.array(z.string()),
        /** Largest first. */
        values: z.array(z.number()),
        /** Share of the sum that each direction carries. */
        shares: z.array(z.number()),
        /** One unit vector per value, its components in the order of these benchmarks. */
        vectors: z.array(z.array(z.number())),
        /** (Σλ)²/Σλ². */
        effectiveDimension: z.number(),
      }),
    ),
    warnings: z.array(Warning),
  }),
  examples: [{}, { panel: 'multibench', benchmarks: ['SWE', 'GPQA', 'HLE'], resamples: 1000 }],
  work: matrixWork,
  ask(given, { kernel, onProgress }) {
    const { panel, warnings: panelWarnings, input } = openPanel(given);
    const warnings: Warning[] = [...panelWarnings];
    const benchmarks = chosenBenchmarks(panel.benchmarks, input.benchmarks);
    const couples = benchmarks.flatMap((x, i) => benchmarks.slice(i + 1).map((y) => ({ x, y })));
    const { seed, resamples, level, noise } = input;
    const found = couples.map(({ x, y }, index) => {
      const pair = pairOf(panel.models, x, y);
      const { n, r, pValue } = kernel.pearson(pair.x, pair.y);
      const told = n >= fewest && Number.isFinite(r);
      onProgress?.((index + 1) / couples.length);
      return {
        x,
        y,
        n,
        r,
        interval: told ? fisherInterval(kernel, r, n - 2, level) : null,
        bca: told ? bootstrapInterval(kernel, pair, 'bca', input, false) : null,
        latent: told && noise === 'items' ? latentCorrelation(kernel, r, pair, n - 2, level) : null,
        pValue: n >= fewest ? pValue : Number.NaN,
      };
    });
    const adjusted = benjaminiHochberg(found.map(({ pValue }) => pValue));
    const thin = found.filter(({ n }) => n < fewest).length;
    if (thin > 0)
      warnings.push({
        code: 'thin-pairs',
        message: `${thin} of ${found.length} pairs have fewer than ${fewest} models in common and no interval.`,
      });
    const { kept, leftOut } = columnsWithEveryPair(panel.models, benchmarks, found);
    if (leftOut.length > 0)
      warnings.push({
        code: 'left-out-of-matrix',
        message: `Left out of the eigenstructure: ${leftOut.map(({ id, why }) => `${definitionIn(panel, id).name} (${why})`).join(', ')}.`,
      });
    const eigen = eigenOf(kernel, kept, found);
    if (eigen?.values.some((value) => value < -1e-9) === true) {
      warnings.push({
        code: 'not-positive',
        message:
          'Each pair rests on its own models, so the matrix is no correlation matrix of any one set: a negative eigenvalue shows it.',
      });
    }
    return {
      method:
        'pairwise-complete Pearson r of the observed scores; Fisher intervals, BCa beside; Benjamini–Hochberg over pairs',
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
