import { text } from '#text/shell';

/** A number to so many decimals, with a real minus sign; null is what the data cannot tell. */
export function fixed(value: number | null | undefined, decimals = 1): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return text.undetermined;
  const rounded = value.toFixed(decimals);
  return rounded.replace(/^-(?=0(\.0*)?$)/, '').replace('-', '−');
}

/** The same with its sign always shown. */
export function signed(value: number | null | undefined, decimals = 1): string {
  const shown = fixed(value, decimals);
  return /^\d/.test(shown) && /[1-9]/.test(shown) ? `+${shown}` : shown;
}

/** So many significant digits, without an exponent: what sizes are shown in. */
export function significant(value: number | null | undefined, digits = 3): string {
  return value === null || value === undefined || !Number.isFinite(value)
    ? text.undetermined
    : String(Number(value.toPrecision(digits)));
}

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
