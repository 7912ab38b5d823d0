import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Server, serve } from '@cape/api/node';
import { benchmarkIds } from '@cape/evidence';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
// @ts-expect-error plain JavaScript, shared with the benches
import { bundle, present, runtimes, wranglerFolder } from './support/runtimes.mjs';

const key = 'a-key-of-the-tests-alone';
const folder = mkdtempSync(join(tmpdir(), 'cape-safety-'));
const environment = {
  CAPE_API_KEY: key,
  CAPE_REGISTRY: join(folder, 'registry.sqlite'),
  CAPE_LOG: 'requests',
  CAPE_RATE: 'off',
};
afterAll(() => rmSync(folder, { recursive: true }));

/** Bytes on the wire: clients refuse to send some of it. */
function exchange(url: string, text: string): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(text));
    let answer = '';
    socket.setEncoding('utf8');
    socket.on('data', (part) => {
      answer += part;
    });
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
    socket.setTimeout(10_000, () => socket.destroy());
  });
}

describe('a server that logs every request', () => {
  let server: { url: string; output(): string; stop(): Promise<void> };
  beforeAll(async () => {
    server = await runtimes.node({ env: environment });
  });
  afterAll(() => server.stop());

  const lines = () =>
    server
      .output()
      .split('\n')
      .filter((line) => line.startsWith('{'));

  test('names no key, no body and no query in its log, whatever the request', async () => {
    const secrets = [key, 'a-wrong-key-that-was-sent', 'a-model-nobody-may-see', 'a-lab-in-the-query'];
    for (const authorization of [`Bearer ${key}`, 'Bearer a-wrong-key-that-was-sent', key]) {
      await fetch(`${server.url}/v1/releases?lab=a-lab-in-the-query`, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json' },
        body: JSON.stringify({ lab: 'x', model: 'a-model-nobody-may-see' }),
      });
      await fetch(`${server.url}/v1/labs?with=registry&lab=a-lab-in-the-query`, {
        headers: { authorization },
      });
    }
    const log = lines().join('\n');
    expect(log).toContain('"path":"/v1/releases"');
    for (const secret of secrets) expect(log).not.toContain(secret);
    for (const line of lines()) {
      expect(Object.keys(JSON.parse(line))).toEqual(
        expect.arrayContaining(['time', 'level', 'requestId', 'method', 'path', 'status', 'milliseconds']),
      );
    }
  });

  test('a line of the log stays one line, whatever the path', async () => {
    const before = lines().length;
    await exchange(
      server.url,
      `GET /v1/labs/%0a%7b%22level%22:%22error%22%7d HTTP/1.1\r\nhost: x\r\nx-request-id: a"b\r\nconnection: close\r\n\r\n`,
    );
    const [line, ...more] = lines().slice(before);
    expect(more).toEqual([]);
    // The path as it was meant, escaped in the line.
    expect(JSON.parse(line!)).toMatchObject({
      path: '/v1/labs/\n{"level":"error"}',
      level: 'info',
      status: 404,
    });
  });

  test.each([
    ['a path', 'GET /v1/labs/x%0d%0aset-cookie:%20a=b HTTP/1.1'],
    ['a query', 'GET /v1/badge/h-field.svg?swe=1%0d%0aset-cookie:a=b&gpqa=2 HTTP/1.1'],
    ['a slash too many', 'GET /v1/panels/?%0d%0aset-cookie:a=b HTTP/1.1'],
    ['another host', 'GET //elsewhere.example/v1/panels/ HTTP/1.1'],
    ['a folder above', 'GET /v1/../../../etc/passwd HTTP/1.1'],
  ])('%s puts no header and no file into the answer', async (_, line) => {
    const answer = await exchange(server.url, `${line}\r\nhost: x\r\nconnection: close\r\n\r\n`);
    const [head] = answer.split('\r\n\r\n');
    expect(head).toMatch(/^HTTP\/1\.1 (?:308|404|422) /);
    expect(head).not.toMatch(/^set-cookie:/im);
    expect(head).not.toMatch(/^location: (?!\/v1\/)/im);
    expect(answer).not.toContain('root:');
  });
});

test('a head that is too long is refused so that its client reads it, however much more it sends', async () => {
  const server = await serve({ port: 0, environment: { CAPE_LOG: 'off', CAPE_WORKERS: '0' } });
  for (const characters of [20_000, 2_000_000]) {
    const long = `GET /v1/labs?define=${'0'.repeat(characters)} HTTP/1.1\r\nhost: x\r\n\r\n`;
    expect(await exchange(server.url, long)).toMatch(/^HTTP\/1\.1 431 /);
  }
  // What cannot be read behind a request that is being answered is no part of its answer.
  const asked = 'GET /v1/panels HTTP/1.1\r\nhost: x\r\n\r\n';
  expect(await exchange(server.url, `${asked}no HTTP\r\n\r\n`).catch(() => '')).not.toMatch(
    /^HTTP\/1\.1 400 /m,
  );
  await server.close();
});

test('without a key, a page whose name was led to this machine reads nothing that its origin may not', async () => {
  const statuses = async (more: Readonly<Record<string, string>>, hosts: readonly string[]) => {
    const server = await serve({ port: 0, environment: { CAPE_LOG: 'off', CAPE_WORKERS: '0', ...more } });
    const asked = (host: string) => `GET /v1/health HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`;
    const answers = await Promise.all(hosts.map((host) => exchange(server.url, asked(host))));
    await server.close();
    return answers.map((answer) => answer.slice(9, 12));
  };
  const closed = { CAPE_CORS_ORIGINS: 'https://example.org' };
  const hosts = ['evil.example', 'localhost:8787', '[::1]', '127.0.0.1'];
  expect(await statuses(closed, hosts)).toEqual(['421', '200', '200', '200']);
  // Behind a proxy the name is the proxy's.
  expect(await statuses({ ...closed, CAPE_TRUST_PROXY: '1' }, hosts.slice(0, 1))).toEqual(['200']);
});

test('a wrong key and none are compared in the same time: digests of one length', async () => {
  const server = await serve({ port: 0, environment: { ...environment, CAPE_LOG: 'off' } });
  const ask = async (authorization: string) => {
    const { status, headers } = await fetch(`${server.url}/v1/releases`, { headers: { authorization } });
    return [status, headers.get('www-authenticate')];
  };
  const wrong = [
    '',
    'Bearer x',
    `Bearer ${key.slice(0, -1)}y`,
    `Bearer ${key} ${key}`,
    `bearer ${'x'.repeat(5000)}`,
  ];
  for (const each of wrong) expect(await ask(each)).toEqual([401, 'Bearer realm="cape"']);
  expect((await ask(`bearer ${key}`))[0]).toBe(200);
  await server.close();
});

/** One family of so many sizes with twelve scores each: the body that held a core for minutes. */
function lawBody(sizes: number) {
  const benchmarks = benchmarkIds.slice(0, 12);
  const panel = Array.from({ length: sizes }, (_, i) => ({
    model: `m${i}`,
    family: 'F',
    params_b: i + 1,
    ...Object.fromEntries(benchmarks.map((id, j) => [id, 30 + ((i * 7 + j * 3) % 40)])),
  }));
  return { panel, group: 'F', benchmarks, degree: 3, ensemble: 0 };
}

test('too much work is refused before anything is computed, with its size, the limit and the way below', async () => {
  const server = await serve({ port: 0, environment: { ...environment, CAPE_LOG: 'off' } });
  const ask = (question: string, body: unknown, headers: Record<string, string> = {}) =>
    fetch(`${server.url}/v1/${question}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  const cases = [
    ['dynamics/fit', lawBody(120), 'degree'],
    ['dynamics/holdout', { ...lawBody(120), train: 'F', test: 'F', group: undefined }, 'degree'],
    ['dynamics/simulate', { ...lawBody(120), from: 'm0' }, 'degree'],
    ['matrix', { panel: 'base', resamples: 1_000_000 }, 'resamples'],
  ] as const;
  for (const [question, body, path] of cases) {
    const refused = await ask(question, body);
    const { code, errors } = await refused.json();
    expect([question, refused.status, code, errors[0].path]).toEqual([question, 422, 'too-much-work', path]);
    expect(errors[0].received).toMatch(/^\d+ units of work; at most 2000000$/);
    const most = Number(/^at most (\d+)/.exec(errors[0].expected)![1]);
    // The way below is one: asked so, it is answered.
    const answered = await ask(question, { ...body, [path]: most });
    expect([question, answered.status]).toEqual([question, 200]);
  }
  // The key allows more.
  const large = { panel: 'base', resamples: 50_000 };
  expect((await ask('critical-scale', large, { authorization: 'Bearer wrong' })).status).toBe(422);
  expect((await ask('critical-scale', large, { authorization: `Bearer ${key}` })).status).toBe(200);
  await server.close();
}, 60_000);

test('long texts cost no more than reading them', async () => {
  const server = await serve({ port: 0, environment: { CAPE_LOG: 'off', CAPE_RATE: 'off' } });
  const ones = '1'.repeat(400_000);
  for (const body of [
    { params: `${ones}x` },
    { family: ones },
    { model: ones },
    { scores: { [ones]: 50 } },
    { panel: ones },
    { panel: [{ model: ones }] },
  ]) {
    const response = await fetch(`${server.url}/v1/diagnose`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect([Object.keys(body)[0], response.status]).toEqual([Object.keys(body)[0], 422]);
  }
  await server.close();
});

test('a server that closes finishes what is in flight and takes no more', async () => {
  const server: Server = await serve({ port: 0, environment: { CAPE_LOG: 'off' } });
  const { hostname, port } = new URL(server.url);
  const body = '{"swe": 87.6, "gpqa": 94.2}';
  const answer = new Promise<string>((resolve, reject) => {
    let text = '';
    const socket = connect(Number(port), hostname, () => {
      socket.write(
        `POST /v1/h-field HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`,
      );
      // The request is begun; the rest of it comes when the server is closing already.
      setTimeout(() => {
        closed = server.close();
        setTimeout(() => socket.write(body), 100);
      }, 100);
    });
    socket.on('data', (part) => {
      text += part;
    });
    socket.on('close', () => resolve(text));
    socket.on('error', reject);
  });
  let closed: Promise<void> | undefined;
  expect(await answer).toMatch(/^HTTP\/1\.1 200 /);
  await closed;
  await expect(fetch(`${server.url}/v1/health`)).rejects.toThrow();
});

const wrangler = present('wrangler');
if (!wrangler) console.log('not run here: the rate limit of Workers (wrangler is not installed)');
test.runIf(wrangler)('the platform’s rate limit, where Workers bind one', async () => {
  bundle();
  const cwd = wranglerFolder({ limit: 5 });
  const server = await runtimes.wrangler({ cwd });
  const answers = [];
  for (let i = 0; i < 12; i++) answers.push(await fetch(`${server.url}/v1/health`));
  const statuses = answers.map(({ status }) => status);
  const refused = answers[statuses.indexOf(429)];
  expect(new Set(statuses)).toEqual(new Set([200, 429]));
  expect([refused?.headers.get('retry-after'), (await refused!.json()).code]).toEqual([
    '10',
    'too-many-requests',
  ]);
  await server.stop();
  rmSync(cwd, { recursive: true, force: true });
});
