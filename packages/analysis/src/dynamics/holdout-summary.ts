import { fixed } from '@cape/core-wasm/number-text';
import type { Warning } from '../warning.ts';
import type { AcrossFamilies } from './leave-family-out.ts';
import { methodName } from './method-name.ts';
import { type Predictor, worth } from './predictors.ts';

/** The sentences on a holdout: which rule to predict with, and how the law of one family compares. */
export function verdictOf(
  ode: Predictor,
  persistence: Predictor,
  best: Predictor,
  acrossFamilies: AcrossFamilies | null,
  chosen: Predictor,
): string {
  const points = ({ error }: Pick<Predictor, 'error'>) =>
    error.points === null ? 'no figure' : `${fixed(error.points, 2)} points`;
  const here = onTest(ode, persistence, best, points);
  if (acrossFamilies === null) return here;
  const [first] = acrossFamilies.methods;
  const law = acrossFamilies.methods.find(({ name }) => name === 'ode');
  const beside =
    law === undefined || law.name === first!.name
      ? ''
      : law.error.points === null || law.error.missing > 0
        ? '; the law of one family diverges on some'
        : `; the law of one family by ${points(law)}`;
  return `Over ${acrossFamilies.families} families of ${acrossFamilies.panel}, each left out, “${methodName(first!.name)}” predicts best: it errs by ${points(first!)}${beside}. On this test family it errs by ${points(chosen)}. ${here}`;
}

function onTest(
  ode: Predictor,
  persistence: Predictor,
  best: Predictor,
  points: (of: Predictor) => string,
): string {
  if (worth(ode) === Number.POSITIVE_INFINITY) {
    return `The law does not reach the test family's sizes; unchanged scores err by ${points(persistence)}.`;
  }
  if (best.name === 'ode') {
    return `The law predicts this family best: ${points(ode)} beside ${points(persistence)} of unchanged scores.`;
  }
  const against = worth(ode) < worth(persistence) ? 'better' : 'worse';
  return `The law errs by ${points(ode)}, ${against} than unchanged scores (${points(persistence)}); best here is “${methodName(best.name)}” (${points(best)}).`;
}

/** The remark that one family has few models to rank predictors by. */
export function oneFamily(models: number): Warning {
  return {
    code: 'one-family',
    message: `${models} model${models === 1 ? '' : 's'} of one family: a ranking of predictors on so few says little of the next family.`,
  };
}
