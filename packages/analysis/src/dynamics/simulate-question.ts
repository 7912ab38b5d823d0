import * as z from 'zod/mini';
import { Percent } from '../benchmarks/percent.ts';
import { GivenName } from '../given-name.ts';
import { panelFields } from '../panel/panel-input.ts';
import { defineQuestion } from '../question.ts';
import { Warning } from '../warning.ts';
import { simulateWork } from '../work/dynamics-work.ts';
import { discoveryFields } from './discover.ts';
import { bandFields, integrationFields, stateFields } from './law-fields.ts';
import { AcrossFamilies } from './leave-family-out.ts';
import { DynamicsModel } from './model.ts';
import { PredictedCoupling } from './predicted-coupling.ts';
import { PredictionMethodName } from './prediction-method.ts';
import { prepareSimulation } from './simulate.ts';
import { LeverDirection } from './sources.ts';
import { PredictedPoint, Trajectory } from './trajectory.ts';

const lever = (what: string) =>
  z
    ._default(z.number({ error: 'from -10 to 10' }).check(z.minimum(-10), z.maximum(10)), 0)
    .check(z.describe(`How much of ${what} is added to the law; 0 for none.`));

const size = z
  .number({ error: 'billions of parameters, from 0.000001 to 1000000' })
  .check(z.gt(1e-6), z.lt(1e6), z.meta({ valueName: 'size' }));

const Simulation = z.object({
  ...panelFields('base'),
  model: z
    .optional(DynamicsModel)
    .check(z.describe("A law that dynamics/fit found; without one it is fitted to the panel's group first.")),
  group: z._default(GivenName, 'Pythia').check(z.describe('The family to fit where no law is given.')),
  ...stateFields,
  law: z
    ._default(z.union([z.literal('best'), PredictionMethodName]), 'best')
    .check(
      z.describe(
        'The way to predict. best: the one that predicts left-out families best; ode where a lever is set.',
      ),
    ),
  ...discoveryFields,
  from: z
    ._default(
      z.union([GivenName, z.record(z.string(), Percent)], {
        error: 'the name of a model in the panel, or scores in percent by benchmark',
      }),
      'Pythia-70M',
    )
    .check(z.describe('The model to start from, by name, or its scores with its size.')),
  fromB: z
    .optional(size)
    .check(z.describe('Size of the starting model, where scores and no name are given.')),
  to: z._default(size, 12).check(z.describe('The size to end at, in billions of parameters.')),
  points: z
    ._default(z.int({ error: 'a whole number from 2 to 500' }).check(z.minimum(2), z.maximum(500)), 25)
    .check(z.describe('Sizes to report, evenly spread in log N from start to end.')),
  curation: lever('the curation direction'),
  width: lever('the width direction'),
  architecture: lever('the architecture direction'),
  ...bandFields,
  ...integrationFields,
});
export type Simulation = z.output<typeof Simulation>;

const Simulated = z.object({
  method: z.string(),
  panel: z.string(),
  group: z.string(),
  benchmarks: z.array(z.string()),
  /** Sizes the law was fitted on reach from and to, billions. */
  fittedFromB: z.number(),
  fittedToB: z.number(),
  n: z.int(),
  seed: z.int(),
  resamples: z.int(),
  from: z.object({ name: z.string(), paramsB: z.number(), scores: z.record(z.string(), z.number()) }),
  levers: z.array(LeverDirection),
  /** Amount of each lever that was added. */
  applied: z.object({ curation: z.number(), width: z.number(), architecture: z.number() }),
  /** The way to predict that was asked for, or the best by leaving families out. */
  default: PredictionMethodName,
  /** Predictions of every way that was made ready, the best by leaving families out first. Levers act on `trajectory` alone. */
  predictions: z.array(z.object({ method: PredictionMethodName, points: z.array(PredictedPoint) })),
  /** Every way to predict on families that it has not seen; null where the panel has too few. */
  acrossFamilies: z.nullable(AcrossFamilies),
  /** γ₁₂ of the first two benchmarks along the default prediction. */
  coupling: z.nullable(PredictedCoupling),
  /** Measured scores of the start's own family. */
  measured: z.array(
    z.object({
      model: z.string(),
      paramsB: z.number(),
      scores: z.array(z.object({ benchmark: z.string(), value: z.number(), standardError: z.number() })),
    }),
  ),
  /** The differential equation followed from the start, with the levers. */
  trajectory: Trajectory,
  warnings: z.array(Warning),
});
export type Simulated = z.output<typeof Simulated>;

export const simulateQuestion = defineQuestion({
  input: Simulation,
  answer: Simulated,
  examples: [{}, { from: 'Pythia-1B', to: 30, curation: 1, points: 5 }],
  work: simulateWork,
  ask: (input, using) => prepareSimulation(input, using)(input),
});
