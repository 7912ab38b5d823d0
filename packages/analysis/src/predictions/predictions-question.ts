import * as z from 'zod/mini';
import { PanelSource, panelFields, samplingFields } from '../panel/panel-input.ts';
import { defineQuestion } from '../question.ts';
import { Warning } from '../warning.ts';
import { predictionsWork } from '../work/resampling-work.ts';
import { Confirmed, calledConfirmed } from './confirmed.ts';
import { isOwnPanels, Tracked, trackPredictions } from './track.ts';

const isoDate = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;

/** How the published predictions stand. */
export const predictionsQuestion = defineQuestion({
  input: z.object({
    asOf: z
      .optional(z.string().check(z.maxLength(10), z.regex(isoDate, { error: 'a day such as 2026-12-31' })))
      .check(
        z.meta({
          description: 'Judge by what was out on this day; by every row where not given.',
          valueName: 'date',
        }),
      ),
    panel: z
      .optional(PanelSource)
      .check(
        z.describe(
          'A panel to judge all of them on; each on the builtin panel that carries its data otherwise.',
        ),
      ),
    view: panelFields('frontier').view,
    ...samplingFields,
  }),
  answer: z.object({
    method: z.string(),
    n: z.int(),
    seed: z.number(),
    resamples: z.int(),
    /** The day judged by: the one asked for, or the last day any row can date from. */
    asOf: z.string(),
    predictions: z.array(Tracked),
    /** What the source calls confirmed already; empty for a panel of one’s own. */
    calledConfirmed: z.array(Confirmed),
    warnings: z.array(Warning),
  }),
  examples: [{ resamples: 1000 }, { asOf: '2025-06-30', resamples: 1000 }],
  work: predictionsWork,
  ask: (input, using) => {
    const { seed, resamples } = input;
    const { asOf, predictions, warnings } = trackPredictions(input, using);
    return {
      method:
        'each prediction’s own rule; r of the observed scores with Fisher’s interval, h from the frozen line',
      n: predictions.length,
      seed,
      resamples,
      asOf,
      predictions,
      calledConfirmed: isOwnPanels(input.panel) ? calledConfirmed({ kernel: using.kernel, ...input }) : [],
      warnings,
    };
  },
});
