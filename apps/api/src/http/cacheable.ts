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
  const asked = pathname + search;
  let answer = kept.get(asked);
  let timing = 'kept';
  if (answer === undefined) {
    const start = performance.now();
    answer = await kept.once(asked, async () => {
      const body = await make();
      return { body, etag: await etagOf(body) };
    });
    timing = timingSince(start);
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
