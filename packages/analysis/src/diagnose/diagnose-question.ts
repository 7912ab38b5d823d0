import { defineQuestion } from '../question.ts';
import { isDescribed, modelQuestion } from './model-question.ts';
import { Overview, overview } from './overview.ts';

/** One model in, the whole answer out; without a model, the diagnosis of the panels that come with CAPE. */
export const diagnoseQuestion = defineQuestion({
  name: 'diagnose',
  summary: 'One model: its phase, h-field, stage and nearest models, with advice; or all embedded panels',
  input: modelQuestion.input,
  answer: modelQuestion.answer.extend({
    model: modelQuestion.answer.shape.model.nullable(),
    panels: Overview.nullable(),
  }),
  examples: [...modelQuestion.examples, {}],
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

function readPanels({ base, frontier, predictions }: Overview): string[] {
  const { tax, bonus, transition, undetermined } = base.steps;
  const found = base.families.filter(({ criticalScale }) => criticalScale.censored === null);
  const { split } = base.overall;
  const status = (wanted: Overview['predictions'][number]['status']) =>
    predictions.filter((each) => each.status === wanted).length;
  return [
    `Of ${tax + bonus + transition + undetermined} steps between neighbouring sizes, the tests' finite items settle ${tax + bonus + transition}: ${tax} tax, ${transition} transition, ${bonus} bonus; the other ${undetermined} cannot be told from zero.`,
    found.length === 0
      ? 'No single family shows a critical scale bounded on both sides: each is censored or unidentified.'
      : `A critical scale bounded on both sides: ${found.map(({ family }) => family).join(', ')}; every other family is censored or unidentified.`,
    ...(split === null || split.within.r === null || split.between.r === null
      ? []
      : [
          `HellaSwag and TruthfulQA: r = ${split.within.r.toFixed(2)} within families, ${split.between.r.toFixed(2)} between their means${split.signsDiffer ? ': opposite signs, so the pooled figure describes neither' : ''}.`,
        ]),
    `Frontier line over ${frontier.line.n} models: GPQA = ${frontier.line.slope.toFixed(3)}·SWE + ${frontier.line.intercept.toFixed(1)}, r = ${frontier.line.r.toFixed(2)}.`,
    `Predictions: ${status('pass')} pass, ${status('fail')} fail, ${status('open')} open, ${status('no-data')} without data.`,
  ];
}
