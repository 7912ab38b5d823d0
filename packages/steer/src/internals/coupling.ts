import type { Kernel } from '@cape/core-wasm';
import { cosine, dot, mean, minus, type Vector } from '../direction/vector.ts';
import { type BootstrapInterval, intervalOf, RESAMPLES } from '../evaluate/interval.ts';

/** Cosine of the mean states of two sets of prompts; intervals over which prompts were asked. */
export interface Coupling {
  /** Mostly the direction that all states share. */
  readonly raw: number;
  readonly rawInterval: BootstrapInterval;
  /** The same after the mean state of the neutral prompts is taken away. */
  readonly centred: number;
  readonly centredInterval: BootstrapInterval;
}

/** A coupling and its values on the resamples, so that several can be averaged. */
export interface ResampledCoupling extends Coupling {
  readonly resampled: { readonly raw: Float64Array; readonly centred: Float64Array };
}

/**
 * Couples two sets of states, with the same resamples of the prompts wherever in the model it is asked. A
 * mean of redrawn states is a weighted sum of the states there are, so all cosines follow from the states'
 * products with each other, computed once: the cost of a resample does not depend on the width.
 */
export class Coupler {
  readonly #kernel: Kernel;
  readonly #sizes: readonly [number, number, number];
  /** One resample: how much each state counts in its set's mean. */
  readonly #weights: readonly Float64Array[];

  constructor(kernel: Kernel, sizes: readonly [number, number, number], seed: number) {
    this.#kernel = kernel;
    this.#sizes = sizes;
    const sets = sizes.flatMap((size, set) => new Array<number>(size).fill(set));
    const rows = kernel.resampleRows(sets.length, { resamples: RESAMPLES, seed, strata: sets });
    this.#weights = Array.from({ length: RESAMPLES }, (_, i) => {
      const weights = new Float64Array(sets.length);
      for (const row of rows.subarray(i * sets.length, (i + 1) * sets.length))
        weights[row]! += 1 / sizes[sets[row]!]!;
      return weights;
    });
  }

  couple(a: readonly Vector[], b: readonly Vector[], neutral: readonly Vector[]): ResampledCoupling {
    const [meanA, meanB, centre] = [mean(a), mean(b), mean(neutral)];
    const states = [...a, ...b, ...neutral];
    const products = states.map((x) => Float64Array.from(states, (y) => dot(x, y)));
    const raw = new Float64Array(RESAMPLES);
    const centred = new Float64Array(RESAMPLES);
    for (const [i, weights] of this.#weights.entries()) {
      const { aa, ab, bb, ac, bc, cc } = this.#meanProducts(products, weights);
      raw[i] = ab / Math.sqrt(aa * bb);
      centred[i] = (ab - ac - bc + cc) / Math.sqrt((aa - 2 * ac + cc) * (bb - 2 * bc + cc));
    }
    return this.#withIntervals(cosine(meanA, meanB), cosine(minus(meanA, centre), minus(meanB, centre)), {
      raw,
      centred,
    });
  }

  /** The mean of several couplings. */
  average(couplings: readonly ResampledCoupling[]): ResampledCoupling {
    const over = (value: (coupling: ResampledCoupling) => number): number =>
      couplings.reduce((sum, coupling) => sum + value(coupling), 0) / couplings.length;
    const resampled = (which: 'raw' | 'centred'): Float64Array =>
      Float64Array.from({ length: RESAMPLES }, (_, i) => over((coupling) => coupling.resampled[which][i]!));
    return this.#withIntervals(
      over(({ raw }) => raw),
      over(({ centred }) => centred),
      { raw: resampled('raw'), centred: resampled('centred') },
    );
  }

  #withIntervals(raw: number, centred: number, resampled: ResampledCoupling['resampled']): ResampledCoupling {
    return {
      raw,
      rawInterval: intervalOf(this.#kernel, resampled.raw),
      centred,
      centredInterval: intervalOf(this.#kernel, resampled.centred),
      resampled,
    };
  }

  /** Products of the three weighted means with each other. */
  #meanProducts(
    products: readonly Float64Array[],
    weights: Float64Array,
  ): Record<'aa' | 'ab' | 'bb' | 'ac' | 'bc' | 'cc', number> {
    const [sizeA, sizeB, sizeC] = this.#sizes;
    const ends = [0, sizeA, sizeA + sizeB, sizeA + sizeB + sizeC];
    const of = (x: 0 | 1 | 2, y: 0 | 1 | 2): number => {
      let sum = 0;
      for (let i = ends[x]!; i < ends[x + 1]!; i++) {
        if (weights[i] === 0) continue;
        let row = 0;
        for (let j = ends[y]!; j < ends[y + 1]!; j++) row += weights[j]! * products[i]![j]!;
        sum += weights[i]! * row;
      }
      return sum;
    };
    return { aa: of(0, 0), ab: of(0, 1), bb: of(1, 1), ac: of(0, 2), bc: of(1, 2), cc: of(2, 2) };
  }
}

/** The coupling alone, as it is reported. */
export function told({ raw, rawInterval, centred, centredInterval }: Coupling): Coupling {
  return { raw, rawInterval, centred, centredInterval };
}
