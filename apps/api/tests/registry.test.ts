import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { manifest, routesOf } from '@cape/analysis';
import { serve } from '@cape/api/node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
// @ts-expect-error plain JavaScript, shared with the benches
import { bundle, present, runtimes, wranglerFolder } from './support/runtimes.mjs';

const key = 'a-key-of-the-tests-alone';

interface Running {
  readonly url: string;
  stop(): Promise<void>;
}

/** A place where a registry lives on while its server starts and stops. */
interface Place {
  start(): Promise<Running>;
  remove(): void;
}

const places: Record<string, () => Place> = {
  'a file, in Node': () => {
    const folder = mkdtempSync(join(tmpdir(), 'cape-registry-'));
    const environment = {
      CAPE_API_KEY: key,
      CAPE_REGISTRY: join(folder, 'sub folder', 'registry.sqlite'),
      CAPE_LOG: 'off',
    };
    return {
      start: async () => {
        const { url, close } = await serve({ port: 0, environment });
        return { url, stop: close };
      },
      remove: () => rmSync(folder, { recursive: true }),
    };
  },
  'D1, in wrangler': () => {
    bundle();
    const cwd = wranglerFolder({ vars: { CAPE_API_KEY: key } });
    return {
      start: () => runtimes.wrangler({ cwd }),
      remove: () => rmSync(cwd, { recursive: true, force: true }),
    };
  },
};
const here = Object.keys(places).filter((name) => !name.startsWith('D1') || present('wrangler'));
if (here.length < 2) console.log('not run here: the registry in D1 (wrangler is not installed)');

let server: Running;

const release = (model: string, swe = 71.2) => ({
  lab: 'Example Lab',
  model,
  released: '2026-05-01',
  scores: { SWE: { value: swe }, GPQA: { value: 80.4, standardError: 1.1 } },
  source: { url: 'https://example.org/card', provenance: 'verified' },
});

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: bodies of many shapes, each checked where it is read
  readonly body: any;
}

async function ask(
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(server.url + path, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? null : JSON.parse(text),
  };
}

describe.each(here)('the registry of releases in %s', (name) => {
  let place: Place;
  beforeAll(async () => {
    place = places[name]!();
    server = await place.start();
  });
  afterAll(async () => {
    await server.stop();
    place.remove();
  });

  test.each(
    manifest.filter(({ joinsRegistry }) => joinsRegistry === true).map((entry) => routesOf(entry)[0]!),
  )('an empty one changes nothing: $method $path', async ({ method, path }) => {
    const body = method === 'post' ? {} : undefined;
    const bare = await ask(method.toUpperCase(), path, body);
    const joined = await ask(method.toUpperCase(), `${path}?with=registry`, body);
    expect([bare.status, joined.status]).toEqual([200, 200]);
    expect(JSON.stringify(joined.body)).toBe(JSON.stringify(bare.body));
  });

  test('records, corrects with history, deletes', async () => {
    const recorded = await ask('POST', '/v1/releases', release('One'));
    expect(recorded.status).toBe(201);
    expect(recorded.body.scores).toEqual({
      swe_bench_verified: { value: 71.2 },
      gpqa_diamond: { value: 80.4, standardError: 1.1 },
    });
    const path = recorded.headers.get('location')!;
    expect((await ask('PUT', path, release('One', 72))).status).toBe(428);
    const corrected = await ask('PUT', path, release('One', 72), { 'if-match': '"1"' });
    expect([corrected.status, corrected.body.revision]).toEqual([200, 2]);
    // Somebody who still holds the first revision must not undo the second.
    expect((await ask('PUT', path, release('One', 73), { 'if-match': '"1"' })).status).toBe(412);
    const etag = corrected.headers.get('etag')!;
    expect((await ask('DELETE', path, undefined, { 'if-match': etag })).status).toBe(204);
    expect((await ask('GET', path)).status).toBe(404);
    const { revisions } = (await ask('GET', `${path}/history`)).body;
    expect(
      revisions.map((each: { change: string; release: { scores: Record<string, { value: number }> } }) => [
        each.change,
        each.release.scores.swe_bench_verified!.value,
      ]),
    ).toEqual([
      ['recorded', 71.2],
      ['corrected', 72],
      ['deleted', 72],
    ]);
    // The name is free again.
    expect((await ask('POST', '/v1/releases', release('One'))).status).toBe(201);
  });

  test('a name is unique in its lab, whatever its case', async () => {
    expect((await ask('POST', '/v1/releases', release('Two'))).status).toBe(201);
    const again = await ask('POST', '/v1/releases', release('TWO'));
    expect([again.status, again.body.code]).toEqual([409, 'release-exists']);
    expect((await ask('POST', '/v1/releases', { ...release('Two'), lab: 'Other' })).status).toBe(201);
  });

  test('an idempotency key records once, eight at a time', async () => {
    const headers = { 'idempotency-key': 'once' };
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => ask('POST', '/v1/releases', release('Three'), headers)),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(201));
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    const other = await ask('POST', '/v1/releases', release('Four'), headers);
    expect([other.status, other.body.code]).toEqual([422, 'idempotency-key-reused']);
  });

  test('corrections of one revision at once: one is taken', async () => {
    const { headers } = await ask('POST', '/v1/releases', release('Five'));
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, i) =>
        ask('PUT', headers.get('location')!, release('Five', 60 + i), { 'if-match': '"1"' }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(7).fill(412)]);
  });

  test('predictions rest on every record and on the releases of the registry', async () => {
    const bare = (await ask('GET', '/v1/predictions')).body.predictions;
    const joined = (await ask('GET', '/v1/predictions?with=registry')).body.predictions;
    const panels = (rows: { panel: string }[]) => rows.map(({ panel }) => panel);
    expect(panels(joined)).toEqual(panels(bare));
    expect(new Set(panels(joined))).toEqual(new Set(['current']));
    const n = (rows: { n: number }[]) => rows.reduce((sum, row) => sum + row.n, 0);
    expect(n(joined)).toBeGreaterThan(n(bare));
  });

  test('answers join it where asked, with the key alone', async () => {
    const bare = await ask('GET', '/v1/labs?line=refit');
    const joined = await ask('GET', '/v1/labs?line=refit&with=registry');
    expect(joined.status).toBe(200);
    expect(joined.body.line.n).toBeGreaterThan(bare.body.line.n);
    const labs = joined.body.labs.map((each: { lab: string }) => each.lab);
    expect(labs).toContain('Example Lab');
    // Rows marked as after the freeze stay out of the line, with the registry as without it.
    const own = await ask('POST', '/v1/line', {});
    const line = await ask('POST', '/v1/line?with=registry', {});
    expect([line.status, line.body.n - own.body.n]).toEqual([200, joined.body.n - bare.body.n]);
    expect((await ask('POST', '/v1/saturation?with=registry', {})).status).toBe(200);
    expect((await ask('GET', '/v1/predictions?with=registry')).status).toBe(200);
    const keyless = await ask('GET', '/v1/labs?with=registry', undefined, { authorization: '' });
    expect(keyless.status).toBe(401);
  });

  test('a wrong key and none answer alike', async () => {
    const answers = await Promise.all(
      ['', 'Bearer ', 'Bearer wrong', 'Basic eDp5', `Bearer ${key}x`].map((authorization) =>
        ask('GET', '/v1/releases', undefined, { authorization }),
      ),
    );
    const [first] = answers;
    for (const { status, body, headers } of answers) {
      expect([status, body, headers.get('www-authenticate')]).toEqual([
        401,
        first!.body,
        'Bearer realm="cape"',
      ]);
    }
  });

  test.each([
    ['a score of 140', { ...release('X'), scores: { SWE: { value: 140 } } }],
    ['an unknown benchmark', { ...release('X'), scores: { SWEE: { value: 40 } } }],
    ['no score', { ...release('X'), scores: {} }],
    ['no source', { ...release('X'), source: undefined }],
    ['a script as source', { ...release('X'), source: { url: 'javascript:1', provenance: 'verified' } }],
    ['a day that is not', { ...release('X'), released: '2026-02-31' }],
    ['a name with a line break', { ...release('X'), model: 'X\r\nset-cookie: a=b' }],
    ['a field that is none', { ...release('X'), colour: 'red' }],
  ])('refuses %s', async (_, body) => {
    const { status, body: problem } = await ask('POST', '/v1/releases', body);
    expect([status, problem.errors.length > 0]).toEqual([422, true]);
    // A code for programs, never the schema library's word for "one of ours".
    expect(problem.code).not.toBe('custom');
  });

  test('SQL in a name is a name', async () => {
    const model = `'); DROP TABLE releases; --`;
    expect((await ask('POST', '/v1/releases', release(model))).status).toBe(201);
    const { releases } = (await ask('GET', '/v1/releases?lab=Example%20Lab')).body;
    expect(releases.some((each: { model: string }) => each.model === model)).toBe(true);
  });

  test('all of it is still there after a restart', async () => {
    const before = (await ask('GET', '/v1/releases')).body;
    await server.stop();
    server = await place.start();
    expect((await ask('GET', '/v1/releases')).body).toEqual(before);
  });
});

test('without a key there is none', async () => {
  const bare = await serve({ port: 0, environment: { CAPE_LOG: 'off' } });
  expect((await fetch(`${bare.url}/v1/releases`)).status).toBe(404);
  expect((await fetch(`${bare.url}/v1/labs?with=registry`)).status).toBe(422);
  await bare.close();
});
