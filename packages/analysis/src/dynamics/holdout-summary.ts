import type { Scored } from './holdout-question.ts';

/** A predictor that cannot predict everything comes last. */
export function worth({ error }: Scored): number {
  return error.points === null || error.missing > 0 ? Number.POSITIVE_INFINITY : error.points;
}

export function verdictOf(ode: Scored, persistence: Scored, best: Scored): string {
  const points = ({ error }: Scored) =>
    error.points === null ? 'no figure' : `${error.points.toFixed(2)} points`;
  if (worth(ode) === Number.POSITIVE_INFINITY) {
    return `The law does not reach the test family's sizes; persistence errs by ${points(persistence)}.`;
  }
  if (best.name === 'ode') {
    return `The law predicts best: ${points(ode)} beside ${points(persistence)} of persistence.`;
  }
  const against = worth(ode) < worth(persistence) ? 'better' : 'worse';
  return `The law errs by ${points(ode)}, ${against} than persistence (${points(persistence)}); best is ${best.name} (${points(best)}).`;
}
