/** Allowance that a client has left. */
export interface Allowance {
  /** Null where it may ask now, else after how many seconds again. */
  readonly wait: number | null;
  /** Whole tokens left. */
  readonly left: number;
  /** Seconds until the bucket is full again. */
  readonly reset: number;
}

/** Number of clients that are remembered; the longest unseen is forgotten first. */
const clients = 10_000;

/**
 * A token bucket per client: `burst` tokens at most, refilled at `perSecond`. A token is a request, or a unit of work.
 */
export class TokenBuckets {
  readonly perSecond: number;
  readonly burst: number;
  readonly #now: () => number;
  readonly #buckets = new Map<string, { tokens: number; at: number }>();

  /** @param now seconds on any clock that does not run backwards. */
  constructor(
    { perSecond, burst }: { readonly perSecond: number; readonly burst: number },
    now = () => performance.now() / 1000,
  ) {
    this.perSecond = perSecond;
    this.burst = burst;
    this.#now = now;
  }

  /** Take `cost` tokens of a client, all or none. */
  take(client: string, cost = 1): Allowance {
    const time = this.#now();
    const { tokens, at } = this.#buckets.get(client) ?? { tokens: this.burst, at: time };
    const filled = Math.min(this.burst, tokens + (time - at) * this.perSecond);
    // Deleted and set again, so that the map's order is that of the last visit.
    this.#buckets.delete(client);
    if (this.#buckets.size >= clients) this.#buckets.delete(this.#buckets.keys().next().value!);
    const allowed = filled >= cost;
    const left = allowed ? filled - cost : filled;
    this.#buckets.set(client, { tokens: left, at: time });
    return {
      wait: allowed ? null : Math.max(1, Math.ceil((cost - filled) / this.perSecond)),
      left: Math.floor(left),
      reset: Math.ceil((this.burst - left) / this.perSecond),
    };
  }
}
