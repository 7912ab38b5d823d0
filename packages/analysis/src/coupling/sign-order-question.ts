import * as z from 'zod/mini';
import { pairFields } from '../benchmarks/benchmark-name.ts';
import { byFamilyScatter } from '../item-noise/family-scatter.ts';
import { itemCorrelationField } from '../item-noise/item-correlation-field.ts';
import { fromItems, restsOnItems, SettledEnds, settledEnds } from '../item-noise/settled-ends.ts';
import { openPanel, panelFields } from '../panel/panel-input.ts';
import { rungWarnings } from '../panel/rungs.ts';
import { defineQuestion } from '../question.ts';
import { redrawFields, resampledAnswer } from '../sampling-fields.ts';
import { Warning } from '../warning.ts';
import { signOrderWork } from '../work/resampling-work.ts';
import {
  OrderingVariable,
  placedSteps,
  SignOrder,
  signedSteps,
  signOrder,
  stepsByFamily,
} from './sign-order.ts';
import { signDraws } from './true-sign-order.ts';

export const signOrderQuestion = defineQuestion({
  input: z.object({
    ...panelFields('observational'),
    ...pairFields,
    ...redrawFields,
    itemCorrelation: itemCorrelationField,
  }),
  answer: z.object({
    ...resampledAnswer,
    variables: z.array(SignOrder),
    best: z.nullable(OrderingVariable),
    /** Variables that order the true signs better or worse than chance, under both assumptions about shared item errors. */
    settled: SettledEnds,
    warnings: z.array(Warning),
  }),
  examples: [{}],
  work: signOrderWork,
  ask(given, { kernel, onProgress }) {
    const { panel, warnings, input } = openPanel(given);
    const scattered = byFamilyScatter(kernel, panel, [input.x, input.y], 'params').panel;
    const steps = stepsByFamily(panel, input);
    const scatteredSteps = scattered && stepsByFamily(scattered, input);
    const draws = signDraws(kernel, input);
    const variables = OrderingVariable.options.map((variable, index) => {
      const found = signOrder(
        kernel,
        signedSteps(kernel, steps, input, variable),
        variable,
        {
          ...input,
          noise: 'none',
        },
        {
          steps: placedSteps(kernel, steps, input, variable),
          byScatter: scatteredSteps && placedSteps(kernel, scatteredSteps, input, variable),
          draws,
        },
      );
      onProgress?.((index + 1) / OrderingVariable.options.length);
      return found;
    });
    const ordered = variables.filter(({ trueSign }) => trueSign !== null);
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
      settled: settledEnds({
        total: ordered.length,
        independent: ordered.filter(({ trueSign }) => orders(trueSign)).length,
        familyScatter:
          scattered && ordered.filter(({ trueSignByScatter }) => orders(trueSignByScatter)).length,
        itemCorrelation: input.itemCorrelation,
        known: restsOnItems(panel.models, [input.x, input.y]) ? fromItems : null,
        nouns: ['variable', 'variables'],
        verbs: ['orders the true signs beyond chance', 'order the true signs beyond chance'],
        groupedBy: panel.groupedBy,
      }),
      warnings: [...warnings, ...rungWarnings(panel, 'params', [input.x, input.y])],
    };
  },
});

/** True where an order's interval leaves out the area of ½ that chance has. */
function orders(order: SignOrder['trueSign']): boolean {
  const interval = order?.interval ?? null;
  return interval !== null && (interval.lower! > 0.5 || interval.upper! < 0.5);
}
