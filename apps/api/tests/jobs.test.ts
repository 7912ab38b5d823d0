import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { serve } from '@cape/api/node';
import { benchmarkIds } from '@cape/evidence';
import { createClient } from '@libsql/client';
import { afterAll, afterEach, expect, test } from 'vitest';
// @ts-expect-error plain JavaScript, shared with the benches
import { bundle, present, runtimes, wranglerFolder } from './support/runtimes.mjs';

const root = 'a-key-of-the-tests-alone';
const folder = mkdtempSync(join(tmpdir(), 'cape-jobs-'));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;
const newFile = () => join(folder, `${++files}.sqlite`);
const environment = (file: string) => ({
  CAPE_API_KEY: root,
  CAPE_REGISTRY: file,
  CAPE_LOG: 'off',
  CAPE_RATE: 'off',
});

let server: { readonly url: string; close(): Promise<void> } | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function ask(method: string, path: string, body?: unknown, key = root) {
  const response = await fetch(server!.url + path, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    text,
    // biome-ignore lint/suspicious/noExplicitAny: bodies of many shapes, each checked where it is read
    body: (text && JSON.parse(text)) as any,
  };
}

const jobOf = async (id: string) => (await ask('GET', `/v1/jobs/${id}`)).body;
const ended = (id: string) =>
  expect.poll(async () => (await jobOf(id)).status, { timeout: 120_000, interval: 100 });

/** A family of so many sizes with twelve scores each. */
const family = (sizes: number) =>
  Array.from({ length: sizes }, (_, i) => ({
    model: `m${i}`,
    family: 'F',
    params_b: i + 1,
    ...Object.fromEntries(benchmarkIds.slice(0, 12).map((id, j) => [id, 30 + ((i * 7 + j * 3) % 40)])),
  }));

/** Beyond what any request may cost: minutes of one core. */
const long = (seed = 1) => ({ question: 'critical-scale', input: { resamples: 900_000, seed } });
const short = (seed = 1) => ({ question: 'critical-scale', input: { resamples: 1_000, seed } });

test('a job is submitted, answered as its question answers, and read by its key alone', async () => {
  server = await serve({ port: 0, environment: environment(newFile()) });
  const submitted = await ask('POST', '/v1/jobs', short());
  expect([submitted.status, submitted.headers.get('retry-after')]).toEqual([202, '2']);
  const path = submitted.headers.get('location')!;
  const { id } = submitted.body;
  expect(path).toBe(`/v1/jobs/${id}`);
  await ended(id).toBe('done');
  const result = await ask('GET', `${path}/result`);
  expect(result.status).toBe(200);
  expect(result.text).toBe((await ask('POST', '/v1/critical-scale', short().input)).text);
  // Sent again it is the same job, done already.
  const again = await ask('POST', '/v1/jobs', short());
  expect([again.status, again.body.id, again.body.status]).toEqual([202, id, 'done']);
  // Another key sees none of it, and the key of an administrator all.
  const { key } = (await ask('POST', '/v1/keys', { name: 'reader', scopes: ['read'] })).body;
  expect((await ask('GET', path, undefined, key)).status).toBe(404);
  expect((await ask('GET', `${path}/result`, undefined, key)).status).toBe(404);
  expect((await ask('DELETE', path, undefined, key)).status).toBe(404);
  const own = (await ask('POST', '/v1/jobs', short(), key)).body;
  expect([own.id === id, own.author]).toEqual([false, 'reader']);
  expect(
    (await ask('GET', '/v1/jobs', undefined, key)).body.jobs.map((job: { id: string }) => job.id),
  ).toEqual([own.id]);
  expect((await ask('GET', '/v1/jobs')).body.jobs).toHaveLength(2);
  expect((await fetch(`${server.url}/v1/jobs`)).status).toBe(401);
}, 120_000);

test('what a question refuses, its job refuses when it is submitted', async () => {
  server = await serve({ port: 0, environment: environment(newFile()) });
  const refused = async (job: object) => {
    const { status, body } = await ask('POST', '/v1/jobs', job);
    return [status, body.code, body.errors[0].path, body.errors[0].suggestion];
  };
  expect(await refused({ question: 'critical-scal' })).toEqual([
    422,
    'unknown-question',
    'question',
    'critical-scale',
  ]);
  expect(await refused({ question: 'h-field', input: { swe: 140, gpqa: 80 } })).toEqual([
    422,
    expect.any(String),
    'swe',
    undefined,
  ]);
  const large = { panel: family(400), resamples: 1_000_000 };
  expect(await refused({ question: 'matrix', input: large })).toEqual([
    422,
    'too-much-work',
    'resamples',
    undefined,
  ]);
  expect(await refused({ question: 'matrix', with: 'registry' })).toEqual([
    422,
    'no-registry',
    'with',
    undefined,
  ]);
  expect((await ask('GET', '/v1/jobs?x=1')).status).toBe(422);
});

test('a job is cancelled while it is answered, and what waits behind it is answered', async () => {
  server = await serve({ port: 0, environment: environment(newFile()) });
  const first = (await ask('POST', '/v1/jobs', long())).body;
  await ended(first.id).toBe('running');
  const second = (await ask('POST', '/v1/jobs', short())).body;
  const early = await ask('GET', `/v1/jobs/${first.id}/result`);
  expect([early.status, early.body.code, early.headers.get('retry-after')]).toEqual([
    409,
    'job-not-done',
    '2',
  ]);
  expect((await ask('DELETE', `/v1/jobs/${first.id}`)).status).toBe(204);
  expect((await ask('GET', `/v1/jobs/${first.id}`)).status).toBe(404);
  await ended(second.id).toBe('done');
}, 120_000);

test('a key has twenty unfinished jobs at most', async () => {
  server = await serve({ port: 0, environment: environment(newFile()) });
  const statuses = [];
  for (let seed = 1; seed <= 21; seed++) statuses.push((await ask('POST', '/v1/jobs', long(seed))).status);
  expect(statuses).toEqual([...Array(20).fill(202), 429]);
});

test('a job survives a shutdown and a kill, and one that has expired is gone', async () => {
  const file = newFile();
  let own = await runtimes.node({ env: environment(file) });
  server = { url: own.url, close: () => own.stop() };
  const { id } = (await ask('POST', '/v1/jobs', { ...long(), input: { resamples: 40_000 } })).body;
  await ended(id).toBe('running');
  await own.stop();
  own = await runtimes.node({ env: environment(file) });
  server = { url: own.url, close: () => own.stop() };
  // Given back by the shutdown: begun again at once.
  await ended(id).toBe('running');
  own.kill('SIGKILL');
  await own.ended;
  const client = createClient({ url: pathToFileURL(file).href });
  expect((await client.execute('SELECT status, attempts FROM jobs')).rows[0]).toMatchObject({
    status: 'running',
    attempts: 1,
  });
  // Nobody renews its lease; a test does not wait for that.
  await client.execute("UPDATE jobs SET lease_until = '2020-01-01T00:00:00.000Z'");
  own = await runtimes.node({ env: environment(file) });
  server = { url: own.url, close: () => own.stop() };
  await ended(id).toBe('done');
  await client.execute("UPDATE jobs SET expires_at = '2020-01-01T00:00:00.000Z'");
  expect((await ask('GET', `/v1/jobs/${id}/result`)).status).toBe(404);
  await ask('POST', '/v1/jobs', short());
  expect((await client.execute('SELECT id FROM jobs')).rows.map((row) => row.id)).not.toContain(id);
  client.close();
}, 240_000);

const wrangler = present('wrangler');
if (!wrangler) console.log('not run here: jobs in D1 (wrangler is not installed)');
test.runIf(wrangler)(
  'jobs in Workers: answered after their request, kept in D1',
  async () => {
    bundle();
    const cwd = wranglerFolder({ vars: { CAPE_API_KEY: root } });
    const own = await runtimes.wrangler({ cwd });
    server = { url: own.url, close: () => own.stop() };
    const { status, body } = await ask('POST', '/v1/jobs', short());
    expect(status).toBe(202);
    await ended(body.id).toBe('done');
    expect((await ask('GET', `/v1/jobs/${body.id}/result`)).text).toBe(
      (await ask('POST', '/v1/critical-scale', short().input)).text,
    );
    expect((await ask('POST', '/v1/jobs', long())).body.code).toBe('too-much-work');
    expect((await ask('DELETE', `/v1/jobs/${body.id}`)).status).toBe(204);
    await server.close();
    server = undefined;
    rmSync(cwd, { recursive: true, force: true });
  },
  120_000,
);
