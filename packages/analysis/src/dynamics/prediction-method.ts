import type { Kernel } from '@cape/core-wasm';
import * as z from 'zod/mini';
import type { FamilyPath, Predict } from './family-paths.ts';
import { populationOde } from './population-ode.ts';
import { sharedLaw } from './shared-law.ts';

/** The ways to predict a family's larger models from one of its models. */
export const PredictionMethodName = z.enum(
  [
    'shared',
    'logit-linear',
    'mean-change',
    'persistence',
    'curve-of-one-family',
    'ode',
    'linear-ode',
    'logistic-ode',
    'landau-ode',
  ],
  { error: 'the name of a method: "shared", "logit-linear", "linear", "persistence", "ode" …' },
);
export type PredictionMethodName = z.infer<typeof PredictionMethodName>;

/** One way to predict, which learns from training families alone. */
export interface PredictionMethod {
  readonly name: PredictionMethodName;
  readonly description: string;
  /** The family that it is learned from, where it is one alone: it is not predicted. */
  readonly family?: string;
  /** Null where the training families are too few. */
  learn(training: readonly FamilyPath[]): Predict | null;
}

/** Benchmarks up to which the shared law has its quadratic terms: of more there are as many as the families have sizes. */
export const mostOfQuadratic = 6;

/** The methods that learn from many families, in the order of their simplicity. */
export function populationMethods(kernel: Kernel, chances: readonly number[]): PredictionMethod[] {
  const dimension = chances.length;
  const methods: PredictionMethod[] = [
    {
      name: 'persistence',
      description: 'the scores of the first model, unchanged',
      learn: () => (start, places) =>
        Float64Array.from({ length: places.length * dimension }, (_, i) => start.scores[i % dimension]!),
    },
    {
      name: 'mean-change',
      description: "the training families' mean change per decade of size",
      learn: (training) => {
        const slopes = meanSlopes(training, dimension);
        return (start, places) =>
          Float64Array.from({ length: places.length * dimension }, (_, i) => {
            const c = i % dimension;
            return start.scores[c]! + slopes[c]! * (places[Math.floor(i / dimension)]! - start.place);
          });
      },
    },
    {
      name: 'linear-ode',
      description: 'one linear differential equation for all families, a free start for each',
      learn: populationOde(kernel, chances, 'linear'),
    },
    {
      name: 'logistic-ode',
      description: 'coupled logistic growth (Lotka–Volterra) for all families',
      learn: populationOde(kernel, chances, 'logistic'),
    },
    {
      name: 'landau-ode',
      description: 'the Landau form: descent of a free energy with coupled cubic terms, for all families',
      learn: populationOde(kernel, chances, 'landau'),
    },
    {
      name: 'logit-linear',
      description: 'change on the chance-corrected logit scale, linear in the start and in log size',
      learn: (training) => sharedLaw(kernel, training, chances, 'linear')?.predict ?? null,
    },
    {
      name: 'shared',
      description:
        'the shared law: a start of its own per family, a common shape on the chance-corrected logit scale, quadratic',
      learn: (training) => sharedLaw(kernel, training, chances, 'quadratic')?.predict ?? null,
    },
  ];
  return methods.filter(({ name }) => name !== 'shared' || dimension <= mostOfQuadratic);
}

/** Points per decade through the origin, over all later models of all families. */
function meanSlopes(paths: readonly FamilyPath[], dimension: number): Float64Array {
  const products = new Float64Array(dimension);
  let squares = 0;
  for (const { places, scores } of paths) {
    for (let m = 1; m < places.length; m += 1) {
      const d = places[m]! - places[0]!;
      squares += d * d;
      for (let c = 0; c < dimension; c += 1) products[c]! += d * (scores[m * dimension + c]! - scores[c]!);
    }
  }
  return products.map((product) => (squares > 0 ? product / squares : 0));
}
