import type { BenchmarkId, Model, Panel } from '@cape/evidence';
import * as z from 'zod/mini';
import { BenchmarkName } from '../benchmarks/benchmark-name.ts';
import { finiteOrNull } from '../finite.ts';
import { dimensionHoldsFrom, Interval } from '../interval.ts';
import { groupsOf } from '../panel/groups.ts';
import { openPanel, panelFields, samplingFields } from '../panel/panel-input.ts';
import { defineQuestion } from '../question.ts';
import { Warning } from '../warning.ts';
import { dimensionWork } from '../work/resampling-work.ts';
import { completeTable, effectiveDimension } from './dimension.ts';
import { gammaOf, stepsOf } from './local.ts';
import { benchmarkList, chosenBenchmarks } from './matrix-question.ts';
import { Phase, phaseOf } from './phase.ts';

/** How many directions the scores of each phase's models vary in. */
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
    method: z.string(),
    panel: z.string(),
    n: z.int(),
    seed: z.int(),
    resamples: z.int(),
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
    const { panel, warnings: panelWarnings, input } = openPanel(given);
    const warnings: Warning[] = [...panelWarnings];
    const benchmarks = chosenBenchmarks(panel.benchmarks, input.benchmarks);
    const phases = nominalPhases(panel, input.x, input.y);
    const kinds = ['all', ...Phase.options] as const;
    const results = kinds.map((phase) => {
      const models =
        phase === 'all' ? panel.models : panel.models.filter((model) => phases.get(model) === phase);
      const complete = models.filter(({ scores }) => benchmarks.every((id) => scores.has(id)));
      const { value, interval } = effectiveDimension(kernel, completeTable(complete, benchmarks), input);
      return {
        phase,
        n: complete.length,
        models: complete.map(({ name }) => name),
        effectiveDimension: finiteOrNull(value),
        interval,
      };
    });
    warnings.push({
      code: 'nominal-phases',
      message:
        "A model's phase here is the label of the step that spans it, as published; item errors leave most of these signs open.",
    });
    const thin = results.filter(({ n }) => n <= benchmarks.length);
    if (thin.length > 0) {
      warnings.push({
        code: 'small-n',
        message: `No more models than benchmarks, so d_eff is too low: ${thin.map(({ phase, n }) => `${phase} (${n})`).join(', ')}.`,
      });
    }
    const few = results.filter(({ n, interval }) => interval !== null && n < dimensionHoldsFrom);
    if (few.length > 0) {
      warnings.push({
        code: 'small-n',
        message: `Fewer than ${dimensionHoldsFrom} models: the percentile interval of d_eff is too narrow and lies too low (${few.map(({ phase, n }) => `${phase} ${n}`).join(', ')}). By simulation it covers about 90 % at 34 models and less below.`,
      });
    }
    return {
      method: 'participation ratio of the covariance of complete models; percentile bootstrap',
      panel: panel.name,
      n: results[0]!.n,
      seed: input.seed,
      resamples: input.resamples,
      benchmarks: [...benchmarks],
      phases: results,
      warnings,
    };
  },
});

/** Each model's phase by the sign of the steps it ends and starts, taken together. */
function nominalPhases(panel: Panel, x: BenchmarkId, y: BenchmarkId): ReadonlyMap<Model, Phase> {
  const phases = new Map<Model, Phase>();
  for (const models of groupsOf(panel).values()) {
    const steps = stepsOf(models, x, y);
    for (const model of models) {
      const own = steps.filter(({ members }) => members.includes(model));
      const total = (of: 'x' | 'y') => ({
        value: own.reduce((sum, step) => sum + step[of].value, 0),
        standardError: 0,
      });
      const gamma = own.length === 0 ? null : gammaOf({ x: total('x'), y: total('y') });
      if (gamma !== null) phases.set(model, phaseOf(gamma));
    }
  }
  return phases;
}
