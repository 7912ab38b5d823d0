/**
 * A least-squares parabola of scores on their places, in orthogonal polynomials: 1, u and u² − skew·u − β
 * with u the distance from the mean place.
 */
export interface Parabola {
  readonly centre: number;
  /** Σu³/Σu². */
  readonly skew: number;
  /** The polynomials of degree 1 and 2 at each place, and their sums of squares. */
  readonly first: Float64Array;
  readonly second: Float64Array;
  readonly firstSquares: number;
  readonly secondSquares: number;
}

/** Null where fewer than three different places fix no parabola. */
export function parabolaOn(places: ArrayLike<number>): Parabola | null {
  const n = places.length;
  let centre = 0;
  for (let i = 0; i < n; i += 1) centre += places[i]! / n;
  const first = Float64Array.from(places, (place) => place - centre);
  const firstSquares = sumOver(n, (i) => first[i]! * first[i]!);
  // Not **: engines differ in the last bit of a cube.
  const skew = firstSquares > 0 ? sumOver(n, (i) => first[i]! * first[i]! * first[i]!) / firstSquares : 0;
  const second = first.map((u) => u * u - skew * u - firstSquares / n);
  const secondSquares = sumOver(n, (i) => second[i]! * second[i]!);
  return secondSquares > 1e-12 * firstSquares * firstSquares
    ? { centre, skew, first, second, firstSquares, secondSquares }
    : null;
}

/** How scores scatter about the parabola through them. */
export interface Scatter {
  /** Residual sum of squares, in points². */
  readonly squares: number;
  /** n − 3. */
  readonly degreesOfFreedom: number;
  /** What the residual sum of squares would be on average if scores had their item errors alone. */
  readonly fromItems: number;
}

export function scatterAbout(
  { first, second, firstSquares, secondSquares }: Parabola,
  scores: ArrayLike<number>,
  itemErrors: ArrayLike<number>,
): Scatter {
  const n = scores.length;
  const mean = sumOver(n, (i) => scores[i]!) / n;
  const linear = sumOver(n, (i) => first[i]! * scores[i]!) / firstSquares;
  const bend = sumOver(n, (i) => second[i]! * scores[i]!) / secondSquares;
  const residual = (i: number) => scores[i]! - mean - linear * first[i]! - bend * second[i]!;
  // One less a model's leverage: the share of its error that stays in its residual.
  const left = (i: number) => 1 - 1 / n - first[i]! ** 2 / firstSquares - second[i]! ** 2 / secondSquares;
  return {
    squares: sumOver(n, (i) => residual(i) ** 2),
    degreesOfFreedom: n - 3,
    fromItems: sumOver(n, (i) => left(i) * itemErrors[i]! ** 2),
  };
}

function sumOver(n: number, term: (i: number) => number): number {
  let sum = 0;
  for (let i = 0; i < n; i += 1) sum += term(i);
  return sum;
}
