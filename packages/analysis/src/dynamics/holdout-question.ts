import * as z from 'zod/mini';
import { Interval } from '../interval.ts';
import { defineQuestion } from '../question.ts';
import { Warning } from '../warning.ts';
import { holdoutWork } from '../work/dynamics-work.ts';
import { RidgeChoice, ThresholdChoice } from './discover.ts';
import { PredictionError, predictionError } from './errors.ts';
import { fitWarnings } from './fit-question.ts';
import { verdictOf, worth } from './holdout-summary.ts';
import { judgedMethods, PredictedPoint } from './judged-methods.ts';
import { HoldoutInput, lawHeldOut } from './law-held-out.ts';
import { AcrossFamilies } from './leave-family-out.ts';
import { polynomialFit } from './polynomial.ts';
import { PredictionMethodName } from './prediction-method.ts';
import { shareHeld, Trajectory, trajectoryWarnings } from './trajectory.ts';

/** One way to predict the test family's larger models. */
const Predictor = z.object({
  name: z.string(),
  /** What it takes from where. */
  description: z.string(),
  error: PredictionError,
  perBenchmark: z.array(z.extend(PredictionError, { benchmark: z.string() })),
  /** Mean absolute error on other families, each left out, points; null where the rule was not judged so. */
  leaveFamilyOut: z.nullable(z.number()),
  /** Its predictions, size by size. */
  points: z.array(PredictedPoint),
});

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
      z.object({
        model: z.string(),
        paramsB: z.number(),
        benchmark: z.string(),
        actual: z.number(),
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
    const dimension = benchmarks.length;
    const actual = (m: number, c: number) => test.states[(m + 1) * dimension + c]! * 100;
    const first = (c: number) => test.states[c]! * 100;
    const later = test.models.slice(1);
    const score = (
      name: string,
      description: string,
      predict: (m: number, c: number) => number | null,
    ): z.infer<typeof Predictor> => {
      const pairs = (c: number) => later.map((_, m) => ({ actual: actual(m, c), predicted: predict(m, c) }));
      return {
        name,
        description,
        error: predictionError(benchmarks.flatMap((_, c) => pairs(c))),
        perBenchmark: benchmarks.map((id, c) => ({ benchmark: id, ...predictionError(pairs(c)) })),
        leaveFamilyOut: null,
        points: later.map(({ paramsB }, m) => ({
          paramsB: paramsB!,
          scores: benchmarks.map((benchmark, c) => ({ benchmark, value: predict(m, c), interval: null })),
        })),
      };
    };
    const place = (m: number) => test.places[m + 1]!;
    const polynomials = [1, 2, 3, 4]
      .filter((degree) => train.models.length > degree)
      .map((degree) => ({ degree, curves: benchmarks.map((_, c) => polynomialFit(train, c, degree)) }));
    const start = {
      place: test.places[0]!,
      scores: benchmarks.map((_, c) => first(c)),
    };
    const sizesB = later.map(({ paramsB }) => paramsB!);
    const across = judged.predict(start, sizesB, test.group);
    const methods = across.map(({ method, points }) => {
      const about = judged.acrossFamilies?.methods.find(({ name }) => name === method);
      const scored = score(
        method,
        method === 'ode'
          ? `the law of ${train.group}, integrated from ${test.models[0]?.name}`
          : method === 'persistence'
            ? `${test.models[0]?.name}'s scores, unchanged`
            : (about?.description ?? method),
        // The ode's own trajectory is the one that the answer shows.
        (m, c) => (method === 'ode' ? trajectory : { points }).points[m]?.scores[c]?.value ?? null,
      );
      return { ...scored, leaveFamilyOut: about?.error.points ?? null, points: [...points] };
    });
    const predictors = [
      ...methods.filter(({ name }) => name !== 'curve-of-one-family'),
      ...polynomials.map(({ degree, curves }) =>
        score(
          degree === 1 ? 'lines' : `polynomial-${degree}`,
          `${train.group}'s own curve of degree ${degree} in log N for each benchmark, at the size`,
          (m, c) => curves[c]!(place(m)),
        ),
      ),
      ...polynomials.map(({ degree, curves }) =>
        score(
          degree === 1 ? 'lines-from-first' : `polynomial-${degree}-from-first`,
          `the same curve moved to pass through ${test.models[0]?.name}`,
          (m, c) => first(c) + curves[c]!(place(m)) - curves[c]!(test.places[0]!),
        ),
      ),
    ].sort((a, b) => worth(a) - worth(b));
    const best = predictors[0]!;
    const ode = predictors.find(({ name }) => name === 'ode')!;
    const byDefault = across.find(({ method }) => method === judged.best);
    const predictions = later.flatMap(({ name, paramsB }, m) =>
      benchmarks.map((id, c) => {
        const point = trajectory.points[m]?.scores[c];
        return {
          model: name,
          paramsB: paramsB!,
          benchmark: id,
          actual: actual(m, c),
          predicted: byDefault?.points[m]?.scores[c]?.value ?? null,
          predictedInterval: byDefault?.points[m]?.scores[c]?.interval ?? null,
          ode: point?.value ?? null,
          interval: point?.interval ?? null,
          persistence: first(c),
        };
      }),
    );
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
        {
          code: 'one-family',
          message: `${later.length} model${later.length === 1 ? '' : 's'} of one family: a ranking of predictors on so few says little of the next family.`,
        },
      ],
    };
  },
});

export type Scored = z.infer<typeof Predictor>;
