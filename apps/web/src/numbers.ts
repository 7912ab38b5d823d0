import { text } from './text/en.ts';

/** A number to so many decimals, with a real minus sign; null is what the data cannot tell. */
export function fixed(value: number | null | undefined, decimals = 1): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return text.undetermined;
  const rounded = value.toFixed(decimals);
  return rounded.replace(/^-(?=0(\.0*)?$)/, '').replace('-', '−');
}

/** The same with its sign always shown. */
export function signed(value: number, decimals = 1): string {
  const shown = fixed(value, decimals);
  return /^[−0]/.test(shown) && !/[1-9]/.test(shown) ? shown : shown.startsWith('−') ? shown : `+${shown}`;
}

/** An interval in words; an open end says so. */
export function ends(interval: { lower: number | null; upper: number | null }, decimals = 1): string {
  const end = (value: number | null) => (value === null ? text.open : fixed(value, decimals));
  return `${end(interval.lower)} to ${end(interval.upper)}`;
}

/** A probability as a whole percentage, never a false certainty. */
export function percent(probability: number): string {
  if (probability > 0 && probability < 0.005) return 'under 1 %';
  if (probability < 1 && probability > 0.995) return 'over 99 %';
  return `${Math.round(probability * 100)} %`;
}
