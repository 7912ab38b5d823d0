import type { Degree, Kernel } from '@cape/core-wasm';

/** A polynomial right-hand side, and how closely it is followed. */
export interface Flow {
  readonly dimension: number;
  readonly degree: Degree;
  /** dimension × terms. */
  readonly coefficients: ArrayLike<number>;
  readonly relativeTolerance: number;
  readonly absoluteTolerance: number;
  readonly maxSteps: number;
}

/**
 * Follows a differential equation from one place to others on either side of it, each side by itself.
 *
 * @param start The state at `from`, in the units of the coefficients.
 * @param places In any order.
 * @returns places × dimension, in the same units; NaN where the integration does not reach.
 */
export function integrateOutwards(
  kernel: Pick<Kernel, 'integrate'>,
  flow: Flow,
  start: ArrayLike<number>,
  from: number,
  places: ArrayLike<number>,
): Float64Array {
  const { dimension } = flow;
  const states = new Float64Array(places.length * dimension).fill(Number.NaN);
  for (const sign of [1, -1]) {
    const way = Array.from(places, (place, p) => ({ place, p }))
      .filter(({ place }) => (sign > 0 ? place >= from : place < from))
      .sort((a, b) => sign * (a.place - b.place));
    if (way.length === 0) continue;
    const { values } = kernel.integrate({
      ...flow,
      starts: start,
      from,
      to: way.at(-1)!.place,
      samples: way.map(({ place }) => place),
    });
    for (const [i, { p }] of way.entries())
      for (let c = 0; c < dimension; c += 1) states[p * dimension + c] = values[i * dimension + c]!;
  }
  return states;
}
