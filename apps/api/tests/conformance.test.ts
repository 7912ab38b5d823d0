import { afterAll, beforeAll, describe, expect, test } from 'vitest';
// @ts-expect-error plain JavaScript, shared with the benches
import { bundle, present, runtimes } from './support/runtimes.mjs';

interface Server {
  readonly url: string;
  stop(): Promise<void>;
}

interface Asked {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Record<string, string>;
  /** A text, or what makes a stream: its length is not declared. */
  readonly body?: string | Uint8Array | (() => ReadableStream<Uint8Array>);
}

/** Zeros, so many, in pieces. */
const stream = (bytes: number) => () => {
  let left = bytes;
  return new ReadableStream<Uint8Array>({
    pull(controller) {
      if (left <= 0) return controller.close();
      const part = Math.min(left, 64 * 1024);
      left -= part;
      controller.enqueue(new Uint8Array(part).fill(48));
    },
  });
};

/** Every runtime's answer to one request, by what must not differ. */
async function answerOf(url: string, { method = 'GET', path, headers = {}, body }: Asked) {
  const response = await fetch(url + path, {
    method,
    headers: { 'accept-encoding': 'identity', ...headers },
    redirect: 'manual',
    ...(body === undefined ? {} : typeof body !== 'function' ? { body } : { body: body(), duplex: 'half' }),
  } as RequestInit);
  const bytes = Buffer.from(await response.arrayBuffer());
  const names = ['content-type', 'etag', 'cache-control', 'allow', 'location', 'content-security-policy'];
  return {
    status: response.status,
    headers: Object.fromEntries(names.map((name) => [name, response.headers.get(name)])),
    // As text where it differs, the report shows where.
    body: bytes.toString('utf8'),
  };
}

const json = { 'content-type': 'application/json' };
const refusals: readonly Asked[] = [
  { path: '/v1/nothing' },
  { path: '/v1/panels/' },
  { path: '//elsewhere.example/' },
  { path: '/v1/panels/bse' },
  { path: '/v1/labs/Nobody' },
  { path: '/v1/labs?lvel=1' },
  { path: '/v1/labs?level=2' },
  { path: '/v1/labs?level=0.9&level=0.8' },
  { path: '/v1/panels', headers: { accept: 'text/plain' } },
  { path: '/v1/panels', method: 'HEAD' },
  { path: '/v1/h-field', method: 'HEAD' },
  { path: '/v1/h-field', method: 'OPTIONS' },
  { path: '/v1/h-field', method: 'DELETE' },
  { path: '/v1/h-field', method: 'POST', body: 'swe=1', headers: { 'content-type': 'text/plain' } },
  { path: '/v1/h-field', method: 'POST', body: '', headers: json },
  { path: '/v1/h-field', method: 'POST', body: '{"swe": 1', headers: json },
  { path: '/v1/h-field', method: 'POST', body: '{"swe": NaN}', headers: json },
  { path: '/v1/h-field', method: 'POST', body: '[1]', headers: json },
  { path: '/v1/h-field', method: 'POST', body: 'null', headers: json },
  // A byte-order mark is no part of the text; bytes that are no UTF-8 are refused, an escaped U+FFFD is not.
  { path: '/v1/h-field', method: 'POST', body: '\uFEFF{"swe": 87.6, "gpqa": 94.2}', headers: json },
  { path: '/v1/h-field', method: 'POST', body: Buffer.from('{"lab": "\xff"}', 'latin1'), headers: json },
  { path: '/v1/h-field', method: 'POST', body: Buffer.from('{"lab": "\xf0\x9f"}', 'latin1'), headers: json },
  {
    path: '/v1/h-field',
    method: 'POST',
    body: '{"swe": 87.6, "gpqa": 94.2, "lab": "\\ufffd"}',
    headers: json,
  },
  { path: '/v1/h-field', method: 'POST', body: '{"swe": 140, "gpqa": "x"}', headers: json },
  { path: '/v1/h-field', method: 'POST', body: '{"swe": 1e999, "gpqa": 5}', headers: json },
  { path: '/v1/h-field', method: 'POST', body: '{"__proto__": {"swe": 1}, "gpqa": 5}', headers: json },
  { path: '/v1/h-field', method: 'POST', body: `${'['.repeat(9000)}`, headers: json },
  {
    path: '/v1/h-field',
    method: 'POST',
    body: JSON.stringify({ swe: 1, lab: 'x'.repeat(600_000) }),
    headers: json,
  },
  // Refused before all of it is read: the answer still arrives, whatever the address made of it.
  ...['/v1/h-field', '/v1/nothing', '/v1/panels'].flatMap((path) => [
    { path, method: 'POST', body: 'x'.repeat(6_000_000), headers: json },
    { path, method: 'POST', body: stream(6_000_000), headers: json },
  ]),
  {
    path: '/v1/h-field',
    method: 'POST',
    body: 'x'.repeat(6_000_000),
    headers: { 'content-type': 'text/plain' },
  },
  { path: '/v1/coupling', method: 'POST', body: '{"resamples": 1000000}', headers: json },
  { path: '/v1/coupling', method: 'POST', body: '{"x": "helaswag"}', headers: json },
  {
    path: '/v1/line',
    method: 'POST',
    body: JSON.stringify({ panel: Array.from({ length: 501 }, () => ({ model: 'a' })) }),
    headers: json,
  },
  { path: '/v1/badge/h-field.svg?swe=87.6&gpqa=94.2' },
  { path: '/v1/badge/phase.svg?params=1.4B&family=Pythia&scores.HS=52.9&scores.TQA=38.9' },
  { path: '/v1/badge/phase.svg' },
  { path: '/docs' },
  { path: '/v1/releases' },
];

interface Operation {
  readonly requestBody?: {
    content: Record<string, { examples?: Record<string, { value: unknown }> }>;
  };
  readonly parameters?: readonly { in: string; name: string; example?: unknown }[];
}

/** A query from the examples of its parameters, an object's fields each by their name. */
function queryOf({ parameters = [] }: Operation): string {
  const pairs = parameters
    .filter((each) => each.in === 'query' && each.example !== undefined)
    .flatMap(({ name, example }) =>
      typeof example === 'object' && example !== null
        ? Object.entries(example).map(([field, value]) => [`${name}[${field}]`, String(value)])
        : [[name, String(example)]],
    );
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs)}`;
}

/** Every example of the document, as a request. */
async function examples(url: string): Promise<Asked[]> {
  const { paths } = (await (await fetch(`${url}/openapi.json`)).json()) as {
    paths: Record<string, Record<string, Operation>>;
  };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, operation]): Asked[] => {
      if (method === 'get') {
        const filled = (operation.parameters ?? [])
          .filter((each) => each.in === 'path')
          .reduce((text, each) => text.replace(`{${each.name}}`, String(each.example)), path);
        return [{ path: filled + queryOf(operation) }];
      }
      // A file is no example in JSON: its requests are below.
      return Object.values(operation.requestBody!.content['application/json']?.examples ?? {}).map(
        ({ value }) => ({ method: 'POST', path, headers: json, body: JSON.stringify(value) }),
      );
    }),
  );
}

const names = ['node', 'deno', 'bun', 'workerd', 'wrangler'] as const;
const here = names.filter((name) => present(name) && (name !== 'wrangler' || present('workerd')));
for (const name of names.filter((each) => !here.includes(each))) {
  console.log(`not run here: the API in ${name} (its program is not installed)`);
}

const servers = new Map<string, Server>();
beforeAll(async () => {
  if (here.includes('workerd')) bundle();
  for (const name of here) servers.set(name, await runtimes[name]());
}, 240_000);
afterAll(() => Promise.all([...servers.values()].map((server) => server.stop())));

describe('one answer in every runtime', () => {
  test('every example of the document answers 200, byte for byte the same', async () => {
    const asked = await examples(servers.get('node')!.url);
    expect(asked.length).toBeGreaterThan(20);
    for (const each of asked) {
      const expected = await answerOf(servers.get('node')!.url, each);
      expect({ ...each, status: expected.status }).toEqual({ ...each, status: 200 });
      for (const [name, { url }] of servers) {
        expect({ name, ...(await answerOf(url, each)) }).toEqual({ name, ...expected });
      }
    }
  }, 240_000);

  test.each(refusals)('$method $path', async (asked) => {
    const expected = await answerOf(servers.get('node')!.url, asked);
    expect(expected.status).toBeLessThan(500);
    for (const [name, { url }] of servers) {
      expect({ name, ...(await answerOf(url, asked)) }).toEqual({ name, ...expected });
    }
  });
});
