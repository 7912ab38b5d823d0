import * as z from 'zod/mini';
import { currentOr } from '../panel/panel-input.ts';
import { defineQuestion } from '../question.ts';
import { diagnoseWork } from '../work/resampling-work.ts';
import { readPanels } from './diagnose-summary.ts';
import { isDescribed } from './model.ts';
import { modelQuestion } from './model-question.ts';
import { Overview, overview } from './overview.ts';
import { PanelOverview, panelOverview } from './panel-overview.ts';
import { panelReading } from './panel-overview-summary.ts';

/** One model in, the whole answer out; without a model, the diagnosis of the panel given, or of those that come with CAPE. */
export const diagnoseQuestion = defineQuestion({
  input: modelQuestion.input,
  answer: z.extend(modelQuestion.answer, {
    model: z.nullable(modelQuestion.answer.shape.model),
    panels: z.nullable(Overview),
    ownPanel: z.nullable(PanelOverview),
  }),
  examples: [
    ...modelQuestion.examples,
    {},
    {
      panel: [
        { model: 'ours-1B', family: 'Ours', params_b: 1, hellaswag: 45.1, truthfulqa: 39 },
        { model: 'ours-3B', family: 'Ours', params_b: 3, hellaswag: 55.9, truthfulqa: 38.2 },
        { model: 'ours-7B', family: 'Ours', params_b: 7, hellaswag: 63.4, truthfulqa: 40.9 },
      ],
    },
  ],
  work: diagnoseWork,
  ask(input, using) {
    if (isDescribed(input)) return modelQuestion.ask(input, using);
    if (input.panel !== undefined) {
      const { overview: own, warnings } = panelOverview(using, currentOr(input), input);
      return {
        method: `Pearson r of the observed scores; Fieller steps and the quadratic's Nc along sizes of ${own.pair === null ? 'no pair' : `${own.pair.y} against ${own.pair.x}`}; h from the frozen line`,
        n: own.models,
        seed: input.seed,
        resamples: input.resamples,
        model: null,
        panels: null,
        ownPanel: own,
        reading: panelReading(own),
        warnings: [...warnings],
      };
    }
    const { overview: panels, warnings } = overview(using, input);
    return {
      method:
        'base: Pearson r with Fisher intervals, Fieller steps, zero-crossing Nc; frontier: least squares, h from the frozen line',
      n: panels.base.n + panels.frontier.n,
      seed: input.seed,
      resamples: input.resamples,
      model: null,
      panels,
      ownPanel: null,
      reading: readPanels(panels),
      warnings: [...warnings],
    };
  },
});
