import { drainReader } from './drain.ts';
import { Refusal } from './problem.ts';

/** Read a body of at most `limit` bytes, whatever it is. */
export async function bodyBytes(request: Request, limit: number): Promise<Uint8Array> {
  declaredLength(request, limit);
  if (request.body === null) return new Uint8Array();
  const reader = (request.body as ReadableStream<Uint8Array>).getReader();
  const parts: Uint8Array[] = [];
  let size = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    size += part.value.byteLength;
    if (size > limit) {
      await drainReader(reader);
      throw tooLarge(limit);
    }
    parts.push(part.value);
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.byteLength;
  }
  return bytes;
}

/** Length that a request says its body has, or null. One beyond the limit is refused. */
export function declaredLength(request: Request, limit: number): number | null {
  const declared = Number(request.headers.get('content-length') ?? Number.NaN);
  if (declared > limit) throw tooLarge(limit);
  return Number.isNaN(declared) ? null : declared;
}

function tooLarge(limit: number): Refusal {
  return new Refusal(413, 'body-too-large', `A body has at most ${limit} bytes.`, {
    issues: [{ code: 'body-too-large', path: 'body', expected: `at most ${limit} bytes`, received: 'more' }],
  });
}
