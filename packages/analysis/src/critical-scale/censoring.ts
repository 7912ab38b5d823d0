import * as z from 'zod/mini';
import type { Interval } from '../interval.ts';

/**
 * Why there is no estimate: the coupling falls and never turns positive within the sizes seen ("above"), rises
 * and is positive from the first ("below"), or the data do not bound a crossing on both sides ("unidentified").
 */
export const Censoring = z.enum(['above', 'below', 'unidentified']);
export type Censoring = z.infer<typeof Censoring>;

export interface Verdict {
  readonly censored: Censoring | null;
  /** Places; null ends are open. */
  readonly lower: number | null;
  readonly upper: number | null;
  readonly median: number | null;
  /** Shares of the resamples in which the method can say anything. */
  readonly inside: number;
  readonly above: number;
  readonly below: number;
  /** Share of all resamples in which it cannot. */
  readonly undefinedShare: number;
}

/**
 * Judge a bootstrap distribution of places. An end of the interval is open where at least (1 − level)/2 of
 * the resamples put the crossing beyond the sizes seen on that side (±∞: beyond all reach). Closed on both
 * sides, the ends are quantiles over the resamples that have a crossing; beside an open end, over all.
 * A crossing is called only where both ends are closed.
 */
export function judge(
  value: number,
  distribution: Float64Array,
  range: { readonly from: number; readonly to: number },
  level: Interval['level'],
): Verdict {
  const defined = distribution.filter((place) => !Number.isNaN(place));
  const found = defined.filter((place) => Number.isFinite(place)).sort();
  const share = (holds: (place: number) => boolean) =>
    defined.length === 0
      ? 0
      : defined.reduce((count, place) => count + (holds(place) ? 1 : 0), 0) / defined.length;
  const above = share((place) => place > range.to);
  const below = share((place) => place < range.from);
  const undefinedShare = 1 - defined.length / distribution.length;
  const tail = (1 - level) / 2;
  // Where most resamples say nothing, the rest do not speak for the data.
  const silent = undefinedShare > 0.5;
  const lowerOpen = silent || below >= tail;
  const upperOpen = silent || above >= tail;
  // Beside an open end the resamples beyond it keep their weight.
  const judged = lowerOpen || upperOpen ? defined.sort() : found;
  // Crossings beyond all reach say only that it lies beyond the sizes seen.
  const end = (probability: number) => {
    const place = quantile(judged, probability);
    if (place === Number.POSITIVE_INFINITY) return range.to;
    return place === Number.NEGATIVE_INFINITY ? range.from : place;
  };
  const lower = lowerOpen ? null : end(tail);
  const upper = upperOpen ? null : end(1 - tail);
  return {
    censored: censoringOf(value, range, lower, upper),
    lower,
    upper,
    median: above >= 0.5 || below >= 0.5 ? null : end(0.5),
    inside: defined.length === 0 ? 0 : 1 - above - below,
    above,
    below,
    undefinedShare,
  };
}

/**
 * A crossing is called only where it lies inside the sizes seen and both ends of its interval are closed; and put
 * above or below them only where the data bound it on the other side: two scores may fall by chance.
 */
export function censoringOf(
  value: number,
  range: { readonly from: number; readonly to: number },
  lower: number | null,
  upper: number | null,
): Censoring | null {
  if (value > range.to && lower !== null) return 'above';
  if (value < range.from && upper !== null) return 'below';
  return value >= range.from && value <= range.to && lower !== null && upper !== null ? null : 'unidentified';
}

/** Quantile of sorted values by linear interpolation (type 7). */
function quantile(sorted: Float64Array, probability: number): number | null {
  if (sorted.length === 0) return null;
  const at = probability * (sorted.length - 1);
  const low = sorted[Math.floor(at)]!;
  const high = sorted[Math.ceil(at)]!;
  return Number.isFinite(low) && Number.isFinite(high) ? low + (high - low) * (at - Math.floor(at)) : low;
}
