import type { RequestContext } from '../service.ts';
import { etagOf, matches } from './etag.ts';
import type { Answered, Kept } from './kept.ts';
import { send, timingSince } from './send.ts';

/** Send what depends on embedded data alone: with a strong validator, for caches to keep. */
export async function sendCacheable(
  c: RequestContext,
  kept: Kept,
  contentType: string,
  make: () => string | Promise<string>,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const { pathname, search } = new URL(c.req.url);
  let answer = kept.get(pathname + search);
  let timing = 'kept';
  if (answer === undefined) {
    const start = performance.now();
    const body = await make();
    timing = timingSince(start);
    answer = { body, etag: await etagOf(body) };
    kept.set(pathname + search, answer);
  }
  const { body, etag } = answer as Required<Answered>;
  const validators = { etag, 'cache-control': 'public, max-age=300, must-revalidate' };
  return matches(c.req.header('if-none-match'), etag)
    ? send(c, null, 304, { ...headers, ...validators })
    : send(c, body, 200, {
        ...headers,
        ...validators,
        'content-type': contentType,
        'server-timing': timing,
      });
}
