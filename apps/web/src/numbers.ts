import * as number from '@cape/analysis/number-text';
import { text } from '#text/shell';

type Value = number | null | undefined;

// Numbers as the command line has them, with the page's words for what is missing.

const isThere = (value: Value): value is number => typeof value === 'number' && Number.isFinite(value);

/** A number to so many decimals; null is undetermined. */
export const fixed = (value: Value, decimals = 1): string =>
  isThere(value) ? number.fixed(value, decimals) : text.undetermined;

/** The same with its sign always shown. */
export const signed = (value: Value, decimals = 1): string =>
  isThere(value) ? number.signed(value, decimals) : text.undetermined;

/** So many significant digits: what sizes are shown in. */
export const significant = (value: Value, digits = 3): string =>
  isThere(value) ? number.amount(value, digits) : text.undetermined;

/** An interval in words; an open end says so. */
export function ends(
  interval: {
    readonly lower: number | null;
    readonly upper: number | null;
    readonly gap?: { readonly from: number; readonly to: number } | undefined;
  },
  shown: (value: number) => string = (value) => fixed(value, 1),
): string {
  // Two rays: everything but what lies between them.
  if (interval.gap !== undefined) return `≤ ${shown(interval.gap.from)}, ≥ ${shown(interval.gap.to)}`;
  const end = (value: number | null) => (value === null ? text.open : shown(value));
  return `${end(interval.lower)} ${text.to} ${end(interval.upper)}`;
}

/** A probability as a whole percentage, never a false certainty. */
export function percent(probability: number): string {
  if (probability < 0.005) return text.under;
  if (probability > 0.995) return text.over;
  return `${Math.round(probability * 100)} %`;
}
