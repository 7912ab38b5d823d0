import * as z from 'zod/mini';
import type { OrderingVariable } from '../coupling/sign-order.ts';
import { inUnit } from '../panel/scale.ts';
import { defineQuestion } from '../question.ts';
import { diagnoseWork } from '../work/resampling-work.ts';
import { isDescribed, modelQuestion } from './model-question.ts';
import { Overview, overview } from './overview.ts';

/** One model in, the whole answer out; without a model, the diagnosis of the panels that come with CAPE. */
export const diagnoseQuestion = defineQuestion({
  input: modelQuestion.input,
  answer: z.extend(modelQuestion.answer, {
    model: z.nullable(modelQuestion.answer.shape.model),
    panels: z.nullable(Overview),
  }),
  examples: [...modelQuestion.examples, {}],
  work: diagnoseWork,
  ask(input, using) {
    if (isDescribed(input) || input.panel !== undefined) return modelQuestion.ask(input, using);
    const { overview: panels, warnings } = overview(using, input);
    return {
      method:
        'base: Pearson r with Fisher intervals, Fieller steps, zero-crossing Nc; frontier: least squares, h from the frozen line',
      n: panels.base.n + panels.frontier.n,
      seed: input.seed,
      resamples: input.resamples,
      model: null,
      panels,
      reading: readPanels(panels),
      warnings: [...warnings],
    };
  },
});

/** The signs that the pooled model calls, in a clause. */
function pooledSigns(pooled: Overview['base']['pooled']): string {
  return pooled === null
    ? ''
    : ` Taken together, so that each step is judged beside the others and models share their items, ${pooled.negative} are negative and ${pooled.positive} positive (${pooled.expectedWrong.toFixed(1)} of these expected to be wrong), ${pooled.undetermined} undetermined.`;
}

function readReplication({
  families,
  settled,
  pooled,
  order,
  best,
  criticalScale,
  scale,
}: Overview['observational']): string[] {
  const found = order.find(({ variable }) => variable === best);
  const params = order.find(({ variable }) => variable === 'params');
  return [
    `On the independent panel of ${families} families, ${settled.statement.replace(/^Of/, 'of')}${pooledSigns(pooled)}`,
    ...(found === undefined || found.auc === null
      ? []
      : [
          `What orders the sign best there is ${orderedBy[found.variable]}: AUC ${found.auc.toFixed(2)} (${found.interval?.lower?.toFixed(2)} to ${found.interval?.upper?.toFixed(2)}), parameters ${params?.auc?.toFixed(2)}${criticalScale === null ? '' : `; the running coupling of all families crosses zero at ${criticalScale.estimate === null ? 'no place that can be told' : inUnit(criticalScale.estimate, scale!, 2)} (${end(criticalScale.interval.lower)} to ${end(criticalScale.interval.upper)})`}.`,
        ]),
  ];
}

function end(value: number | null): string {
  return value === null ? 'open' : String(Number(value.toPrecision(2)));
}

const orderedBy: Readonly<Record<OrderingVariable, string>> = {
  params: 'parameters',
  tokens: 'training tokens',
  flops: 'training compute',
  level: 'the HellaSwag score itself',
};

function readPanels(overview: Overview): string[] {
  const { base, frontier, predictions, criticalScale: ladder, observational, internal } = overview;
  const found = base.families.filter(({ criticalScale }) => criticalScale.censored === null);
  const { split } = base.overall;
  const status = (wanted: Overview['predictions'][number]['status']) =>
    predictions.filter((each) => each.status === wanted).length;
  return [
    `${base.settled.statement}${pooledSigns(base.pooled)}`,
    found.length === 0
      ? 'No single family shows a critical scale bounded on both sides, by the minimum of its own quadratic: each is censored, unidentified or too small.'
      : `A critical scale bounded on both sides, by the minimum of the family's own quadratic: ${found.map(({ family }) => family).join(', ')}; every other family is censored, unidentified or too small.`,
    ...(split === null || split.within.r === null || split.between.r === null
      ? []
      : [
          `HellaSwag and TruthfulQA: r = ${split.within.r.toFixed(2)} within families, ${split.between.r.toFixed(2)} between their means${split.signsDiffer ? ': opposite signs, so the pooled figure describes neither' : ''}.`,
        ]),
    `The published Nc, the minimum of a quadratic, pools Pythia with two Llama families: ${ladder.pooled.statement} Pythia alone: ${ladder.pythia.statement}`,
    ...readReplication(observational),
    internal.reading,
    `Frontier line over ${frontier.line.n} models: GPQA = ${frontier.line.slope.toFixed(3)}·SWE + ${frontier.line.intercept.toFixed(1)}, r = ${frontier.line.r.toFixed(2)}.`,
    `Predictions: ${status('pass')} pass, ${status('fail')} fail, ${status('open')} open, ${status('no-data')} without data.`,
  ];
}
