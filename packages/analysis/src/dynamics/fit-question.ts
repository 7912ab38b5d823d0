import * as z from 'zod/mini';
import { GivenName } from '../given-name.ts';
import { Interval } from '../interval.ts';
import { openPanel, panelFields } from '../panel/panel-input.ts';
import { defineQuestion } from '../question.ts';
import { Warning } from '../warning.ts';
import { fitWork } from '../work/dynamics-work.ts';
import { DerivativeScheme } from './derivative.ts';
import { RidgeChoice, ThresholdChoice } from './discover.ts';
import { Equation } from './equation.ts';
import { ActualScore, PredictionError, predictionError } from './errors.ts';
import { fittedLaw } from './fit.ts';
import { fitWarnings } from './fit-summary.ts';
import { lawFields } from './law-fields.ts';
import { AcrossFamilies } from './leave-family-out.ts';
import { DynamicsModel } from './model.ts';
import { shareHeld, Trajectory, trajectoryWarnings } from './trajectory.ts';

const FitInput = z.object({
  ...panelFields('base'),
  group: z._default(GivenName, 'Pythia').check(z.describe('The family the law is fitted on.')),
  ...lawFields,
});
export type FitInput = z.output<typeof FitInput>;

export const fitQuestion = defineQuestion({
  input: FitInput,
  answer: z.object({
    method: z.string(),
    panel: z.string(),
    group: z.string(),
    benchmarks: z.array(z.string()),
    /** Sizes of the ladder. */
    n: z.int(),
    seed: z.int(),
    /** Laws in the ensemble. */
    resamples: z.int(),
    derivative: DerivativeScheme,
    threshold: ThresholdChoice,
    alpha: RidgeChoice,
    equations: z.array(Equation),
    /** The law integrated from the smallest model's scores, against the larger models' scores. */
    error: PredictionError,
    ladder: z.array(
      z.extend(ActualScore, { predicted: z.nullable(z.number()), interval: z.nullable(Interval) }),
    ),
    /** Share of the ladder's scores inside the band, in-sample; a band that leaves 0 to 100 holds nothing. */
    bandHolds: z.nullable(z.number()),
    /** This law beside every other way to predict, on families that they have not seen; null where the panel has too few. */
    acrossFamilies: z.nullable(AcrossFamilies),
    trajectory: Trajectory,
    model: DynamicsModel,
    warnings: z.array(Warning),
  }),
  examples: [{}, { degree: 2, derivative: 'midpoint', ensemble: 50 }],
  work: fitWork,
  ask(given, { kernel, onProgress }) {
    const { panel, warnings, input } = openPanel(given);
    const { ladder, model, threshold, alpha, equations, rows, predicted, trajectory, judged } = fittedLaw(
      kernel,
      panel,
      input,
      onProgress,
    );
    return {
      method: `sequentially thresholded least squares (${input.derivative}, ridge ${alpha.value}); Dormand–Prince 5(4) from ${ladder.models[0]?.name}`,
      panel: panel.name,
      group: ladder.group,
      benchmarks: [...ladder.benchmarks],
      n: ladder.models.length,
      seed: input.seed,
      resamples: input.ensemble,
      derivative: input.derivative,
      threshold,
      alpha,
      equations,
      error: predictionError(predicted),
      ladder: rows,
      bandHolds: shareHeld(predicted),
      acrossFamilies: judged.acrossFamilies,
      trajectory,
      model,
      warnings: [
        ...warnings,
        ...judged.warnings,
        ...fitWarnings(ladder, model.terms.length),
        ...trajectoryWarnings(trajectory),
      ],
    };
  },
});
