import { cascadeQuestion } from '@cape/analysis';
import { defineFigure } from '../figure-kind.ts';
import { drawTimeline } from '../stages.ts';

/** The stages of the cascade by the sizes that the papers give them. */
export const timelineFigure = defineFigure({
  input: cascadeQuestion.input,
  examples: [{}, { panel: 'base' }],
  draw: (input, using) => drawTimeline(cascadeQuestion.ask(input, using)),
});
