import { InputError } from '@cape/evidence';
import * as z from 'zod/mini';
import { defineQuestion } from '../question.ts';
import { redrawFields } from '../sampling-fields.ts';
import { Warning } from '../warning.ts';
import { bootstrapWork, itemsWork } from '../work/items-work.ts';
import { checkRuns } from './check-runs.ts';
import { ComparedBenchmark, ComparedPair, compareRuns } from './compare.ts';
import { compareSummary } from './compare-summary.ts';
import { deduplicated } from './deduplicated.ts';
import { Run, runLimits } from './run-input.ts';

const Compared = {
  benchmarks: z.array(ComparedBenchmark),
  coupling: z.array(ComparedPair),
};

export const compareQuestion = defineQuestion({
  input: z.object({
    runs: z.array(Run).check(
      z.minLength(2),
      z.maxLength(runLimits.runs),
      z.meta({
        description:
          'Two runs, the baseline first; or more in order, such as the checkpoints of a training run.',
        valueName: 'runs',
      }),
    ),
    ...redrawFields,
  }),
  answer: z.object({
    method: z.string(),
    seed: z.int(),
    resamples: z.int(),
    runs: z.array(z.object({ name: z.string(), benchmarks: z.array(z.string()) })),
    ...Compared,
    /** From the first run to the last, where there are more than two. */
    overall: z.nullable(z.object(Compared)),
    /** The verdict first. */
    summary: z.array(z.string()),
    warnings: z.array(Warning),
  }),
  examples: [
    {
      runs: [
        {
          name: 'base',
          benchmarks: [
            { benchmark: 'hellaswag', score: 47, standardError: 0.5 },
            {
              benchmark: 'truthfulqa_mc1',
              items: {
                keys: [1, 2, 3, 4, 5, 6],
                scores: [1, 1, 0, 1, 0, 1],
                clusters: ['a', 'a', 'b', 'b', 'c', 'c'],
              },
            },
          ],
        },
        {
          name: 'tuned',
          benchmarks: [
            { benchmark: 'hellaswag', score: 56, standardError: 0.5 },
            { benchmark: 'truthfulqa_mc1', items: { keys: [1, 2, 3, 4, 5, 7], scores: [0, 1, 0, 0, 0, 1] } },
          ],
        },
      ],
    },
  ],
  work: ({ runs, resamples }) => itemsWork(runs) + bootstrapWork(runs, resamples),
  ask({ runs, level, seed, resamples }, { kernel, onProgress }) {
    checkRuns(runs);
    const [first, last] = [runs[0]!, runs.at(-1)!];
    const steps = compareRuns(
      kernel,
      runs.slice(1).map((run, i) => [runs[i]!, run] as const),
      { level, bootstrap: { seed, resamples } },
    );
    if (steps.benchmarks.length === 0) {
      throw new InputError([
        {
          code: 'no-shared-benchmark',
          path: 'runs',
          expected: 'runs with a benchmark in common, with items or an error',
          received: runs
            .map(({ name, benchmarks }) => `${name}: ${benchmarks.map((each) => each.benchmark).join(', ')}`)
            .join('; ')
            .slice(0, 300),
        },
      ]);
    }
    onProgress?.(0.8);
    const whole =
      runs.length > 2
        ? compareRuns(kernel, [[first, last]], { level, bootstrap: { seed, resamples } })
        : null;
    const warnings = deduplicated([...runs.flatMap((run) => run.warnings ?? []), ...steps.warnings]);
    for (const { run, benchmarks } of steps.unshared) {
      warnings.push({
        code: 'unshared-benchmarks',
        message: `Only ${run} has ${benchmarks.join(', ')}: not compared.`,
      });
    }
    return {
      method:
        'Paired differences on shared items, cluster-robust where clusters are known; McNemar’s exact test for items that are right or wrong; Benjamini–Hochberg over benchmarks; Fieller intervals of γ',
      seed,
      resamples,
      runs: runs.map(({ name, benchmarks }) => ({
        name,
        benchmarks: benchmarks.map((each) => each.benchmark),
      })),
      benchmarks: [...steps.benchmarks],
      coupling: [...steps.coupling],
      overall: whole === null ? null : { benchmarks: [...whole.benchmarks], coupling: [...whole.coupling] },
      summary: compareSummary(whole ?? steps, steps, { from: first.name, to: last.name, level }),
      warnings,
    };
  },
});
