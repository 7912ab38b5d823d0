import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Server, serve } from '@cape/api/node';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { clientOf, requesterOf } from '../src/http/client.ts';
import { traceOf } from '../src/http/trace.ts';
// @ts-expect-error plain JavaScript, shared with the benches
import { runtimes } from './support/runtimes.mjs';

const quiet = { CAPE_LOG: 'off', CAPE_RATE: 'off', CAPE_WORK_RATE: 'off' };
const key = 'a-key-of-the-tests-alone';

let server: Server | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

const post = (question: string, body: unknown, more: RequestInit = {}) =>
  fetch(`${server!.url}/v1/${question}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(more.headers as Record<string, string>) },
    body: JSON.stringify(body),
    ...(more.signal ? { signal: more.signal } : {}),
  });

/** About a second of one core; never the same twice. */
let seed = 1;
const dear = () => ({ panel: 'base', resamples: 18_000, seed: seed++ });

describe('work in a pool', () => {
  test('a full queue is 503 with Retry-After, while cheap questions are answered', async () => {
    server = await serve({ port: 0, environment: { ...quiet, CAPE_WORKERS: '1', CAPE_QUEUE: '2' } });
    const stop = new AbortController();
    const asked = Array.from({ length: 6 }, () =>
      post('critical-scale', dear(), { signal: stop.signal }).then(
        async (response) => ({
          status: response.status,
          wait: response.headers.get('retry-after'),
          code: (await response.json()).code,
        }),
        () => null,
      ),
    );
    const cheap = await post('h-field', { swe: 80, gpqa: 80 });
    expect(cheap.status).toBe(200);
    const answers = await Promise.all(asked);
    const refused = answers.filter((each) => each?.status === 503);
    expect(refused.length).toBeGreaterThanOrEqual(3);
    for (const { code, wait } of refused as NonNullable<(typeof answers)[number]>[]) {
      expect([code, Number(wait) >= 1]).toEqual(['busy', true]);
    }
    expect(answers.filter((each) => each?.status === 200).length).toBeGreaterThanOrEqual(2);
  }, 60_000);

  test('what an abandoned request began is ended, and the next is answered', async () => {
    server = await serve({
      port: 0,
      environment: {
        ...quiet,
        CAPE_WORKERS: '1',
        CAPE_API_KEY: key,
        CAPE_REGISTRY: join(folder, 'a.sqlite'),
      },
    });
    const headers = { authorization: `Bearer ${key}` };
    const stop = new AbortController();
    const long = post('critical-scale', { resamples: 900_000 }, { signal: stop.signal, headers });
    const running = async () =>
      /cape_pool_running (\d)/.exec(await (await fetch(`${server!.url}/metrics`, { headers })).text())?.[1];
    while ((await running()) !== '1') await new Promise((resolve) => setTimeout(resolve, 10));
    stop.abort();
    await expect(long).rejects.toThrow();
    while ((await running()) !== '0') await new Promise((resolve) => setTimeout(resolve, 10));
    expect((await post('critical-scale', { resamples: 2_000 })).status).toBe(200);
  }, 60_000);

  test('an answer from a worker is the answer, and so is a refusal', async () => {
    server = await serve({ port: 0, environment: { ...quiet, CAPE_WORKERS: '0' } });
    const inputs = [
      ['coupling', { resamples: 5_000 }],
      ['line', { resamples: 2_000, panel: [{ model: 'a', lab: 'x', SWE: 1, GPQA: 2 }] }],
    ] as const;
    const here = await Promise.all(
      inputs.map(async ([question, body]) => (await post(question, body)).text()),
    );
    await server.close();
    server = await serve({ port: 0, environment: { ...quiet, CAPE_WORKERS: '2' } });
    const there = await Promise.all(
      inputs.map(async ([question, body]) => (await post(question, body)).text()),
    );
    expect(there).toEqual(here);
  }, 60_000);
});

const folder = mkdtempSync(join(tmpdir(), 'cape-operations-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('work is charged to a client, told in headers, and refused when it is spent', async () => {
  server = await serve({
    port: 0,
    environment: { CAPE_LOG: 'off', CAPE_RATE: '10/20', CAPE_WORK_RATE: '1/2000000' },
  });
  const first = await post('coupling', { resamples: 10_000, seed: seed++ });
  expect(first.headers.get('ratelimit-policy')).toBe(
    '"requests";q=20;w=2, "work";q=2000000;w=2000000;qu="work"',
  );
  expect(first.headers.get('ratelimit')).toMatch(/^"requests";r=\d+;t=\d+, "work";r=\d+;t=\d+$/);
  let answer = first;
  for (let i = 0; i < 15 && answer.status === 200; i++) answer = await post('critical-scale', dear());
  expect([answer.status, (await answer.json()).code]).toEqual([429, 'work-quota-spent']);
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(1);
  // What costs nothing is still answered.
  expect((await fetch(`${server.url}/v1/health`)).status).toBe(200);
}, 60_000);

test('readiness goes before the server, and every answer meanwhile closes its connection', async () => {
  server = await serve({ port: 0, environment: quiet });
  const { url } = server;
  expect((await fetch(`${url}/readyz`)).status).toBe(200);
  // Still running when the server closes, and ended by its deadline on a busy machine too.
  const long = post('critical-scale', { ...dear(), resamples: 4_000 });
  await new Promise((resolve) => setTimeout(resolve, 50));
  const closing = server.close();
  const ready = await fetch(`${url}/readyz`);
  expect([ready.status, (await ready.json()).code, ready.headers.get('connection')]).toEqual([
    503,
    'draining',
    'close',
  ]);
  const late = await post('h-field', { swe: 80, gpqa: 80 });
  expect([late.status, late.headers.get('connection')]).toEqual([200, 'close']);
  const answered = await long;
  expect([answered.status, answered.headers.get('connection')]).toEqual([200, 'close']);
  await closing;
  await expect(fetch(`${url}/v1/health`)).rejects.toThrow();
}, 30_000);

test('metrics speak the format of Prometheus, and take the key where there is one', async () => {
  server = await serve({ port: 0, environment: quiet });
  await post('h-field', { swe: 80, gpqa: 80 });
  await fetch(`${server.url}/v1/labs/No%22body%0a`);
  const response = await fetch(`${server.url}/metrics`);
  expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  const text = await response.text();
  for (const line of text.trimEnd().split('\n')) {
    expect(line).toMatch(
      /^(?:# (?:HELP|TYPE) [a-z_]+ .+|[a-z_]+(?:\{(?:[a-z]+="[^"\n]*",?)+\})? [\d.e+-]+)$/,
    );
  }
  expect(text).toContain('cape_requests_total{method="POST",route="/v1/h-field",status="200"} 1');
  expect(text).toContain('cape_requests_total{method="GET",route="/v1/labs/:lab",status="404"} 1');
  expect(text).toMatch(/cape_work_units_total\{question="h-field"\} \d+/);
  await server.close();
  server = await serve({
    port: 0,
    environment: { ...quiet, CAPE_API_KEY: key, CAPE_REGISTRY: join(folder, 'm.sqlite') },
  });
  expect((await fetch(`${server.url}/metrics`)).status).toBe(401);
});

test.each([
  ['192.0.2.7', '192.0.2.7'],
  ['192.0.2.7:51234', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['2001:db8:0:1:aaaa:bbbb:cccc:dddd', '2001:db8:0:1::/64'],
  ['2001:DB8::1:2:3:4:5', '2001:db8:0:1::/64'],
  ['[2001:db8:0:1::5]:443', '2001:db8:0:1::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
])('%s is the client %s', (address, client) => {
  expect(clientOf(address)).toBe(client);
});

test('the last entry of X-Forwarded-For is the proxy’s', () => {
  const request = new Request('http://x', { headers: { 'x-forwarded-for': '6.6.6.6, 192.0.2.7:99' } });
  expect(requesterOf(request, '192.0.2.1', true)).toBe('192.0.2.7');
  expect(requesterOf(request, '192.0.2.1', false)).toBe('192.0.2.1');
});

test('a traceparent that can be read goes into the log, others do not', () => {
  const [trace, span] = ['4bf92f3577b34da6a3ce929d0e0e4736', '00f067aa0ba902b7'];
  expect(traceOf(`00-${trace}-${span}-01`)).toEqual({ traceId: trace, parentSpanId: span });
  for (const bad of [undefined, '', 'x', `ff-${trace}-${span}-01`, `00-${'0'.repeat(32)}-${span}-01`]) {
    expect(traceOf(bad)).toEqual({});
  }
});

test('SIGTERM under load in a process of its own: nothing that was sent is cut', async () => {
  const started = await runtimes.node({ env: { CAPE_LOG: 'off' } });
  let ended = false;
  const outcomes = new Map<string, number>();
  const clients = Array.from({ length: 8 }, async () => {
    while (!ended) {
      const outcome = await fetch(`${started.url}/v1/coupling`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ resamples: 1_000, seed: seed++ }),
      }).then(
        async (response) => {
          await response.arrayBuffer();
          return String(response.status);
        },
        (error) => String(error.cause?.code ?? error),
      );
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      if (outcome === 'ECONNREFUSED') await new Promise((resolve) => setTimeout(resolve, 20));
    }
  });
  await new Promise((resolve) => setTimeout(resolve, 300));
  started.kill('SIGTERM');
  await started.ended;
  ended = true;
  await Promise.all(clients);
  expect([...outcomes.keys()].filter((outcome) => !['200', '503', 'ECONNREFUSED'].includes(outcome))).toEqual(
    [],
  );
  expect(outcomes.get('200')).toBeGreaterThan(0);
}, 60_000);
