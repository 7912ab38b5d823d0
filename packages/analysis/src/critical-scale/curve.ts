import type { Ladder } from './ladder.ts';

/**
 * A family's curve of B₂ by least squares, in three orthogonal terms: a constant, `first` and `second`. With the
 * coefficients l and b of the last two, what is zero at the critical scale is, at a place,
 * l + b · (bend · (place − center) − skew): the slope of a parabola, or the running coupling.
 */
export interface Curve {
  readonly center: number;
  readonly bend: 1 | 2;
  readonly skew: number;
  /** The terms at each model, and their sums of squares. */
  readonly first: Float64Array;
  readonly second: Float64Array;
  readonly firstSquares: number;
  readonly secondSquares: number;
}

/** B₂ as a parabola in log N. Null where fewer than three different places fix none. */
export function parabolaOn({ places }: Pick<Ladder, 'places'>): Curve | null {
  const center = meanOf(places);
  const first = places.map((place) => place - center);
  const squared = first.map((u) => u * u);
  return curveOf(places, center, first, squared, 2);
}

/**
 * B₂ as the running coupling γ(s) = γ₀ · (s − s₀) makes it: ∫γ dB₁ along the ladder, the trapezoid rule between
 * sizes. The same as the line through local couplings ΔB₂/ΔB₁ where a step counts by how far B₁ moves in it and
 * neighboring steps share a model's error, but it divides by no difference that may be nothing but noise.
 */
export function runningOn({ places, x }: Pick<Ladder, 'places' | 'x'>): Curve | null {
  const center = meanOf(places);
  const levels = levelsOf(places, x);
  const level = meanOf(levels);
  const work = new Float64Array(places.length);
  for (let i = 1; i < work.length; i += 1) {
    const middle = (places[i - 1]! + places[i]!) / 2 - center;
    work[i] = work[i - 1]! + middle * (levels[i]! - levels[i - 1]!);
  }
  return curveOf(
    places,
    center,
    levels.map((value) => value - level),
    work,
    1,
  );
}

function curveOf(
  places: Float64Array,
  center: number,
  first: Float64Array,
  raw: Float64Array,
  bend: Curve['bend'],
): Curve | null {
  const firstSquares = dot(first, first);
  const skew = firstSquares > 0 ? dot(first, raw) / firstSquares : 0;
  const level = meanOf(raw);
  const second = raw.map((value, i) => value - level - skew * first[i]!);
  const secondSquares = dot(second, second);
  const spread = places.reduce((sum, place) => sum + (place - center) * (place - center), 0);
  return secondSquares > 1e-12 * firstSquares * spread
    ? { center, bend, skew, first, second, firstSquares, secondSquares }
    : null;
}

/** B₁ at each size: models of one size make one rung, and between them there is no step. */
function levelsOf(places: Float64Array, x: Float64Array): Float64Array {
  const levels = new Float64Array(x.length);
  for (let i = 0; i < x.length; ) {
    let next = i;
    let sum = 0;
    for (; next < x.length && places[next] === places[i]; next += 1) sum += x[next]!;
    levels.fill(sum / (next - i), i, next);
    i = next;
  }
  return levels;
}

/** The coupling along a curve as a linear combination of scores: a model's weight is atCenter + perDecade · (place − center). */
export interface Weights {
  readonly atCenter: Float64Array;
  readonly perDecade: Float64Array;
}

export function couplingWeights({ bend, skew, first, second, firstSquares, secondSquares }: Curve): Weights {
  return {
    atCenter: first.map((value, i) => value / firstSquares - (skew * second[i]!) / secondSquares),
    perDecade: second.map((value) => (bend * value) / secondSquares),
  };
}

/** Scatter of scores about the curve through them. */
export interface Scatter {
  /** Residual sum of squares, in points². */
  readonly squares: number;
  /** n − 3. */
  readonly degreesOfFreedom: number;
  /** Expected residual sum of squares if scores had their item errors alone. */
  readonly fromItems: number;
}

export function scatterAbout(
  { first, second, firstSquares, secondSquares }: Curve,
  scores: Float64Array,
  itemVariances: Float64Array,
): Scatter {
  const n = scores.length;
  const mean = meanOf(scores);
  const linear = dot(first, scores) / firstSquares;
  const bent = dot(second, scores) / secondSquares;
  let squares = 0;
  let fromItems = 0;
  for (let i = 0; i < n; i += 1) {
    const [p, q] = [first[i]!, second[i]!];
    const residual = scores[i]! - mean - linear * p - bent * q;
    squares += residual * residual;
    // One less a model's leverage: the share of its error that stays in its residual.
    fromItems += (1 - 1 / n - (p * p) / firstSquares - (q * q) / secondSquares) * itemVariances[i]!;
  }
  return { squares, degreesOfFreedom: n - 3, fromItems };
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value / values.length, 0);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += a[i]! * b[i]!;
  return sum;
}
