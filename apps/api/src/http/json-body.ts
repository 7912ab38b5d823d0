import { bodyBytes, declaredLength } from './body-bytes.ts';
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
  // A length that was declared is enforced by the server; without one, count.
  const text =
    declaredLength(request, limit) === null
      ? new TextDecoder().decode(await bodyBytes(request, limit))
      : await request.text();
  // What stands where bytes were no UTF-8; a client that means the character itself can escape it.
  if (text.includes('\uFFFD')) throw malformed('UTF-8', 'other bytes');
  return text;
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
