import { cascadeQuestion } from '@cape/analysis';
import { defineFigure } from '../figure-kind.ts';
import { drawStages } from '../stages.ts';

/** The stages of the cascade. */
export const stagesFigure = defineFigure({
  input: cascadeQuestion.input,
  examples: [{}, { panel: 'multibench' }, { panel: 'base', level: 0.9 }],
  draw: (input, using) => drawStages(cascadeQuestion.ask(input, using)),
});
