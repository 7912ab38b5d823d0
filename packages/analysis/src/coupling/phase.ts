import type { Kernel } from '@cape/core-wasm';
import * as z from 'zod/mini';
import type { Interval } from '../interval.ts';
import { holds } from '../interval.ts';
import { type Difference, probabilityRatioBelow } from './fieller.ts';

/** |γ₁₂| up to which a step counts as in transition. */
export const transitionWidth = 0.1;

export const Phase = z
  .enum(['tax', 'transition', 'bonus'])
  .check(z.describe('tax: γ₁₂ < −0.1; transition: between; bonus: γ₁₂ > +0.1.'));
export type Phase = z.infer<typeof Phase>;

export const PhaseProbabilities = z.object({ tax: z.number(), transition: z.number(), bonus: z.number() });
export type PhaseProbabilities = z.infer<typeof PhaseProbabilities>;

export function phaseOf(gamma: number): Phase {
  return gamma < -transitionWidth ? 'tax' : gamma > transitionWidth ? 'bonus' : 'transition';
}

/** The phase as far as the interval settles it: "undetermined" where it holds zero or is unbounded. */
export function settledPhase(gamma: number | null, interval: Interval): Phase | 'undetermined' {
  if (gamma === null || interval.lower === null || interval.upper === null || holds(interval, 0))
    return 'undetermined';
  return phaseOf(gamma);
}

/** Probability of each phase under the two scores' item-sampling errors (flat prior on the true scores). */
export function phaseProbabilities(
  kernel: Pick<Kernel, 'normalCdf' | 'exp'>,
  numerator: Difference,
  denominator: Difference,
  covariance = 0,
): PhaseProbabilities {
  const tax = probabilityRatioBelow(kernel, numerator, denominator, -transitionWidth, covariance);
  const notBonus = probabilityRatioBelow(kernel, numerator, denominator, transitionWidth, covariance);
  return { tax, transition: Math.max(0, notBonus - tax), bonus: 1 - notBonus };
}
