import type { Context } from 'hono';
import { etagOf, matches } from './etag.ts';

interface Sent {
  readonly body: string;
  readonly etag: string;
}

/** Answers that depend on the address and on embedded data alone, by address, oldest first. */
export type Kept = Map<string, Sent>;

const keptAnswers = 256;

/**
 * Send what depends on embedded data alone: with a strong validator, for caches to keep. `make` runs where
 * this application has not answered the same address lately.
 */
export async function sendCacheable(
  c: Context,
  kept: Kept,
  contentType: string,
  make: () => string,
): Promise<Response> {
  const { pathname, search } = new URL(c.req.url);
  const address = pathname + search;
  let sent = kept.get(address);
  if (sent === undefined) {
    const body = make();
    sent = { body, etag: await etagOf(body) };
    if (kept.size >= keptAnswers) kept.delete(kept.keys().next().value!);
    kept.set(address, sent);
  }
  const headers = { etag: sent.etag, 'cache-control': 'public, max-age=300, must-revalidate' };
  return matches(c.req.header('if-none-match'), sent.etag)
    ? c.body(null, 304, headers)
    : c.body(sent.body, 200, { ...headers, 'content-type': contentType });
}
