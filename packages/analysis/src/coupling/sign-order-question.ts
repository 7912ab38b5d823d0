import * as z from 'zod/mini';
import { BenchmarkName } from '../benchmarks/benchmark-name.ts';
import { openPanel, panelFields, samplingFields } from '../panel/panel-input.ts';
import { rungWarnings } from '../panel/rungs.ts';
import { defineQuestion } from '../question.ts';
import { Warning } from '../warning.ts';
import { signOrderWork } from '../work/resampling-work.ts';
import { OrderingVariable, placedSteps, SignOrder, signedSteps, signOrder } from './sign-order.ts';

export const signOrderQuestion = defineQuestion({
  input: z.object({
    ...panelFields('observational'),
    x: z.prefault(BenchmarkName, 'hellaswag'),
    y: z.prefault(BenchmarkName, 'truthfulqa'),
    seed: samplingFields.seed,
    resamples: samplingFields.resamples,
    level: samplingFields.level,
  }),
  answer: z.object({
    method: z.string(),
    panel: z.string(),
    n: z.int(),
    seed: z.int(),
    resamples: z.int(),
    variables: z.array(SignOrder),
    best: z.nullable(OrderingVariable),
    warnings: z.array(Warning),
  }),
  examples: [{}],
  work: signOrderWork,
  ask(given, { kernel, onProgress }) {
    const { panel, warnings, input } = openPanel(given);
    const variables = OrderingVariable.options.map((variable, index) => {
      const found = signOrder(
        kernel,
        signedSteps(kernel, panel, input, variable),
        variable,
        {
          ...input,
          noise: 'none',
        },
        placedSteps(kernel, panel, input, variable),
      );
      onProgress?.((index + 1) / OrderingVariable.options.length);
      return found;
    });
    const [best] = variables.filter(({ auc }) => auc !== null).sort((a, b) => b.auc! - a.auc!);
    return {
      method:
        'area under the ROC curve of observed and of true signs; logistic fit validated by leaving families out',
      panel: panel.name,
      n: Math.max(...variables.map(({ n }) => n)),
      seed: input.seed,
      resamples: input.resamples,
      variables,
      best: best?.variable ?? null,
      warnings: [...warnings, ...rungWarnings(panel, 'params', [input.x, input.y])],
    };
  },
});
