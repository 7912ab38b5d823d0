import type { RequestContext } from '../service.ts';

/**
 * An answer with the headers that every answer carries and its own: made once and whole, for a response that is
 * touched afterwards is built twice.
 */
export function send(
  c: RequestContext,
  body: string | Uint8Array<ArrayBuffer> | null,
  status: number,
  headers: Readonly<Record<string, string>>,
): Response {
  return new Response(body, { status, headers: { ...c.get('headers'), ...headers } });
}

/** For `Server-Timing`: what an answer took from `start` on. Workers' clocks stand still while they compute. */
export const timingSince = (start: number): string => `answer;dur=${(performance.now() - start).toFixed(1)}`;
