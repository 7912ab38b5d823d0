import { amount, ends, fixed, range } from '@cape/core-wasm/number-text';
import type { OrderingVariable } from '../coupling/sign-order.ts';
import { inUnit } from '../panel/scale.ts';
import type { Overview } from './overview.ts';
import { pooledSigns } from './pooled-signs.ts';

/** The panels that come with CAPE in words: base models, the replication, the inside, the frontier, the predictions. */
export function readPanels(overview: Overview): string[] {
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
          `HellaSwag and TruthfulQA: r = ${fixed(split.within.r, 2)} within families, ${fixed(split.between.r, 2)} between their means${split.signsDiffer ? ': opposite signs, so the pooled figure describes neither' : ''}.`,
        ]),
    `The published Nc, the minimum of a quadratic, pools Pythia with two Llama families: ${ladder.pooled.statement} Pythia alone: ${ladder.pythia.statement}`,
    ...readReplication(observational),
    internal.reading,
    `Frontier line over ${frontier.line.n} models: GPQA = ${fixed(frontier.line.slope, 3)}·SWE + ${fixed(frontier.line.intercept, 1)}, r = ${fixed(frontier.line.r, 2)}.`,
    `Predictions: ${status('pass')} pass, ${status('fail')} fail, ${status('open')} open, ${status('no-data')} without data.`,
  ];
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
    ...(found === undefined || found.auc === null || found.interval === null
      ? []
      : [
          `What orders the sign best there is ${orderedBy[found.variable]}: AUC ${fixed(found.auc, 2)} (${ends(found.interval, 2)}), parameters ${fixed(params?.auc, 2)}${criticalScale === null ? '' : `; the running coupling of all families ${criticalScale.estimate === null ? 'crosses zero at no size that the data settle' : `crosses zero at ${inUnit(criticalScale.estimate, scale!, 2)}`} (${range(criticalScale.interval, (size) => amount(size, 2))})`}.`,
        ]),
  ];
}

const orderedBy: Readonly<Record<OrderingVariable, string>> = {
  params: 'parameters',
  tokens: 'training tokens',
  flops: 'training compute',
  level: 'the HellaSwag score itself',
};
