import { amount } from '@cape/core-wasm/number-text';
import * as z from 'zod/mini';
import type { Interval } from '../interval.ts';
import type { PublishedClaim } from './published.ts';

export const Verdict = z.enum(['reproduced', 'reproduced with a caveat', 'not reproduced', 'not testable']);
export type Verdict = z.infer<typeof Verdict>;

/** Result of the source's own method on the source's own table. */
export interface Recomputed {
  /** In the claim's unit; null where nothing can be computed. */
  readonly value: number | null;
  readonly interval: Interval | null;
  readonly n: number | null;
  /** Computation in the field's words. */
  readonly method: string;
  /** Objection to building on the figure even where it reproduces. */
  readonly caveat?: string;
  /** One sentence for a figure that does not reproduce or cannot be tested. */
  readonly because?: string;
  /** A calculation that does give the published figure, where one was found. */
  readonly found?: string;
  /** Relative slack for figures that rest on somebody else's random numbers. */
  readonly slack?: number;
}

/** Compare a recomputed figure with the printed one, to the printed one's rounding. */
export function judge(
  claim: PublishedClaim,
  { value, caveat, because, slack = 0 }: Recomputed,
): { verdict: Verdict; why: string } {
  if (value === null)
    return { verdict: 'not testable', why: because ?? 'Nothing can be computed from the tables.' };
  const printed = Number(claim.published);
  const lastDigit = lastDigitOf(claim.published);
  if (claim.unit === 'upper bound' || claim.unit.startsWith('lower bound')) {
    const inside = claim.unit === 'upper bound' ? value < printed : value > printed;
    const rounded = Math.abs(value - printed) <= lastDigit / 2;
    if (inside) return holding(caveat, 'The bound holds.');
    if (rounded)
      return holding(caveat, `Only after rounding: ${short(value)} is not beyond ${claim.published}.`, true);
    return { verdict: 'not reproduced', why: because ?? `The figure is ${short(value)}, outside the bound.` };
  }
  const off = Math.abs(value - printed);
  // A half in the last digit may round either way; binary fractions blur it by less than this.
  const blur = lastDigit * 1e-6;
  if (off <= lastDigit / 2 + blur) return holding(caveat, 'The figure comes out as printed.');
  if (off <= lastDigit + blur) {
    return holding(
      caveat,
      `It comes out as ${short(value)}: off by less than one in the last printed digit.`,
      true,
    );
  }
  if (off <= Math.abs(printed) * slack) {
    return holding(caveat, `It comes out as ${short(value)}, as near as other random numbers allow.`, true);
  }
  return { verdict: 'not reproduced', why: because ?? `It comes out as ${short(value)}.` };
}

function holding(
  caveat: string | undefined,
  plain: string,
  qualified = false,
): { verdict: Verdict; why: string } {
  if (caveat === undefined)
    return { verdict: qualified ? 'reproduced with a caveat' : 'reproduced', why: plain };
  return { verdict: 'reproduced with a caveat', why: qualified ? `${plain} ${caveat}` : caveat };
}

/** One unit of the last digit that was printed: "0.72" → 0.01, "1e-05" → 1e-5. */
function lastDigitOf(printed: string): number {
  const [mantissa = '', exponent = '0'] = printed.split('e');
  return Number(`1e${Number(exponent) - (mantissa.split('.')[1]?.length ?? 0)}`);
}

/** Four significant digits, without an exponent where that is shorter. */
export function short(value: number): string {
  return amount(value, 4);
}
