import { drainReader } from './drain.ts';
import { Refusal } from './problem.ts';

/** Deeper than any question's body; recursion over what comes in stays shallow. */
const depthLimit = 16;

/** Read a JSON body of at most `limit` bytes. */
export async function jsonBody(request: Request, limit: number): Promise<unknown> {
  const type = request.headers.get('content-type');
  if (type === null || !/^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(type)) {
    throw new Refusal(415, 'unsupported-media-type', 'This address reads bodies of application/json.', {
      issues: [
        {
          code: 'unsupported-media-type',
          path: 'content-type',
          expected: 'application/json',
          received: type?.slice(0, 60) ?? 'nothing',
        },
      ],
      headers: { 'accept-post': 'application/json' },
    });
  }
  const text = await bodyText(request, limit);
  checkDepth(text);
  try {
    return JSON.parse(text);
  } catch {
    // The engine's own words differ between runtimes; the answer must not.
    throw malformed('JSON', text.trim() === '' ? 'nothing' : 'text that is not JSON');
  }
}

function malformed(expected: string, received: string): Refusal {
  return new Refusal(400, 'malformed-json', 'The body is not JSON that can be read.', {
    issues: [{ code: 'malformed-json', path: 'body', expected, received }],
  });
}

async function bodyText(request: Request, limit: number): Promise<string> {
  const declared = Number(request.headers.get('content-length') ?? Number.NaN);
  if (declared > limit) throw tooLarge(limit);
  // A length that was declared is enforced by the server; without one, count.
  const text = Number.isNaN(declared) ? await counted(request, limit) : await request.text();
  // What stands where bytes were no UTF-8; a client that means the character itself can escape it.
  if (text.includes('\uFFFD')) throw malformed('UTF-8', 'other bytes');
  return text;
}

async function counted(request: Request, limit: number): Promise<string> {
  if (request.body === null) return '';
  const decoder = new TextDecoder();
  const reader = (request.body as ReadableStream<Uint8Array>).getReader();
  let text = '';
  let size = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    size += part.value.byteLength;
    if (size > limit) {
      await drainReader(reader);
      throw tooLarge(limit);
    }
    text += decoder.decode(part.value, { stream: true });
  }
  return text + decoder.decode();
}

export function tooLarge(limit: number): Refusal {
  return new Refusal(413, 'body-too-large', `A body has at most ${limit} bytes.`, {
    issues: [{ code: 'body-too-large', path: 'body', expected: `at most ${limit} bytes`, received: 'more' }],
  });
}

/** Refuse nesting before anything recursive sees it; brackets within strings do not count. */
function checkDepth(text: string): void {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const character = text.charCodeAt(i);
    if (inString) {
      if (character === 0x5c) i++;
      else if (character === 0x22) inString = false;
    } else if (character === 0x22) inString = true;
    else if (character === 0x5b || character === 0x7b) {
      depth += 1;
      if (depth > depthLimit) throw malformed(`JSON nested at most ${depthLimit} deep`, 'deeper nesting');
    } else if (character === 0x5d || character === 0x7d) depth -= 1;
  }
}
