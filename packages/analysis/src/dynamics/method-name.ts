import type { PredictionMethodName } from './prediction-method.ts';

const names: Readonly<Record<PredictionMethodName, string>> = {
  shared: 'one law for all families',
  'logit-linear': 'linear change on the logit scale',
  'mean-change': 'mean change per decade',
  persistence: 'unchanged scores',
  'curve-of-one-family': 'curve of one family',
  ode: 'differential equation of one family',
  'linear-ode': 'linear differential equation',
  'logistic-ode': 'coupled logistic growth',
  'landau-ode': 'Landau form',
};

/** Name of a way to predict, by its id in an answer: "shared" is "one law for all families". */
export function methodName(id: string): string {
  const curve = /^(?:lines|polynomial-(?<degree>\d))(?<moved>-from-first)?$/.exec(id)?.groups;
  if (curve === undefined) return names[id as PredictionMethodName] ?? id;
  const shape = curve.degree === undefined ? 'straight lines' : `curves of degree ${curve.degree}`;
  return `${shape} in log size${curve.moved === undefined ? '' : ' from the first model'}`;
}
