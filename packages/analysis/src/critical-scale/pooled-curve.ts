import type { Kernel } from '@cape/core-wasm';
import type { Interval } from '../interval.ts';
import { type FamilySteps, fitPooled, type Mixture } from '../pooling/mixed-model.ts';
import { mixtureBelow, mixtureInterval, mixtureMean } from '../pooling/mixture.ts';
import { censoringOf, type Verdict } from './censoring.ts';
import type { Ladder } from './ladder.ts';
import { sides, sidesAlong } from './sides-along.ts';

/** A slope of γ per decade of size, with the probability that it rises. */
export interface RunningSlope {
  readonly value: number;
  readonly interval: Interval;
  readonly probabilityRising: number;
}

/** The running coupling over several families, each with a level of its own. */
export interface PooledCurve {
  readonly steps: number;
  /** Change of γ inside families as they grow: a critical scale rests on it. */
  readonly within: RunningSlope;
  /** Change of families' mean γ with their mean size: a comparison of families, no path that any of them took. */
  readonly between: RunningSlope | null;
  /** Standard deviation of families' levels about both slopes: posterior mean. */
  readonly levels: number;
  /** The place where the typical family's γ crosses zero. */
  readonly typical: PooledCrossing;
  /** The same of each family, by its label in the ladder; null where it has no step. Found when asked for. */
  families(): readonly (PooledCrossing | null)[];
}

export interface PooledCrossing {
  /** Place of the median: ±∞ beyond the sizes seen. */
  readonly value: number;
  readonly verdict: Verdict;
}

/** Places at which a curve is asked, over the sizes seen. */
const placesAsked = 121;

/**
 * The running coupling γ_f(s) = a + u_f + b_w (s − s̄_f) + b_b (s̄_f − s̄) over the steps of several families, with random
 * levels u_f (Mundlak 1978: the slope inside families and the slope between their means are two figures). A crossing is
 * bounded where the curve is below zero, and above it, with at least (1 + level)/2 probability at a size seen.
 *
 * Null with fewer than two families of two steps: nothing then tells the slope inside from that between.
 */
export function pooledCurve(kernel: Kernel, ladder: Ladder, level: number): PooledCurve | null {
  const families = familiesOf(ladder);
  const used = families.filter(({ steps }) => steps !== null);
  const several = used.filter(({ middles }) => middles.length > 1).length;
  if (several < 2) return null;
  const all = used.flatMap(({ middles }) => middles);
  const center = meanOf(all);
  const between = used.some(({ mean }) => Math.abs(mean - used[0]!.mean) > 1e-9);
  const covariatesAt = (place: number, mean: number) =>
    between ? [1, place - mean, mean - center] : [1, place - mean];
  const fit = fitPooled(
    kernel,
    used.map(({ steps, middles, mean }) => ({
      ...steps!,
      covariates: Float64Array.from(middles.flatMap((place) => covariatesAt(place, mean))),
    })),
    { levels: true },
  );
  if (fit === null) return null;
  const slope = (mixture: Mixture): RunningSlope => ({
    value: mixtureMean(mixture),
    interval: mixtureInterval(kernel, mixture, level, 'posterior, variance components integrated'),
    probabilityRising: 1 - mixtureBelow(kernel, mixture, 0),
  });
  const crossing = (curve: (place: number) => Mixture, from: number, to: number) =>
    crossingOf(kernel, curve, from, to, level);
  const ends = { from: Math.min(...ladder.places), to: Math.max(...ladder.places) };
  return {
    steps: all.length,
    within: slope(fit.coefficients[1]!),
    between: between ? slope(fit.coefficients[2]!) : null,
    levels: fit.nodes.reduce((sum, { weight, components }) => sum + weight * components.families, 0),
    typical: crossing((place) => fit.regressionAt(covariatesAt(place, center)), ends.from, ends.to),
    families: () =>
      families.map((family) => {
        const { steps, mean, from, to } = family;
        if (steps === null) return null;
        const own = used.indexOf(family);
        return crossing((place) => fit.curveAt(own, covariatesAt(place, mean)), from, to);
      }),
  };
}

function familiesOf({ places, x, y, xStandardErrors, yStandardErrors, families }: Ladder) {
  const labels = families.reduce((most, label) => Math.max(most, label + 1), 0);
  return Array.from({ length: labels }, (_, label) => {
    const rows = [...families.keys()].filter((row) => families[row] === label);
    const middles = rows.slice(1).map((row, i) => (places[rows[i]!]! + places[row]!) / 2);
    const differences = (scores: Float64Array) =>
      Float64Array.from(rows.slice(1), (row, i) => scores[row]! - scores[rows[i]!]!);
    const noise = (errors: Float64Array) => differenceNoise(rows.map((row) => errors[row]! ** 2));
    const steps: Omit<FamilySteps, 'covariates'> | null =
      middles.length === 0
        ? null
        : {
            x: differences(x),
            y: differences(y),
            xNoise: noise(xStandardErrors),
            yNoise: noise(yStandardErrors),
          };
    return {
      steps,
      middles,
      mean: meanOf(middles),
      from: Math.min(...rows.map((row) => places[row]!)),
      to: Math.max(...rows.map((row) => places[row]!)),
    };
  });
}

/** Covariance of the differences of neighboring values with these variances. */
function differenceNoise(variances: readonly number[]): Float64Array {
  const k = variances.length - 1;
  const noise = new Float64Array(k * k);
  for (let i = 0; i < k; i += 1) {
    noise[i * k + i] = variances[i]! + variances[i + 1]!;
    if (i + 1 === k) continue;
    noise[i * k + i + 1] = -variances[i + 1]!;
    noise[(i + 1) * k + i] = -variances[i + 1]!;
  }
  return noise;
}

/** Upward zero crossing of a curve of γ, by the probability that it is above zero at each place. */
function crossingOf(
  kernel: Kernel,
  curve: (place: number) => Mixture,
  from: number,
  to: number,
  level: number,
): PooledCrossing {
  const places = Array.from({ length: placesAsked }, (_, i) => from + ((to - from) * i) / (placesAsked - 1));
  const { at, side } = sidesAlong(kernel, curve, places, level);
  const lowerAt = side.lastIndexOf(sides.negative);
  const upperAt = side.indexOf(sides.positive);
  // A coupling that turns from positive to negative bounds nothing.
  const turnsDown = lowerAt !== -1 && upperAt !== -1 && lowerAt > upperAt;
  const lower = turnsDown || lowerAt === -1 ? null : places[lowerAt]!;
  const upper = turnsDown || upperAt === -1 ? null : places[upperAt]!;
  const [atStart, atEnd] = [at(0), at(placesAsked - 1)];
  const turn = side.findIndex((here, i) => i > 0 && here >= sides.above && side[i - 1]! < sides.above);
  const value =
    turn > 0
      ? between(places[turn - 1]!, places[turn]!, at(turn - 1), at(turn))
      : atEnd < 0.5
        ? Number.POSITIVE_INFINITY
        : atStart >= 0.5
          ? Number.NEGATIVE_INFINITY
          : Number.NaN;
  const [above, below] = [1 - atEnd, atStart];
  return {
    value,
    verdict: {
      censored: censoringOf(value, { from, to }, lower, upper),
      lower,
      upper,
      median: Number.isFinite(value) ? value : null,
      inside: Math.max(0, 1 - above - below),
      above,
      below,
      undefinedShare: 0,
    },
  };
}

/** The place between two at which the probability is ½. */
function between(low: number, high: number, atLow: number, atHigh: number): number {
  return low + ((high - low) * (0.5 - atLow)) / (atHigh - atLow);
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value / values.length, 0);
}
