import * as z from 'zod/mini';

/** Distance of predictions from scores, over models and benchmarks. */
export const PredictionError = z.object({
  /** Predictions compared; those that do not exist are counted in `missing`. */
  n: z.int(),
  missing: z.int(),
  /** Mean absolute error, points. */
  points: z.nullable(z.number()),
  /** The same, in percent of the mean score. */
  percentOfMean: z.nullable(z.number()),
  /** Mean of each error in percent of its score. */
  meanPercent: z.nullable(z.number()),
});
export type PredictionError = z.infer<typeof PredictionError>;

/** A measured score, percent, that is set against what is predicted for it. */
export const ActualScore = z.object({
  model: z.string(),
  paramsB: z.number(),
  benchmark: z.string(),
  actual: z.number(),
});

/** Scores and predictions in percent. */
export function predictionError(
  pairs: readonly { readonly actual: number; readonly predicted: number | null }[],
): PredictionError {
  const there = pairs.flatMap(({ actual, predicted }) => (predicted === null ? [] : [{ actual, predicted }]));
  const n = there.length;
  const sum = (of: (pair: { actual: number; predicted: number }) => number) =>
    there.reduce((total, pair) => total + of(pair), 0);
  const error = ({ actual, predicted }: { actual: number; predicted: number }) =>
    Math.abs(actual - predicted);
  const points = n === 0 ? null : sum(error) / n;
  return {
    n,
    missing: pairs.length - n,
    points,
    percentOfMean: points === null ? null : (100 * points * n) / sum(({ actual }) => actual),
    meanPercent: n === 0 ? null : sum((pair) => (100 * error(pair)) / pair.actual) / n,
  };
}
