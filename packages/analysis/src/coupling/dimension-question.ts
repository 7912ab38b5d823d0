import * as z from 'zod/mini';
import { BenchmarkName } from '../benchmarks/benchmark-name.ts';
import { benchmarkList, chosenBenchmarks } from '../benchmarks/chosen-benchmarks.ts';
import { Interval } from '../interval.ts';
import { openPanel, panelFields } from '../panel/panel-input.ts';
import { defineQuestion } from '../question.ts';
import { resampledAnswer, samplingFields } from '../sampling-fields.ts';
import { Warning } from '../warning.ts';
import { dimensionWork } from '../work/resampling-work.ts';
import { dimensionByPhase } from './dimension-by-phase.ts';
import { dimensionWarnings } from './dimension-summary.ts';
import { Phase } from './phase.ts';

/** Number of directions in which the scores of each phase's models vary. */
export const dimensionQuestion = defineQuestion({
  input: z.object({
    ...panelFields('base'),
    x: z
      .prefault(BenchmarkName, 'hellaswag')
      .check(z.describe('First benchmark of the pair that fixes the phase.')),
    y: z.prefault(BenchmarkName, 'truthfulqa').check(z.describe('Second benchmark of that pair.')),
    benchmarks: benchmarkList,
    ...samplingFields,
  }),
  answer: z.object({
    ...resampledAnswer,
    benchmarks: z.array(z.string()),
    phases: z.array(
      z.object({
        phase: z.union([Phase, z.literal('all')]),
        /** Models with every score. */
        n: z.int(),
        models: z.array(z.string()),
        effectiveDimension: z.nullable(z.number()),
        interval: z.nullable(Interval),
      }),
    ),
    warnings: z.array(Warning),
  }),
  examples: [{}],
  work: dimensionWork,
  ask(given, { kernel }) {
    const { panel, warnings, input } = openPanel(given);
    const benchmarks = chosenBenchmarks(panel.benchmarks, input.benchmarks);
    const phases = dimensionByPhase(kernel, panel, benchmarks, input);
    return {
      method: 'participation ratio of the covariance of complete models; percentile bootstrap',
      panel: panel.name,
      n: phases[0]!.n,
      seed: input.seed,
      resamples: input.resamples,
      benchmarks: [...benchmarks],
      phases,
      warnings: [...warnings, ...dimensionWarnings(phases, benchmarks.length)],
    };
  },
});
