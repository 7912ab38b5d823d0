import type { Interval } from '@cape/analysis';

/** Where there is no figure. */
export const none = '–';

/** A figure with a fixed number of decimals and a true minus sign. */
export function fixed(value: number | null | undefined, decimals: number): string {
  if (value === null || value === undefined || Number.isNaN(value)) return none;
  const shown = Math.abs(value).toFixed(decimals);
  return `${value < 0 && Number(shown) !== 0 ? '−' : ''}${shown}`;
}

/** The same with its sign always shown. */
export function signed(value: number | null | undefined, decimals: number): string {
  const shown = fixed(value, decimals);
  return value !== null && value !== undefined && !shown.startsWith('−') && shown !== none
    ? `+${shown}`
    : shown;
}

/** Three significant digits, for sizes that span decades. */
export function amount(value: number | null | undefined): string {
  if (value === null || value === undefined) return none;
  return String(Number(value.toPrecision(3)));
}

/** A probability as a percentage; the ends never claim certainty. */
export function chance(probability: number | null | undefined): string {
  if (probability === null || probability === undefined) return none;
  if (probability > 0.995) return '> 99 %';
  if (probability < 0.005) return '< 1 %';
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
  return p < 0.001 ? `${p.toExponential(0).replace('e-', 'e−')}` : p.toFixed(p < 0.1 ? 3 : 2);
}

/** An interval; an open end is said in words. */
export function range(
  interval: Pick<Interval, 'lower' | 'upper' | 'gap'> | null | undefined,
  show: (value: number) => string,
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
