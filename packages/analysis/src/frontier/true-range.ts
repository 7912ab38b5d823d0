import type { Kernel } from '@cape/core-wasm';
import type { Score } from '@cape/evidence';
import type { Interval } from '../interval.ts';
import { itemErrors } from '../item-noise/item-errors.ts';

/** A range of true scores that an observed one is compatible with, points; `middle` is its median-unbiased estimate. */
export interface TrueRange {
  readonly lower: number;
  readonly upper: number;
  readonly middle: number;
}

const draws = 1000;
/** Shares of the counted item noise that may be left where models answered the same items. */
const noiseShares = [0.04, 0.15, 0.3, 0.5, 0.75, 1];

/**
 * The range of true scores behind an observed one by test inversion: every range under which one so large, and one so
 * small, is not rarer than (1 − level)/2. Noise only widens a range, so the observed one lies too high. The test holds
 * whatever the models between the extremes do: for the lower end they stand at the extremes, for the upper end in the
 * middle.
 *
 * Models that answer the same items share part of their noise; where `itemCorrelation` does not say how much, the answer
 * holds for every share, and one under which so small a range were too rare is ruled out. Where it does, the scores carry
 * what they have in common, and where their items were read, the items say it themselves.
 */
export function trueRange(
  kernel: Pick<Kernel, 'normals' | 'choleskyFactor'>,
  scores: readonly Score[],
  observed: number,
  {
    seed,
    stream,
    level,
    itemCorrelation,
  }: {
    readonly seed: number;
    readonly stream: number;
    readonly level: number;
    readonly itemCorrelation?: number | undefined;
  },
): TrueRange {
  const k = scores.length;
  const { areRelated, scales, deviates } = itemErrors(kernel, scores);
  const normals = deviates(kernel.normals(draws * k, seed, stream));
  const standardErrors = scores.map(({ standardError }) => standardError);
  const tail = (1 - level) / 2;
  const errors = new Float64Array(draws * k);
  /** The tests at a share of the counted noise: shares of draws with a range of at least, or at most, the observed one. */
  const testsAt = (noise: number) => {
    const scale = Math.sqrt(noise);
    for (let at = 0; at < errors.length; at += 1) errors[at] = scale * scales[at % k]! * normals[at]!;
    const atEnds = rangesWithin(errors, k, (i) => i % 2, observed);
    const inMiddle = rangesWithin(errors, k, (i) => Math.min(i, 2), observed);
    return {
      atLeast: (range: number) =>
        countOf(draws, (draw) => range <= atEnds.from[draw]! || atEnds.to[draw]! <= range) / draws,
      atMost: (range: number) =>
        countOf(draws, (draw) => inMiddle.from[draw]! <= range && range <= inMiddle.to[draw]!) / draws,
    };
  };
  const most = observed + 8 * Math.max(...standardErrors);
  /** The place at which a share that rises or falls with the range passes a bound. */
  const passing = (above: (range: number) => boolean) => {
    let [low, high] = [0, most];
    for (let halving = 0; halving < 22; halving += 1) {
      const middle = (low + high) / 2;
      if (above(middle)) high = middle;
      else low = middle;
    }
    return (low + high) / 2;
  };
  const isKnown = areRelated || itemCorrelation !== undefined;
  const noises = isKnown ? [1] : noiseShares;
  const found = noises.flatMap((noise) => {
    if (standardErrors.every((error) => error === 0))
      return [{ lower: observed, upper: observed, middle: observed }];
    const { atLeast, atMost } = testsAt(noise);
    const possible = atMost(0) >= tail;
    if (!possible && !isKnown) return [];
    return [
      {
        lower: passing((range) => atLeast(range) >= tail),
        upper: possible ? passing((range) => atMost(range) < tail) : 0,
        middle: passing((range) => atMost(range) < 0.5),
      },
    ];
  });
  const lower = Math.min(...found.map((each) => each.lower));
  const upper = Math.max(...found.map((each) => each.upper));
  return {
    lower: Math.min(lower < 1e-4 * most ? 0 : lower, upper),
    upper,
    middle: found.map((each) => each.middle).sort((a, b) => a - b)[Math.floor(found.length / 2)]!,
  };
}

/**
 * Distances of the two ends at which a draw's scores spread no further than the observed ones, draw by draw, from > to
 * where none does. Models stand at the lower end (0), at the upper (1) or in the middle (2); a spread is the greatest of
 * differences that are linear in the distance, so these distances are one interval.
 */
function rangesWithin(
  errors: Float64Array,
  k: number,
  placeOf: (model: number) => number,
  observed: number,
): { readonly from: Float64Array; readonly to: Float64Array } {
  const places = Array.from({ length: k }, (_, i) => placeOf(i));
  const [from, to] = [new Float64Array(draws), new Float64Array(draws)];
  const [least, most] = [new Float64Array(3), new Float64Array(3)];
  for (let draw = 0; draw < draws; draw += 1) {
    least.fill(Number.POSITIVE_INFINITY);
    most.fill(Number.NEGATIVE_INFINITY);
    for (let i = 0; i < k; i += 1) {
      const error = errors[draw * k + i]!;
      const place = places[i]!;
      if (error < least[place]!) least[place] = error;
      if (error > most[place]!) most[place] = error;
    }
    const low = least[0]!;
    const high = least[1]!;
    const middle = least[2]!;
    const lowMost = most[0]!;
    const highMost = most[1]!;
    const middleMost = most[2]!;
    const apart = Math.max(lowMost - low, highMost - high, middleMost - middle);
    from[draw] = Math.max(
      lowMost - high - observed,
      2 * Math.max(lowMost - middle, middleMost - high) - 2 * observed,
    );
    to[draw] =
      apart > observed
        ? Number.NEGATIVE_INFINITY
        : Math.min(
            observed - highMost + low,
            2 * observed - 2 * Math.max(highMost - middle, middleMost - low),
          );
  }
  return { from, to };
}

function countOf(total: number, holds: (index: number) => boolean): number {
  let count = 0;
  for (let index = 0; index < total; index += 1) if (holds(index)) count += 1;
  return count;
}

/** A ratio of two true ranges, each at the level whose square is the ratio's: open above where the divisor may be none. */
export function ratioInterval(old: TrueRange, fresh: TrueRange, level: number, method: string): Interval {
  return {
    lower: fresh.upper > 0 ? old.lower / fresh.upper : 0,
    upper: fresh.lower > 0 ? old.upper / fresh.lower : null,
    level,
    method,
  };
}
