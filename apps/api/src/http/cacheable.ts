import type { Context } from 'hono';
import { etagOf, matches } from './etag.ts';

/**
 * Answers by what was asked, the longest unasked first. An answer is a function of its question and of
 * embedded data alone, so none of them ever grows old.
 */
export type Kept = Map<string, string>;

const keptAnswers = 256;
/** Longer questions carry rows: few ask the same twice. */
const keptQuestion = 1_000;

/** What was answered to the same question, else what `make` answers now. */
export function remembered(kept: Kept, question: string, make: () => string): string {
  const known = kept.get(question);
  const answer = known ?? make();
  if (question.length > keptQuestion) return answer;
  // Deleted and set again, so that the map's order is that of the last asking.
  kept.delete(question);
  if (kept.size >= keptAnswers) kept.delete(kept.keys().next().value!);
  kept.set(question, answer);
  return answer;
}

/** Send what depends on embedded data alone: with a strong validator, for caches to keep. */
export async function sendCacheable(
  c: Context,
  kept: Kept,
  contentType: string,
  make: () => string,
): Promise<Response> {
  const { pathname, search } = new URL(c.req.url);
  const body = remembered(kept, pathname + search, make);
  const etag = await etagOf(body);
  const headers = { etag, 'cache-control': 'public, max-age=300, must-revalidate' };
  return matches(c.req.header('if-none-match'), etag)
    ? c.body(null, 304, headers)
    : c.body(body, 200, { ...headers, 'content-type': contentType });
}
