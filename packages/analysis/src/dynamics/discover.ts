import type { Degree, Kernel, SparseOptions } from '@cape/core-wasm';
import { InputError } from '@cape/evidence';
import * as z from 'zod/mini';
import {
  columnMeans,
  cumulativeIntegrals,
  DerivativeScheme,
  DifferenceOrder,
  leastSizes,
  regressionOf,
} from './derivative.ts';
import type { Ladder } from './ladder.ts';
import { type DynamicsModel, termsOf } from './model.ts';

/** The fields by which a question says how a law is to be discovered. */
export const discoveryFields = {
  degree: z
    ._default(z.literal([0, 1, 2, 3], { error: '0, 1, 2 or 3' }), 1)
    .check(z.describe('Degree of the polynomial library.')),
  derivative: z
    ._default(DerivativeScheme, 'cumulative')
    .check(z.describe('How dB/ds is computed from the scores.')),
  differenceOrder: z
    .optional(DifferenceOrder)
    .check(
      z.describe(
        'Order of accuracy of finite differences, which takes one size more than that. Default: 2, with finite-difference alone.',
      ),
    ),
  threshold: z
    .optional(z.number({ error: 'a number from 0 to 1000000' }).check(z.minimum(0), z.maximum(1e6)))
    .check(
      z.describe(
        'Coefficients smaller than this are dropped, in fractions per decade. Default: the one that predicts left-out sizes best.',
      ),
    ),
  alpha: z
    .optional(z.number({ error: 'a number from 0 to 1000000' }).check(z.minimum(0), z.maximum(1e6)))
    .check(
      z.describe(
        'Ridge: the weight of the squared coefficients. With fewer steps than terms it must be above 0. Default: the one that predicts left-out sizes best.',
      ),
    ),
  normalizeColumns: z
    .optional(z.boolean())
    .check(
      z.describe(
        'Scale each term of the library to unit length; threshold and alpha act there. Default: with cumulative alone.',
      ),
    ),
  unbias: z
    ._default(z.boolean(), false)
    .check(
      z.describe(
        'Refit the terms that remain by plain least squares. With about as many terms as steps that follows the noise.',
      ),
    ),
  ensemble: z
    ._default(z.int({ error: 'a whole number from 0 to 2000' }).check(z.minimum(0), z.maximum(2000)), 200)
    .check(z.describe('How many laws are fitted to redrawn steps; their spread is the band.')),
};

export interface DiscoverySettings {
  readonly degree: Degree;
  readonly derivative: DerivativeScheme;
  /** Of finite differences alone; default 2. */
  readonly differenceOrder?: DifferenceOrder | undefined;
  readonly threshold?: number | undefined;
  readonly alpha?: number | undefined;
  /** Default: true with the cumulative scheme, whose ridge then knows no unit of scores and no length of steps. */
  readonly normalizeColumns?: boolean | undefined;
  readonly unbias: boolean;
  readonly ensemble: number;
  readonly seed: number;
  readonly noise: 'items' | 'none';
}

export const ThresholdChoice = z.object({
  value: z.number(),
  /** leave-sizes-out: the law is integrated to sizes that had no part in it. leave-one-out: one step is predicted. */
  chosenBy: z.enum(['leave-sizes-out', 'leave-one-out', 'given']),
  /** Root mean squared error of predicting what was left out: points, or points per decade without an integral. */
  candidates: z.array(z.object({ threshold: z.number(), error: z.number() })),
});
export type ThresholdChoice = z.infer<typeof ThresholdChoice>;

export const RidgeChoice = z.extend(z.omit(ThresholdChoice, { candidates: true }), {
  /** The same error, each ridge with its best threshold. */
  candidates: z.array(z.object({ alpha: z.number(), error: z.number() })),
});
export type RidgeChoice = z.infer<typeof RidgeChoice>;

export interface Discovery {
  readonly model: DynamicsModel;
  readonly threshold: ThresholdChoice;
  readonly alpha: RidgeChoice;
  /** The fitted start of the smallest size, fractions, and each of the ensemble's; null where the scheme has no free start. */
  readonly freeStart: {
    readonly start: readonly number[];
    readonly ensemble: readonly (readonly number[])[];
  } | null;
}

/** Thresholds and ridges tried; finer ones a handful of steps cannot tell apart. */
const thresholds = [0, 0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 3, 5];
const ridges = [0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3];

/** Features of one regression beyond which the dense library stops being worth its memory. */
const mostFeatures = 500;

/** Discover dB/ds = f(B) on a family's ladder by sequentially thresholded least squares. */
export function discover(
  kernel: Kernel,
  ladder: Ladder,
  settings: DiscoverySettings,
  onProgress?: (share: number) => void,
): Discovery {
  const { places, states, standardErrors, benchmarks } = ladder;
  const { degree, derivative } = settings;
  const dimension = benchmarks.length;
  const features = kernel.polynomialFeatureCount(dimension, degree);
  if (features > mostFeatures) {
    throw new InputError([
      {
        code: 'library-too-large',
        path: 'degree',
        expected: `at most ${mostFeatures} terms`,
        received: `${features} (${dimension} benchmarks to degree ${degree})`,
      },
    ]);
  }
  if (settings.differenceOrder !== undefined && derivative !== 'finite-difference') {
    throw new InputError([
      {
        code: 'no-differences',
        path: 'differenceOrder',
        expected: 'no order, or the derivative finite-difference',
        received: `${settings.differenceOrder} with ${derivative}`,
      },
    ]);
  }
  const order = settings.differenceOrder ?? 2;
  const least = leastSizes(derivative, order);
  if (places.length < least) {
    throw new InputError([
      {
        code: 'too-few-models',
        path: derivative === 'finite-difference' && order > 2 ? 'differenceOrder' : 'derivative',
        expected: `at least ${least} sizes for ${derivative}${derivative === 'finite-difference' ? ` of order ${order}` : ''}`,
        received: `${ladder.group} with ${places.length}`,
      },
    ]);
  }
  const regression = regressionOf(kernel, derivative, places, states, dimension, degree, order);
  const normalizeColumns = settings.normalizeColumns ?? derivative === 'cumulative';
  const chosen = { ...settings, normalizeColumns };
  const { threshold, alpha } =
    derivative === 'cumulative'
      ? leaveSizesOut(kernel, ladder, chosen)
      : leaveOneOut(kernel, regression, chosen);
  const sparse: SparseOptions = {
    alpha: alpha.value,
    threshold: threshold.value,
    normalizeColumns,
    unbias: settings.unbias,
  };
  const fitted = kernel.sparseRegression(regression, sparse);
  const rowsOfTable = (table: Float64Array) =>
    Array.from({ length: dimension }, (_, c) => [...table.subarray(c * features, (c + 1) * features)]);

  const noise =
    settings.noise === 'items'
      ? kernel.normals(states.length * settings.ensemble, settings.seed, 1)
      : new Float64Array(0);
  const free = derivative === 'cumulative';
  const starts: number[][] = [];
  const ensemble = Array.from({ length: settings.ensemble }, (_, member) => {
    // A law of its own from scores within their errors and steps drawn with replacement.
    const redrawn =
      settings.noise === 'items'
        ? states.map((value, i) => value + standardErrors[i]! * noise[member * states.length + i]!)
        : states;
    const sample = regressionOf(kernel, derivative, places, redrawn, dimension, degree, order);
    if (member % 20 === 0) onProgress?.(member / settings.ensemble);
    const { coefficients } = kernel.sparseEnsemble(sample, {
      ...sparse,
      resamples: 1,
      seed: settings.seed,
      stream: 2 + member,
    });
    if (free) starts.push(freeStart(kernel, places, redrawn, dimension, degree, coefficients));
    return [...coefficients];
  });
  return {
    model: {
      format: 'cape-dynamics-1',
      group: ladder.group,
      smallestB: ladder.models[0]?.paramsB ?? Number.NaN,
      largestB: ladder.models.at(-1)?.paramsB ?? Number.NaN,
      benchmarks: [...benchmarks],
      degree,
      terms: termsOf(benchmarks, degree),
      coefficients: rowsOfTable(fitted),
      ensemble,
    },
    threshold,
    alpha,
    freeStart: free
      ? { start: freeStart(kernel, places, states, dimension, degree, fitted), ensemble: starts }
      : null,
  };
}

/** β of the cumulative scheme: the mean score less what the law adds on the mean. */
function freeStart(
  kernel: Kernel,
  places: Float64Array,
  states: Float64Array,
  dimension: number,
  degree: Degree,
  coefficients: Float64Array,
): number[] {
  const features = coefficients.length / dimension;
  const integrals = columnMeans(cumulativeIntegrals(kernel, places, states, dimension, degree), features);
  const means = columnMeans(states, dimension);
  return Array.from({ length: dimension }, (_, c) => {
    let start = means[c]!;
    for (let f = 0; f < features; f += 1) start -= coefficients[c * features + f]! * integrals[f]!;
    return start;
  });
}

/** Ridges and thresholds of the cumulative scheme, on columns of unit length. */
const unitRidges = [1e-6, 1e-5, 1e-4, 1e-3, 1e-2];
const unitThresholds = [0, 0.01, 0.03, 0.1, 0.3];

/** An error of a trajectory beyond this many fractions counts as this: one that explodes is wrong, however far. */
const mostError = 1;

/**
 * Ridge and threshold with which the law, fitted without some sizes and integrated from its own start, comes nearest to
 * their scores: each size but the first by itself, or every tenth together on long ladders.
 */
function leaveSizesOut(
  kernel: Kernel,
  { places, states, benchmarks }: Ladder,
  settings: DiscoverySettings & { readonly normalizeColumns: boolean },
): Pick<Discovery, 'threshold' | 'alpha'> {
  const { degree, normalizeColumns, unbias } = settings;
  const dimension = benchmarks.length;
  const alphas = settings.alpha === undefined ? unitRidges : [settings.alpha];
  const tried = settings.threshold === undefined ? unitThresholds : [settings.threshold];
  const n = places.length;
  const grid = alphas.flatMap((alpha) => tried.map((threshold) => ({ alpha, threshold })));
  const sums = new Float64Array(grid.length);
  const folds = Math.min(n - 1, 10);
  let cells = 0;
  for (let fold = 0; grid.length > 1 && fold < folds; fold += 1) {
    const isOut = (row: number) => row > 0 && (row - 1) % folds === fold;
    const rows = [...places.keys()].filter((row) => !isOut(row));
    if (rows.length < 2) continue;
    const keptPlaces = Float64Array.from(rows, (row) => places[row]!);
    const kept = Float64Array.from(
      rows.flatMap((row) => [...states.subarray(row * dimension, (row + 1) * dimension)]),
    );
    const regression = regressionOf(kernel, 'cumulative', keptPlaces, kept, dimension, degree);
    const laws = grid.map((each) =>
      kernel.sparseRegression(regression, { ...each, normalizeColumns, unbias }),
    );
    const { values } = kernel.integrate({
      dimension,
      degree,
      coefficients: Float64Array.from(laws.flatMap((law) => [...law])),
      starts: laws.flatMap((law) => freeStart(kernel, keptPlaces, kept, dimension, degree, law)),
      from: places[0]!,
      to: places[n - 1]!,
      samples: places,
      relativeTolerance: 1e-5,
      absoluteTolerance: 1e-7,
      maxSteps: 2000,
    });
    for (const [law] of grid.entries())
      for (let i = dimension; i < states.length; i += 1) {
        if (!isOut(Math.floor(i / dimension))) continue;
        const error = Math.abs(values[law * states.length + i]! - states[i]!);
        sums[law]! += error < mostError ? error * error : mostError * mostError;
        if (law === 0) cells += 1;
      }
  }
  const scored = grid.map((each, i) => ({ ...each, error: 100 * Math.sqrt(sums[i]! / Math.max(1, cells)) }));
  const best = leastOf(scored);
  return {
    threshold:
      settings.threshold === undefined
        ? {
            value: best.threshold,
            chosenBy: 'leave-sizes-out',
            candidates: scored
              .filter(({ alpha }) => alpha === best.alpha)
              .map(({ threshold, error }) => ({ threshold, error })),
          }
        : { value: settings.threshold, chosenBy: 'given', candidates: [] },
    alpha:
      settings.alpha === undefined
        ? {
            value: best.alpha,
            chosenBy: 'leave-sizes-out',
            candidates: alphas.map((alpha) => ({
              alpha,
              error: leastOf(scored.filter((each) => each.alpha === alpha)).error,
            })),
          }
        : { value: settings.alpha, chosenBy: 'given', candidates: [] },
  };
}

/**
 * The ridge and the threshold that predict left-out steps of the ladder best, where they are not given;
 * among equals the larger. No other family is looked at.
 */
function leaveOneOut(
  kernel: Kernel,
  regression: ReturnType<typeof regressionOf>,
  settings: Pick<DiscoverySettings, 'alpha' | 'threshold' | 'unbias'> & {
    readonly normalizeColumns: boolean;
  },
): Pick<Discovery, 'threshold' | 'alpha'> {
  const { normalizeColumns, unbias } = settings;
  const alphas = settings.alpha === undefined ? ridges : [settings.alpha];
  const tried = settings.threshold === undefined ? thresholds : [settings.threshold];
  if (settings.alpha !== undefined && settings.threshold !== undefined) {
    return {
      threshold: { value: settings.threshold, chosenBy: 'given', candidates: [] },
      alpha: { value: settings.alpha, chosenBy: 'given', candidates: [] },
    };
  }
  const byRidge = alphas.map((alpha) => {
    const errors = kernel.sparseLeaveOneOut(regression, tried, { alpha, normalizeColumns, unbias });
    const candidates = tried.map((threshold, i) => {
      let sum = 0;
      for (let t = 0; t < regression.targetCount; t++) sum += errors[i * regression.targetCount + t]!;
      return { threshold, error: 100 * Math.sqrt(sum / regression.targetCount) };
    });
    const best = leastOf(candidates);
    return { alpha, candidates, threshold: best.threshold, error: best.error };
  });
  const best = leastOf(byRidge);
  return {
    threshold:
      settings.threshold === undefined
        ? { value: best.threshold, chosenBy: 'leave-one-out', candidates: best.candidates }
        : { value: settings.threshold, chosenBy: 'given', candidates: [] },
    alpha:
      settings.alpha === undefined
        ? {
            value: best.alpha,
            chosenBy: 'leave-one-out',
            candidates: byRidge.map(({ alpha, error }) => ({ alpha, error })),
          }
        : { value: settings.alpha, chosenBy: 'given', candidates: [] },
  };
}

/** The last of the least. */
function leastOf<Tried extends { readonly error: number }>(tried: readonly Tried[]): Tried {
  return tried.reduce((best, each) => (each.error <= best.error ? each : best));
}
