import { answer, compareQuestion } from '@cape/analysis';
import { drawDifferences } from '../comparison.ts';
import { defineFigure } from '../figure-kind.ts';

/** The change on each benchmark from the first run to the last, with paired intervals. */
export const differencesFigure = defineFigure({
  input: compareQuestion.input,
  examples: compareQuestion.examples,
  draw: (input, using) => drawDifferences(answer(compareQuestion, input, using)),
});
