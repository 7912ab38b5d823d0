import type { Kernel } from '@cape/core-wasm';
import * as z from 'zod/mini';
import type { Ladder } from '../critical-scale/ladder.ts';
import { Interval } from '../interval.ts';

/** A slope over a whole ladder with all that says how far to trust it. */
export const TrendSlope = z.object({
  value: z.number(),
  standardError: z.number(),
  interval: Interval,
  /** Two-sided, of no slope. */
  pValue: z.number(),
  /** Source of the standard error. */
  errors: z.enum(['item errors', 'scatter beyond item errors', 'scatter']),
  /** Null where the items' errors are taken as known: the normal distribution. */
  degreesOfFreedom: z.nullable(z.number()),
});
export type TrendSlope = z.infer<typeof TrendSlope>;

const Change = z.object({
  from: z.number(),
  to: z.number(),
  change: z.number(),
  /** From the items of both ends, points. */
  standardError: z.number(),
});

/** The family question: how two scores move over a whole ladder, and whether one falls while the other rises. */
export const FamilyTrend = z.object({
  n: z.int(),
  smallest: z.number(),
  largest: z.number(),
  /** Each score from the smallest size to the largest. */
  ends: z.object({ x: Change, y: Change }),
  /** Points per tenfold size. */
  perDecade: z.object({ x: z.nullable(TrendSlope), y: z.nullable(TrendSlope) }),
  /** Points of the second score per point of the first, errors in both. */
  yOnX: z.nullable(TrendSlope),
  /** The same in one sentence. */
  statement: z.string(),
});
export type FamilyTrend = z.infer<typeof FamilyTrend>;

type Noise = 'items' | 'none';
type Tails = Pick<Kernel, 'normalCdf' | 'normalQuantile' | 'studentCdf' | 'studentQuantile'>;

/**
 * Slopes of two scores over one family's ladder. With noise "items" a slope's error is that of the items where the
 * scores scatter about the line no more than items explain, else that scatter by Student's t (Birge 1932); with "none"
 * the scatter alone. Of the second score on the first both have errors (York 1966, 2004).
 *
 * Null with fewer than two different sizes; a slope is null where neither items nor scatter give it an error.
 */
export function familyTrend(
  kernel: Tails,
  ladder: Ladder,
  { noise, level }: { readonly noise: Noise; readonly level: number },
): Omit<FamilyTrend, 'statement'> | null {
  const { places, x, y, xStandardErrors, yStandardErrors, smallest, largest } = ladder;
  if (new Set(places).size < 2) return null;
  const squared = (errors: Float64Array) =>
    noise === 'none' ? errors.map(() => 0) : errors.map((error) => error * error);
  const [ofX, ofY] = [squared(xStandardErrors), squared(yStandardErrors)];
  const none = places.map(() => 0);
  const slope = (u: Float64Array, uVariances: Float64Array, v: Float64Array, vVariances: Float64Array) =>
    trendSlope(kernel, errorsInVariables(u, uVariances, v, vVariances), level);
  return {
    n: places.length,
    smallest,
    largest,
    ends: { x: changeOf(places, x, xStandardErrors), y: changeOf(places, y, yStandardErrors) },
    perDecade: { x: slope(places, none, x, ofX), y: slope(places, none, y, ofY) },
    yOnX: slope(x, ofX, y, ofY),
  };
}

/** A straight line through points with errors on both axes. */
export interface LineFit {
  readonly n: number;
  readonly slope: number;
  /** As the given variances alone make it; by the scatter where there are none. */
  readonly standardError: number;
  /** Weighted residual sum of squares over its expectation; null where no variance was given. */
  readonly excess: number | null;
}

const turns = 60;

/**
 * York's line with known variances, by his iteration; ordinary least squares where all variances are zero, in which case
 * the standard error comes from the scatter. Null where u does not vary or the iteration finds no line.
 *
 * Source: York, Evensen, Martínez and De Basabe Delgado (2004), Am. J. Phys. 72, 367–375.
 */
function errorsInVariables(
  u: Float64Array,
  uVariances: Float64Array,
  v: Float64Array,
  vVariances: Float64Array,
): LineFit | null {
  const n = u.length;
  const known = vVariances.every((variance) => variance > 0);
  const weightsAt = (slope: number) =>
    known ? u.map((_, i) => 1 / (vVariances[i]! + slope * slope * uVariances[i]!)) : u.map(() => 1);
  const mean = (values: Float64Array, weights: Float64Array) => {
    let [sum, total] = [0, 0];
    for (let i = 0; i < n; i += 1) {
      sum += weights[i]! * values[i]!;
      total += weights[i]!;
    }
    return sum / total;
  };
  let slope = 0;
  let weights = weightsAt(0);
  for (let turn = 0; turn < turns; turn += 1) {
    weights = weightsAt(slope);
    const [uMean, vMean] = [mean(u, weights), mean(v, weights)];
    let [top, bottom] = [0, 0];
    for (let i = 0; i < n; i += 1) {
      const [du, dv] = [u[i]! - uMean, v[i]! - vMean];
      // The point's place along the line, adjusted towards it on both axes.
      const adjusted = known ? weights[i]! * (du * vVariances[i]! + slope * dv * uVariances[i]!) : du;
      top += weights[i]! * adjusted * dv;
      bottom += weights[i]! * adjusted * du;
    }
    const next = top / bottom;
    if (!Number.isFinite(next)) return null;
    const moved = Math.abs(next - slope);
    slope = next;
    if (!known || moved <= 1e-13 * Math.abs(slope)) break;
  }
  weights = weightsAt(slope);
  const [uMean, vMean] = [mean(u, weights), mean(v, weights)];
  const adjusted = u.map((value, i) => {
    const [du, dv] = [value - uMean, v[i]! - vMean];
    return known ? weights[i]! * (du * vVariances[i]! + slope * dv * uVariances[i]!) : du;
  });
  const middle = mean(adjusted, weights);
  let [squares, residual] = [0, 0];
  for (let i = 0; i < n; i += 1) {
    squares += weights[i]! * (adjusted[i]! - middle) ** 2;
    residual += weights[i]! * (v[i]! - vMean - slope * (u[i]! - uMean)) ** 2;
  }
  if (!(squares > 0)) return null;
  const excess = n > 2 ? residual / (n - 2) : 0;
  return known
    ? { n, slope, standardError: 1 / Math.sqrt(squares), excess: n > 2 ? excess : null }
    : { n, slope, standardError: n > 2 ? Math.sqrt(excess / squares) : Number.NaN, excess: null };
}

function trendSlope(kernel: Tails, fit: LineFit | null, level: number): TrendSlope | null {
  if (fit === null) return null;
  const { n, slope, standardError, excess } = fit;
  const fromItems = excess !== null || n === 2;
  const inflated = fromItems && excess !== null && excess > 1;
  const error = inflated ? standardError * Math.sqrt(excess) : standardError;
  if (!(error > 0)) return null;
  const student = inflated || !fromItems;
  const tail = (1 + level) / 2;
  const reach = error * (student ? kernel.studentQuantile(tail, n - 2) : kernel.normalQuantile(tail));
  const deviate = -Math.abs(slope / error);
  const errors = inflated ? 'scatter beyond item errors' : fromItems ? 'item errors' : 'scatter';
  return {
    value: slope,
    standardError: error,
    interval: {
      lower: slope - reach,
      upper: slope + reach,
      level,
      method: `${student ? `Student t, ${n - 2} df` : 'normal'} (${errors})`,
    },
    pValue: 2 * (student ? kernel.studentCdf(deviate, n - 2) : kernel.normalCdf(deviate)),
    errors,
    degreesOfFreedom: student ? n - 2 : null,
  };
}

/** From the smallest size to the largest; models of one size stand for their mean. */
function changeOf(places: Float64Array, scores: Float64Array, errors: Float64Array): z.infer<typeof Change> {
  const at = (place: number) => {
    const rows = [...places.keys()].filter((i) => places[i] === place);
    return {
      score: rows.reduce((sum, i) => sum + scores[i]! / rows.length, 0),
      variance: rows.reduce((sum, i) => sum + (errors[i]! / rows.length) ** 2, 0),
    };
  };
  const from = at(places.reduce((least, place) => Math.min(least, place)));
  const to = at(places.reduce((most, place) => Math.max(most, place)));
  return {
    from: from.score,
    to: to.score,
    change: to.score - from.score,
    standardError: Math.sqrt(from.variance + to.variance),
  };
}
