import { type Kernel, wilsonInterval } from '@cape/core-wasm';

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
  const { lower, upper } = wilsonInterval(kernel, count, of, level);
  return { count, of, share: count / of, interval: { lower, upper, level, method: 'Wilson' } };
}
