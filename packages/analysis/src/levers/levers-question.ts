import * as z from 'zod/mini';
import { curationShare } from '../advice/curation.ts';
import { itemCorrelationField } from '../item-noise/item-correlation-field.ts';
import { SettledEnds } from '../item-noise/settled-ends.ts';
import { groupsOf } from '../panel/groups.ts';
import { openPanel, panelFields } from '../panel/panel-input.ts';
import { defineQuestion } from '../question.ts';
import { redrawFields, resampledAnswer } from '../sampling-fields.ts';
import { Warning } from '../warning.ts';
import { leversWork } from '../work/resampling-work.ts';
import { CurationAtBothEnds, curationAtBothEnds } from './curation-ends.ts';
import { InternalPair, internalPairs } from './internal-pairs.ts';
import { leversReading } from './levers-summary.ts';
import { WidthLever, widthLever } from './width.ts';

/** Levers that could move a model out of the tax, and how much of each claim the tables carry. */
export const leversQuestion = defineQuestion({
  input: z.object({
    ...panelFields('base'),
    ...redrawFields,
    itemCorrelation: itemCorrelationField,
  }),
  answer: z.object({
    ...resampledAnswer,
    width: z.array(WidthLever),
    curation: z.array(CurationAtBothEnds),
    /** Curated families told from the web-trained curve, under both assumptions about shared item errors. */
    settled: SettledEnds,
    internal: z.array(InternalPair),
    /** The published heuristic h_c ∝ (Nc − N)^{3/2}, as shares of Phi-level curation. */
    heuristic: z.array(z.object({ paramsB: z.number(), share: z.number() })),
    reading: z.array(z.string()),
    warnings: z.array(Warning),
  }),
  examples: [{}],
  work: leversWork,
  ask(given, { kernel, onProgress }) {
    const { panel, warnings: panelWarnings, input } = openPanel(given);
    const groups = [...groupsOf(panel)];
    const width = groups.flatMap(([group, models], index) => {
      const found = widthLever(kernel, group, models, { x: 'hellaswag', y: 'truthfulqa' }, input);
      onProgress?.((index + 1) / groups.length);
      return found ?? [];
    });
    const { curation, settled } = curationAtBothEnds(kernel, panel, input);
    return {
      method:
        'width: both scores divided by d_model/512, against shuffled scores over the same widths; curation: offset from the web-trained line in log N',
      panel: panel.name,
      n: panel.models.length,
      seed: input.seed,
      resamples: input.resamples,
      width,
      curation,
      settled,
      internal: [...internalPairs()],
      heuristic: [0.1, 0.5, 1, 2, 3, 3.5].map((paramsB) => ({ paramsB, share: curationShare(paramsB) })),
      reading: leversReading(width, settled, input.level),
      warnings: [
        ...panelWarnings,
        {
          code: 'no-published-error',
          message:
            'The internal couplings were published without errors and by two measures; only pairs within one measure are shown.',
        },
      ],
    };
  },
});
