// Text of numbers and intervals, everywhere: in answers' sentences, on the page, the command line and the badges.

/** An interval as far as its text needs it: an open end is null; with a gap it is all but what lies between. */
export interface IntervalEnds {
  readonly lower: number | null;
  readonly upper: number | null;
  readonly gap?: { readonly from: number; readonly to: number } | undefined;
}

/** Stands for a figure that is missing. */
export const none = '–';

/** A figure with so many decimals and a true minus sign; what is no number is {@link none}. */
export function fixed(value: number | null | undefined, decimals: number): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return none;
  const shown = Math.abs(value).toFixed(decimals);
  return `${value < 0 && Number(shown) !== 0 ? '−' : ''}${shown}`;
}

/** The same with its sign always shown; what rounds to zero has none. */
export function signed(value: number | null | undefined, decimals = 1): string {
  const shown = fixed(value, decimals);
  return Number(shown) > 0 ? `+${shown}` : shown;
}

/** So many significant digits, for what spans decades. */
export function amount(value: number | null | undefined, digits = 3): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return none;
  return String(Number(value.toPrecision(digits))).replaceAll('-', '−');
}

/** An end of an interval in a sentence; an open one is "unbounded". */
export function bound(value: number | null | undefined, decimals = 1): string {
  return value === null || value === undefined ? 'unbounded' : fixed(value, decimals);
}

/** A probability as a percentage; the ends never claim certainty. */
export function chance(probability: number | null | undefined): string {
  if (probability === null || probability === undefined) return none;
  if (probability > 0.995) return 'over 99 %';
  if (probability < 0.005) return 'under 1 %';
  return `${(probability * 100).toFixed(0)} %`;
}

/** A level as a percentage, as it was asked for: "95 %", "99.9 %". */
export function percent(share: number): string {
  return `${Number((share * 100).toPrecision(6))} %`;
}

/** A p value; 0 is that of a perfect fit. */
export function significance(p: number | null | undefined): string {
  if (p === null || p === undefined) return none;
  if (p === 0) return '0';
  return p < 0.001 ? p.toExponential(0).replace('e-', 'e−') : p.toFixed(p < 0.1 ? 3 : 2);
}

/** A p value with its sign, in a sentence: "p = 0.03", "p < 0.0001". */
export function pEquals(p: number): string {
  if (p < 1e-4) return 'p < 0.0001';
  return `p = ${fixed(p, p < 0.001 ? 4 : p < 0.1 ? 3 : 2)}`;
}

/** The ends of an interval in a sentence: "1.0 to 2.5", "unbounded to 2.5". */
export function ends({ lower, upper }: Pick<IntervalEnds, 'lower' | 'upper'>, decimals = 1): string {
  return `${bound(lower, decimals)} to ${bound(upper, decimals)}`;
}

/** An interval; an open end is said in words. */
export function range(
  interval: IntervalEnds | null | undefined,
  show: (value: number) => string = (value) => fixed(value, 1),
): string {
  if (interval === null || interval === undefined) return none;
  const { lower, upper, gap } = interval;
  if (gap !== undefined) return `below ${show(gap.from)} or above ${show(gap.to)}`;
  if (lower === null && upper === null) return 'anything';
  if (lower === null) return `below ${show(upper as number)}`;
  if (upper === null) return `above ${show(lower)}`;
  return `${show(lower)} to ${show(upper)}`;
}

/** "one model", "3 models". */
export function counted(n: number, noun: string, plural = `${noun}s`): string {
  return `${n === 1 ? 'one' : n} ${n === 1 ? noun : plural}`;
}
