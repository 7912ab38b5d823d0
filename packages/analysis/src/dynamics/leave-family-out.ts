import type { Kernel } from '@cape/core-wasm';
import * as z from 'zod/mini';
import { PredictionError, predictionError } from './errors.ts';
import { type FamilyPath, familiesOf, startOfPath } from './family-paths.ts';
import { type PredictionMethod, PredictionMethodName } from './prediction-method.ts';
import { type LeftOut, predictionSpread } from './prediction-spread.ts';

/** Error of a method on families that it has not seen, each predicted from its smallest model. */
export const MethodJudged = z.object({
  name: PredictionMethodName,
  description: z.string(),
  error: PredictionError,
  /** Share of left-out scores inside their prediction intervals, learned from the other families. */
  coverage: z.nullable(z.number()),
  perFamily: z.array(z.object({ family: z.string(), n: z.int(), points: z.nullable(z.number()) })),
});
export type MethodJudged = z.infer<typeof MethodJudged>;

export const AcrossFamilies = z.object({
  /** The panel whose families teach and judge the methods. */
  panel: z.string(),
  families: z.int(),
  /** Scores predicted per method: later models times benchmarks. */
  cells: z.int(),
  /** The method with the least error among those that predict everything; it is the default. */
  best: PredictionMethodName,
  /** Best first. */
  methods: z.array(MethodJudged),
});
export type AcrossFamilies = z.infer<typeof AcrossFamilies>;

/** Every prediction of every family left out. */
export interface Judged {
  readonly answer: MethodJudged;
  readonly leftOut: readonly LeftOut[];
}

/** Predicts each family from its smallest model by what the other families teach; all choices are made among those. */
export function leaveFamilyOut(
  kernel: Kernel,
  method: PredictionMethod,
  paths: readonly FamilyPath[],
  dimension: number,
  level: number,
): Judged {
  const leftOut: LeftOut[] = [];
  const perFamily: MethodJudged['perFamily'] = [];
  for (const family of familiesOf(paths)) {
    if (method.family?.toLowerCase() === family.toLowerCase()) continue;
    const predict = method.learn(paths.filter(({ group }) => group !== family));
    const own: LeftOut[] = [];
    for (const path of paths) {
      if (path.group !== family) continue;
      const predicted = predict?.(startOfPath(path, dimension), path.places.subarray(1));
      for (let i = 0; i < (path.places.length - 1) * dimension; i += 1)
        own.push({
          group: family,
          benchmark: i % dimension,
          distance: path.places[1 + Math.floor(i / dimension)]! - path.places[0]!,
          actual: path.scores[dimension + i]!,
          predicted: predicted?.[i] ?? Number.NaN,
        });
    }
    leftOut.push(...own);
    perFamily.push({ family, n: own.length, points: predictionError(own.map(asPair)).points });
  }
  return {
    answer: {
      name: method.name,
      description: method.description,
      error: predictionError(leftOut.map(asPair)),
      coverage: coverageOf(kernel, leftOut, dimension, level),
      perFamily,
    },
    leftOut,
  };
}

const asPair = ({ actual, predicted }: LeftOut) => ({
  actual,
  predicted: Number.isFinite(predicted) ? predicted : null,
});

/** Share of the scores in intervals that the other families' errors give. */
function coverageOf(
  kernel: Kernel,
  leftOut: readonly LeftOut[],
  dimension: number,
  level: number,
): number | null {
  const spreads = predictionSpread(kernel, leftOut, dimension);
  let [held, all] = [0, 0];
  for (const family of new Set(leftOut.map(({ group }) => group))) {
    const spread = spreads(family);
    if (spread === null) return null;
    for (const { group, benchmark, distance, actual, predicted } of leftOut) {
      if (group !== family) continue;
      const interval = spread.interval(benchmark, predicted, distance, level);
      all += 1;
      // A prediction that does not exist holds nothing.
      if (interval !== null && interval.lower! <= actual && actual <= interval.upper!) held += 1;
    }
  }
  return all === 0 ? null : held / all;
}
