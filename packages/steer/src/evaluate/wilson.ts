import type { Kernel } from '@cape/core-wasm';

/** A share of a count, with Wilson's score interval (1927). */
export interface Share {
  readonly count: number;
  readonly of: number;
  /** Null where there is nothing to count from. */
  readonly share: number | null;
  readonly interval: {
    readonly lower: number | null;
    readonly upper: number | null;
    readonly level: number;
    readonly method: 'Wilson';
  };
}

export function shareOf(kernel: Kernel, count: number, of: number, level = 0.95): Share {
  if (of === 0)
    return { count, of, share: null, interval: { lower: null, upper: null, level, method: 'Wilson' } };
  const z = kernel.normalQuantile(0.5 + level / 2);
  const p = count / of;
  const centre = p + (z * z) / (2 * of);
  const half = z * Math.sqrt((p * (1 - p)) / of + (z * z) / (4 * of * of));
  const whole = 1 + (z * z) / of;
  // At the ends the exact bound is the end itself; rounding would miss it by a bit.
  const lower = count === 0 ? 0 : (centre - half) / whole;
  const upper = count === of ? 1 : (centre + half) / whole;
  return { count, of, share: p, interval: { lower, upper, level, method: 'Wilson' } };
}
