import { claimsQuestion } from '@cape/analysis';
import { drawClaims } from '../claims.ts';
import { defineFigure } from '../figure-kind.ts';

/** Published figures against the recomputed ones. */
export const claimsFigure = defineFigure({
  input: claimsQuestion.input,
  examples: [{}],
  draw: (input, using) => drawClaims(claimsQuestion.ask(input, using)),
});
