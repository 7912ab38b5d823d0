import * as z from 'zod/mini';
import { PredictionError, predictionError } from './errors.ts';
import type { Predicted } from './judged-methods.ts';
import type { LawHeldOut } from './law-held-out.ts';
import type { AcrossFamilies } from './leave-family-out.ts';
import { polynomialFit } from './polynomial.ts';
import { PredictedPoint } from './trajectory.ts';

/** One way to predict the test family's larger models. */
export const Predictor = z.object({
  name: z.string(),
  /** The data that it uses. */
  description: z.string(),
  error: PredictionError,
  perBenchmark: z.array(z.extend(PredictionError, { benchmark: z.string() })),
  /** Mean absolute error on other families, each left out, points; null where the rule was not judged so. */
  leaveFamilyOut: z.nullable(z.number()),
  /** Its predictions, size by size. */
  points: z.array(PredictedPoint),
});
export type Predictor = z.infer<typeof Predictor>;

/** A predictor that cannot predict everything comes last. */
export function worth({ error }: Pick<Predictor, 'error'>): number {
  return error.points === null || error.missing > 0 ? Number.POSITIVE_INFINITY : error.points;
}

/** The test family's first model, and the larger ones to predict. */
export function journeyOf({ test, benchmarks }: LawHeldOut) {
  const later = test.models.slice(1);
  return {
    start: { place: test.places[0]!, scores: benchmarks.map((_, c) => test.states[c]! * 100) },
    later,
    sizesB: later.map(({ paramsB }) => paramsB!),
  };
}

/** The test family's scores, each beside the default rule's prediction, the law's and the first model's score. */
export function predictionRows(held: LawHeldOut, byDefault: Predicted | undefined) {
  const { benchmarks, test, trajectory } = held;
  const { start, later } = journeyOf(held);
  return later.flatMap(({ name, paramsB }, m) =>
    benchmarks.map((id, c) => {
      const point = trajectory.points[m]?.scores[c];
      return {
        model: name,
        paramsB: paramsB!,
        benchmark: id,
        actual: test.states[(m + 1) * benchmarks.length + c]! * 100,
        predicted: byDefault?.points[m]?.scores[c]?.value ?? null,
        predictedInterval: byDefault?.points[m]?.scores[c]?.interval ?? null,
        ode: point?.value ?? null,
        interval: point?.interval ?? null,
        persistence: start.scores[c]!,
      };
    }),
  );
}

/** Every way to predict the test family, best on it first. */
export function predictorsOf(
  held: LawHeldOut,
  across: readonly Predicted[],
  acrossFamilies: AcrossFamilies | null,
): Predictor[] {
  const { benchmarks, train, test, trajectory } = held;
  const { start, later } = journeyOf(held);
  const dimension = benchmarks.length;
  const actual = (m: number, c: number) => test.states[(m + 1) * dimension + c]! * 100;
  const score = (
    name: string,
    description: string,
    predict: (m: number, c: number) => number | null,
  ): Predictor => {
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
  const methods = across.map(({ method, points }) => {
    const about = acrossFamilies?.methods.find(({ name }) => name === method);
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
  return [
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
        (m, c) => start.scores[c]! + curves[c]!(place(m)) - curves[c]!(test.places[0]!),
      ),
    ),
  ].sort((a, b) => worth(a) - worth(b));
}
