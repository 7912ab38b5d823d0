import type { Ladder } from './ladder.ts';
import { parabolaOn } from './parabola.ts';

/**
 * What is zero at the critical scale, as a linear combination of the scores B₂: the slope of the parabola
 * at a place, or the running coupling there. At a place, the model's weight is
 * `atCentre + (place − centre) · perDecade`.
 */
export interface CouplingAt {
  readonly centre: number;
  readonly atCentre: Float64Array;
  readonly perDecade: Float64Array;
  /** Squared item errors that enter, model by model, in points². */
  readonly itemVariances: Float64Array;
}

/** Slope of the least-squares parabola of B₂ on log N. */
export function slopeAt({ places, yStandardErrors }: Ladder): CouplingAt | null {
  const parabola = parabolaOn(places);
  if (parabola === null) return null;
  const { centre, skew, first, second, firstSquares, secondSquares } = parabola;
  return {
    centre,
    atCentre: first.map((value, i) => value / firstSquares - (skew * second[i]!) / secondSquares),
    perDecade: second.map((value) => (2 * value) / secondSquares),
    itemVariances: yStandardErrors.map((error) => error * error),
  };
}

/**
 * The least-squares line of local couplings ΔB₂/ΔB₁ on log N. The differences of B₁ are taken as they are;
 * its item errors enter by what they do to B₂ at the coupling there (effective variance: Orear 1982).
 */
export function runningCouplingAt(ladder: Ladder): CouplingAt | null {
  const { places, x, y, xStandardErrors, yStandardErrors } = ladder;
  const n = places.length;
  const rungs = rungsOf(places);
  const mean = (values: ArrayLike<number>, rung: readonly number[]) =>
    rung.reduce((sum, i) => sum + values[i]!, 0) / rung.length;
  const steps = rungs.slice(1).flatMap((to, k) => {
    const from = rungs[k]!;
    const dx = mean(x, to) - mean(x, from);
    if (dx === 0) return [];
    return [
      {
        from,
        to,
        dx,
        place: (places[from[0]!]! + places[to[0]!]!) / 2,
        gamma: (mean(y, to) - mean(y, from)) / dx,
      },
    ];
  });
  if (steps.length < 2) return null;
  const centre = steps.reduce((sum, { place }) => sum + place, 0) / steps.length;
  const spread = steps.reduce((sum, { place }) => sum + (place - centre) ** 2, 0);
  if (!(spread > 1e-12)) return null;
  const atCentre = new Float64Array(n);
  const perDecade = new Float64Array(n);
  for (const { from, to, dx, place } of steps) {
    for (const [rung, sign] of [
      [from, -1],
      [to, 1],
    ] as const) {
      for (const i of rung) {
        const share = sign / (dx * rung.length);
        atCentre[i]! += share / steps.length;
        perDecade[i]! += (share * (place - centre)) / spread;
      }
    }
  }
  const gammaAt = (place: number) =>
    atCentre.reduce((sum, weight, i) => sum + (weight + (place - centre) * perDecade[i]!) * y[i]!, 0);
  return {
    centre,
    atCentre,
    perDecade,
    itemVariances: yStandardErrors.map(
      (error, i) => error ** 2 + (gammaAt(places[i]!) * xStandardErrors[i]!) ** 2,
    ),
  };
}

/** Models of one size make one rung: between them there is no step. */
function rungsOf(places: Float64Array): readonly (readonly number[])[] {
  const rungs: number[][] = [];
  for (const i of places.keys()) {
    const last = rungs.at(-1);
    if (last !== undefined && places[last[0]!] === places[i]) last.push(i);
    else rungs.push([i]);
  }
  return rungs;
}
