import type { Kernel } from '@cape/core-wasm';
import type { Mixture } from '../pooling/mixed-model.ts';
import { normalBelow } from '../pooling/mixture.ts';

/** Sides of zero on which γ lies at a place, ascending: surely below, rather below, rather above, surely above. */
export const sides = { negative: 0, below: 1, above: 2, positive: 3 } as const;

/** Rounding errors by which a probability may miss the bounds of its stretch, many times over. */
const slack = 1e-9;

/**
 * The side of zero of a curve at each place, asked at as few as tell: a stretch between two places on one side is skipped
 * where none of it can be on another. Along the places a node's mean is linear and its variance quadratic, so the ratio
 * of mean and deviation rises and falls between two places, but for one turn.
 *
 * @param places where the curve may be asked, evenly spaced, an odd number
 * @param level of an interval: a side is sure from a probability of (1 + level)/2
 * @returns the sides, and `at`, the probability that γ is positive at a place
 */
export function sidesAlong(
  kernel: Pick<Kernel, 'normalCdf'>,
  curve: (place: number) => Mixture,
  places: readonly number[],
  level: number,
): { readonly side: Uint8Array; readonly at: (i: number) => number } {
  const sure = (1 + level) / 2;
  const judge = (p: number) =>
    1 - p >= sure ? sides.negative : p >= sure ? sides.positive : p >= 0.5 ? sides.above : sides.below;
  const known = new Map<
    number,
    { readonly mixture: Mixture; readonly below: Float64Array; readonly p: number }
  >();
  const ask = (i: number) => {
    const before = known.get(i);
    if (before !== undefined) return before;
    const mixture = curve(places[i]!);
    const below = mixture.means.map((mean, node) => normalBelow(kernel, mean, mixture.deviations[node]!, 0));
    const asked = { mixture, below, p: 1 - weighted(mixture.weights, (node) => below[node]!) };
    known.set(i, asked);
    return asked;
  };
  const last = places.length - 1;
  const turns = turnsOf(kernel, ask(0).mixture, ask(last / 2).mixture, ask(last).mixture);
  const side = new Uint8Array(places.length);
  const follow = (from: number, to: number) => {
    const [start, end] = [ask(from), ask(to)];
    side[from] = judge(start.p);
    side[to] = judge(end.p);
    if (to - from < 2) return;
    const turn = (node: number) =>
      turns.places[node]! > from / last && turns.places[node]! < to / last
        ? turns.below[node]!
        : start.below[node]!;
    const { weights } = start.mixture;
    const least = weighted(weights, (node) => Math.min(start.below[node]!, end.below[node]!, turn(node)));
    const most = weighted(weights, (node) => Math.max(start.below[node]!, end.below[node]!, turn(node)));
    if (judge(1 - most - slack) === judge(1 - least + slack)) {
      side.fill(side[from]!, from, to);
      return;
    }
    const middle = Math.floor((from + to) / 2);
    follow(from, middle);
    follow(middle, to);
  };
  follow(0, last);
  return { side, at: (i) => ask(i).p };
}

/** A weighted sum over nodes, kept within [0, 1]. */
function weighted(weights: Float64Array, of: (node: number) => number): number {
  let sum = 0;
  for (let node = 0; node < weights.length; node += 1) sum += weights[node]! * of(node);
  return Math.min(1, Math.max(0, sum));
}

/**
 * Turn of each node's ratio of mean and deviation, as a share of the way from the first place to the last, and the
 * probability below zero there: from its means at both ends and its variances there and halfway.
 */
function turnsOf(kernel: Pick<Kernel, 'normalCdf'>, start: Mixture, halfway: Mixture, end: Mixture) {
  const places = new Float64Array(start.means.length).fill(Number.NaN);
  const below = new Float64Array(start.means.length);
  for (let node = 0; node < places.length; node += 1) {
    const [mean, rise] = [start.means[node]!, end.means[node]! - start.means[node]!];
    const [v0, v1, v2] = [start, halfway, end].map(({ deviations }) => deviations[node]! * deviations[node]!);
    const bend = 2 * (v0! + v2! - 2 * v1!);
    const slope = v2! - v0! - bend;
    const place = (mean * slope - 2 * rise * v0!) / (rise * slope - 2 * mean * bend);
    if (!(place > 0 && place < 1)) continue;
    places[node] = place;
    const variance = v0! + place * (slope + place * bend);
    below[node] = normalBelow(kernel, mean + place * rise, Math.sqrt(Math.max(0, variance)), 0);
  }
  return { places, below };
}
