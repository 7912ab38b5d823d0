import type { Kernel } from '@cape/core-wasm';
import type { BenchmarkId, Panel } from '@cape/evidence';
import * as z from 'zod/mini';
import { Interval } from '../interval.ts';
import { groupsOf } from '../panel/groups.ts';
import { labelsOf } from '../panel/pair.ts';
import { sizeOf } from '../panel/scale.ts';
import { familySteps } from '../pooling/pooled-steps.ts';
import { gammaOf, type Step, stepsOf } from './local.ts';
import { logisticFit, logisticProbability } from './logistic.ts';
import type { Sampling } from './population.ts';
import { type PlacedFamily, type signDraws, TrueSignOrder, trueSignOrder } from './true-sign-order.ts';

/** Variables that may order the sign of the local coupling. */
export const OrderingVariable = z
  .enum(['params', 'tokens', 'flops', 'level'])
  .check(
    z.describe('params, training tokens, training compute, or the level of the first benchmark itself.'),
  );
export type OrderingVariable = z.infer<typeof OrderingVariable>;

/** A step's place on a variable and whether its coupling is positive. */
export interface SignedStep {
  readonly family: string;
  readonly place: number;
  readonly positive: boolean;
}

interface Pair {
  readonly x: BenchmarkId;
  readonly y: BenchmarkId;
}

/** The steps of every family, by its name. */
export type StepsByFamily = ReadonlyMap<string, readonly Step[]>;

export function stepsByFamily(panel: Panel, { x, y }: Pair): StepsByFamily {
  return new Map([...groupsOf(panel)].map(([family, models]) => [family, stepsOf(models, x, y)]));
}

/**
 * Steps of every family with a coupling of definite sign, placed at the geometric mean of the two sizes
 * (log₁₀), or at the mean of the two levels of B₁ (points).
 */
export function signedSteps(
  kernel: Kernel,
  families: StepsByFamily,
  pair: Pair,
  variable: OrderingVariable,
): readonly SignedStep[] {
  return [...families].flatMap(([family, steps]) =>
    steps.flatMap((step) => {
      const gamma = gammaOf(step);
      const place = placeOf(kernel, step, pair.x, variable);
      return gamma === null || gamma === 0 || place === null ? [] : [{ family, place, positive: gamma > 0 }];
    }),
  );
}

/** Steps with a place on a variable, family by family. */
export function placedSteps(
  kernel: Kernel,
  families: StepsByFamily,
  pair: Pair,
  variable: OrderingVariable,
): readonly PlacedFamily[] {
  return [...families.values()]
    .map((all) => {
      const steps = all.flatMap((step) => {
        const place = placeOf(kernel, step, pair.x, variable);
        return place === null ? [] : [{ step, place }];
      });
      return {
        ...familySteps(
          steps.map(({ step }) => step),
          pair,
        ),
        places: Float64Array.from(steps, ({ place }) => place),
      };
    })
    .filter(({ places }) => places.length > 0);
}

function placeOf(
  kernel: Kernel,
  { from, to }: Step,
  x: BenchmarkId,
  variable: OrderingVariable,
): number | null {
  if (variable === 'level') return (from.scores.get(x)!.value + to.scores.get(x)!.value) / 2;
  const [a, b] = [sizeOf(from, variable), sizeOf(to, variable)];
  return a === null || b === null ? null : (kernel.log10(a) + kernel.log10(b)) / 2;
}

/** Steps of families left out: the mean of the probabilities predicted, and the share that is positive. */
export const CalibrationBin = z.object({ n: z.int(), predicted: z.number(), observed: z.number() });

/** Accuracy with which one variable orders the signs. */
export const SignOrder = z.object({
  variable: OrderingVariable,
  n: z.int(),
  families: z.int(),
  /**
   * Share of pairs of steps, one with an observed positive coupling and one with a negative, that the variable orders
   * rightly; ½ is chance. Item noise flips observed signs, so this lies below what the true signs would give.
   */
  auc: z.nullable(z.number()),
  /** Families redrawn whole. */
  interval: z.nullable(Interval),
  /** The same of the true signs, by each step's likelihood in the pooled model on this variable. */
  trueSign: z.nullable(TrueSignOrder),
  /** The same with the item errors that the families' own scatter bears out; null where nothing tells it. */
  trueSignByScatter: z.nullable(TrueSignOrder),
  /** Logistic fit: probability that a step at a place is positive. */
  fit: z.nullable(z.object({ slope: z.number(), intercept: z.number(), evenPlace: z.nullable(z.number()) })),
  /** Each family predicted by a fit on all others. */
  leaveFamiliesOut: z.nullable(
    z.object({
      auc: z.nullable(z.number()),
      brier: z.number(),
      /** Of always predicting the share of positive steps. */
      brierOfBaseRate: z.number(),
      calibration: z.array(CalibrationBin),
    }),
  ),
});
export type SignOrder = z.infer<typeof SignOrder>;

export function signOrder(
  kernel: Kernel,
  steps: readonly SignedStep[],
  variable: OrderingVariable,
  { seed, resamples, level }: Sampling,
  placed: {
    readonly steps: readonly PlacedFamily[];
    readonly byScatter: readonly PlacedFamily[] | null;
    readonly draws: ReturnType<typeof signDraws>;
  },
): SignOrder {
  const places = Float64Array.from(steps, ({ place }) => place);
  const positive = steps.map((step) => step.positive);
  const families = labelsOf(steps.map(({ family }) => family));
  const fit = logisticFit(kernel, places, positive);
  return {
    variable,
    n: steps.length,
    families: new Set(families).size,
    auc: areaUnderCurve(places, positive),
    interval: aucInterval(kernel, places, positive, families, { seed, resamples, level }),
    trueSign: trueSignOrder(kernel, placed.steps, placed.draws, level),
    trueSignByScatter: placed.byScatter && trueSignOrder(kernel, placed.byScatter, placed.draws, level),
    fit: fit && {
      slope: fit.slope,
      intercept: fit.intercept,
      evenPlace: fit.slope === 0 ? null : -fit.intercept / fit.slope,
    },
    leaveFamiliesOut: leaveFamiliesOut(kernel, places, positive, families),
  };
}

/** Area under the ROC curve, ties counting half (Mann–Whitney U over its maximum). */
export function areaUnderCurve(places: ArrayLike<number>, positive: readonly boolean[]): number | null {
  const order = ascending(places);
  return weightedArea(inOrder(order, places, positive), new Uint32Array(order.length), Float64Array.of(1));
}

function ascending(places: ArrayLike<number>): Uint32Array {
  return Uint32Array.from({ length: places.length }, (_, i) => i).sort((a, b) => places[a]! - places[b]!);
}

/** Signs in ascending order of the places. */
interface OrderedSigns {
  readonly positive: Uint8Array;
  /** 1 where the step stands at the same place as the one after it. */
  readonly tied: Uint8Array;
}

function inOrder(order: Uint32Array, places: ArrayLike<number>, positive: readonly boolean[]): OrderedSigns {
  return {
    positive: Uint8Array.from(order, (i) => (positive[i] ? 1 : 0)),
    tied: Uint8Array.from(order, (i, at) => (places[order[at + 1]!] === places[i] ? 1 : 0)),
  };
}

/** The area in one pass over steps in ascending order, each counted as often as its family was drawn. */
function weightedArea(
  { positive, tied }: OrderedSigns,
  familyOf: Uint32Array,
  times: Float64Array,
): number | null {
  let negatives = 0;
  let positives = 0;
  let won = 0;
  let tiedPositive = 0;
  let tiedNegative = 0;
  for (let i = 0; i < familyOf.length; i += 1) {
    const weight = times[familyOf[i]!]!;
    if (positive[i] === 1) tiedPositive += weight;
    else tiedNegative += weight;
    if (tied[i] === 1) continue;
    won += tiedPositive * (negatives + tiedNegative / 2);
    positives += tiedPositive;
    negatives += tiedNegative;
    tiedPositive = 0;
    tiedNegative = 0;
  }
  return positives > 0 && negatives > 0 ? won / (positives * negatives) : null;
}

function aucInterval(
  kernel: Kernel,
  places: Float64Array,
  positive: readonly boolean[],
  families: Uint32Array,
  { seed, resamples, level }: Pick<Sampling, 'seed' | 'resamples' | 'level'>,
): Interval | null {
  const count = new Set(families).size;
  if (count < 3) return null;
  const order = ascending(places);
  const signs = inOrder(order, places, positive);
  const familyOf = Uint32Array.from(order, (i) => families[i]!);
  const drawn = kernel.resampleRows(count, { resamples, seed });
  const times = new Float64Array(count);
  const areas = new Float64Array(resamples);
  for (let resample = 0; resample < resamples; resample += 1) {
    times.fill(0);
    for (let i = 0; i < count; i += 1) times[drawn[resample * count + i]!]! += 1;
    areas[resample] = weightedArea(signs, familyOf, times) ?? Number.NaN;
  }
  const [lower, upper] = kernel.quantiles(areas, [(1 - level) / 2, (1 + level) / 2]);
  return Number.isFinite(lower) && Number.isFinite(upper)
    ? { lower: lower!, upper: upper!, level, method: 'percentile bootstrap over families' }
    : null;
}

const calibrationBins = 4;

/** Each family's steps predicted from the others': how well the order by size holds where it was not fitted. */
export function leaveFamiliesOut(
  kernel: Kernel,
  places: Float64Array,
  positive: readonly boolean[],
  families: Uint32Array,
): SignOrder['leaveFamiliesOut'] {
  const predicted = new Float64Array(places.length);
  for (const family of new Set(families)) {
    const others = [...places.keys()].filter((i) => families[i] !== family);
    const fit = logisticFit(
      kernel,
      Float64Array.from(others, (i) => places[i]!),
      others.map((i) => positive[i]!),
    );
    if (fit === null) return null;
    for (const i of places.keys())
      if (families[i] === family) predicted[i] = logisticProbability(kernel, fit, places[i]!);
  }
  const n = places.length;
  if (n === 0) return null;
  const outcome = (i: number) => (positive[i] ? 1 : 0);
  const mean = (of: (i: number) => number, rows: readonly number[]) =>
    rows.reduce((sum, i) => sum + of(i), 0) / rows.length;
  const all = [...places.keys()];
  const base = mean(outcome, all);
  const order = [...ascending(predicted)];
  const calibration = Array.from({ length: calibrationBins }, (_, bin) =>
    order.slice(Math.floor((bin * n) / calibrationBins), Math.floor(((bin + 1) * n) / calibrationBins)),
  )
    .filter((rows) => rows.length > 0)
    .map((rows) => ({
      n: rows.length,
      predicted: mean((i) => predicted[i]!, rows),
      observed: mean(outcome, rows),
    }));
  return {
    auc: areaUnderCurve(predicted, positive),
    brier: mean((i) => (predicted[i]! - outcome(i)) ** 2, all),
    brierOfBaseRate: base * (1 - base),
    calibration,
  };
}
