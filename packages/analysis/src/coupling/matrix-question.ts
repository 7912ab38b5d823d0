import * as z from 'zod/mini';
import { benchmarkList, chosenBenchmarks } from '../benchmarks/chosen-benchmarks.ts';
import { openPanel, panelFields } from '../panel/panel-input.ts';
import { defineQuestion } from '../question.ts';
import { resampledAnswer, samplingFields } from '../sampling-fields.ts';
import { Warning } from '../warning.ts';
import { matrixWork } from '../work/resampling-work.ts';
import { CoupledPair } from './coupled-pairs.ts';
import { couplingMatrix } from './matrix.ts';
import { matrixWarnings } from './matrix-summary.ts';

/** Pairwise coupling of any benchmarks, with the eigenstructure of the matrix. */
export const matrixQuestion = defineQuestion({
  input: z.object({ ...panelFields('base'), benchmarks: benchmarkList, ...samplingFields }),
  answer: z.object({
    ...resampledAnswer,
    benchmarks: z.array(z.string()),
    pairs: z.array(CoupledPair),
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
    const { panel, warnings, input } = openPanel(given);
    const { seed, resamples } = input;
    const benchmarks = chosenBenchmarks(panel.benchmarks, input.benchmarks);
    const { pairs, eigen, leftOut } = couplingMatrix(kernel, panel.models, benchmarks, input, onProgress);
    return {
      method:
        'pairwise-complete Pearson r of the observed scores; Fisher intervals, BCa beside; Benjamini–Hochberg over pairs',
      panel: panel.name,
      n: panel.models.length,
      seed,
      resamples,
      benchmarks: [...benchmarks],
      pairs,
      eigen,
      warnings: [...warnings, ...matrixWarnings(panel, { pairs, eigen, leftOut })],
    };
  },
});
