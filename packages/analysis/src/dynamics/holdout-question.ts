import * as z from 'zod/mini';
import { Interval } from '../interval.ts';
import { defineQuestion } from '../question.ts';
import { Warning } from '../warning.ts';
import { holdoutWork } from '../work/dynamics-work.ts';
import { RidgeChoice, ThresholdChoice } from './discover.ts';
import { ActualScore } from './errors.ts';
import { fitWarnings } from './fit-summary.ts';
import { oneFamily, verdictOf } from './holdout-summary.ts';
import { judgedMethods } from './judged-methods.ts';
import { HoldoutInput, lawHeldOut } from './law-held-out.ts';
import { AcrossFamilies } from './leave-family-out.ts';
import { PredictionMethodName } from './prediction-method.ts';
import { journeyOf, Predictor, predictionRows, predictorsOf } from './predictors.ts';
import { shareHeld, Trajectory, trajectoryWarnings } from './trajectory.ts';

export const holdoutQuestion = defineQuestion({
  input: HoldoutInput,
  answer: z.object({
    method: z.string(),
    panel: z.string(),
    train: z.string(),
    test: z.string(),
    benchmarks: z.array(z.string()),
    /** Scores predicted. */
    n: z.int(),
    seed: z.int(),
    resamples: z.int(),
    threshold: ThresholdChoice,
    alpha: RidgeChoice,
    /** Best first, by mean absolute error. */
    predictors: z.array(Predictor),
    best: z.string(),
    /** The best by leaving families out: the rule to predict with, whatever this one test family says. */
    default: PredictionMethodName,
    /** Every way to predict on families that it has not seen; null where the panel has too few. */
    acrossFamilies: z.nullable(AcrossFamilies),
    predictions: z.array(
      z.extend(ActualScore, {
        /** By the default rule, with where a measured score is expected. */
        predicted: z.nullable(z.number()),
        predictedInterval: z.nullable(Interval),
        ode: z.nullable(z.number()),
        /** The band of the differential equation. */
        interval: z.nullable(Interval),
        persistence: z.number(),
      }),
    ),
    /** Share of the scores inside the law's band; a band that leaves 0 to 100 holds nothing. */
    bandHolds: z.nullable(z.number()),
    trajectory: Trajectory,
    /** In one sentence: what the comparison says. */
    verdict: z.string(),
    warnings: z.array(Warning),
  }),
  examples: [{}, { train: 'OPT', test: 'Cerebras-GPT', ensemble: 50 }],
  work: holdoutWork,
  ask(given, { kernel, onProgress }) {
    const held = lawHeldOut(kernel, given, onProgress);
    const { panel, warnings, input, benchmarks, train, test, model, threshold, alpha, trajectory } = held;
    const judged = judgedMethods(kernel, input, { model, ladder: train }, input.level);
    const { start, later, sizesB } = journeyOf(held);
    const across = judged.predict(start, sizesB, test.group);
    const predictors = predictorsOf(held, across, judged.acrossFamilies);
    const best = predictors[0]!;
    const ode = predictors.find(({ name }) => name === 'ode')!;
    const byDefault = across.find(({ method }) => method === judged.best);
    const predictions = predictionRows(held, byDefault);
    return {
      method: `law by sequentially thresholded least squares (${input.derivative}), Dormand–Prince 5(4); polynomials by least squares in log N`,
      panel: panel.name,
      train: train.group,
      test: test.group,
      benchmarks,
      n: predictions.length,
      seed: input.seed,
      resamples: input.ensemble,
      threshold,
      alpha,
      predictors,
      best: best.name,
      default: judged.best,
      acrossFamilies: judged.acrossFamilies,
      predictions,
      bandHolds: shareHeld(predictions),
      trajectory,
      verdict: verdictOf(
        ode,
        predictors.find(({ name }) => name === 'persistence')!,
        best,
        judged.acrossFamilies,
        predictors.find(({ name }) => name === judged.best)!,
      ),
      warnings: [
        ...trajectoryWarnings(trajectory),
        ...warnings,
        ...judged.warnings,
        ...train.warnings,
        ...test.warnings,
        ...fitWarnings(train, model.terms.length),
        oneFamily(later.length),
      ],
    };
  },
});
