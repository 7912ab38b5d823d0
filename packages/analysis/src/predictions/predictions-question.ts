import * as z from 'zod/mini';
import { itemCorrelationField } from '../item-noise/item-correlation-field.ts';
import { SettledEnds } from '../item-noise/settled-ends.ts';
import { currentFields, panelFields } from '../panel/panel-input.ts';
import { defineQuestion } from '../question.ts';
import { samplingFields } from '../sampling-fields.ts';
import { Warning } from '../warning.ts';
import { predictionsWork } from '../work/resampling-work.ts';
import { Confirmed, calledConfirmed } from './confirmed.ts';
import { rules } from './readings.ts';
import { isCurrent, Tracked, trackPredictions } from './track.ts';

/** Status of the published predictions. */
export const predictionsQuestion = defineQuestion({
  input: z.object({
    ...currentFields,
    view: panelFields('frontier').view,
    ...samplingFields,
    itemCorrelation: itemCorrelationField,
  }),
  answer: z.object({
    method: z.string(),
    n: z.int(),
    seed: z.number(),
    resamples: z.int(),
    /** The day judged by: the one asked for, or the last day any row can date from. */
    asOf: z.string(),
    /** The rules for ties, releases, reporters and harnesses. */
    rules: z.array(z.string()),
    predictions: z.array(Tracked),
    /** Statuses that no figure's interval leaves open, under both assumptions about shared item errors. */
    settled: SettledEnds,
    /** Predictions that the source calls confirmed already; empty for a panel of one’s own. */
    calledConfirmed: z.array(Confirmed),
    warnings: z.array(Warning),
  }),
  examples: [{ resamples: 1000 }, { asOf: '2025-06-30', resamples: 1000 }],
  work: predictionsWork,
  ask: (input, using) => {
    const { seed, resamples } = input;
    const { asOf, predictions, settled, warnings } = trackPredictions(input, using);
    return {
      method:
        'each prediction’s own rule; r of the observed scores with Fisher’s interval, h from the frozen line',
      n: predictions.length,
      seed,
      resamples,
      asOf,
      rules: [...rules],
      predictions,
      settled,
      calledConfirmed: isCurrent(input.panel) ? calledConfirmed({ kernel: using.kernel, ...input }) : [],
      warnings,
    };
  },
});
