/** Whether a client may ask now; null where it may, else after how many seconds again. */
export type RateLimit = (client: string) => Promise<number | null> | number | null;

/** How many clients are remembered; the longest unseen is forgotten first. */
const clients = 10_000;

/**
 * A token bucket a client: `burst` tokens at most, refilled at `perSecond`.
 *
 * @param now seconds on any clock that does not run backwards.
 */
export function tokenBuckets(
  { perSecond, burst }: { readonly perSecond: number; readonly burst: number },
  now = () => performance.now() / 1000,
): RateLimit {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return (client) => {
    const time = now();
    const { tokens, at } = buckets.get(client) ?? { tokens: burst, at: time };
    const filled = Math.min(burst, tokens + (time - at) * perSecond);
    // Deleted and set again, so that the map's order is that of the last visit.
    buckets.delete(client);
    if (buckets.size >= clients) buckets.delete(buckets.keys().next().value!);
    const allowed = filled >= 1;
    buckets.set(client, { tokens: allowed ? filled - 1 : filled, at: time });
    return allowed ? null : Math.ceil((1 - filled) / perSecond);
  };
}
