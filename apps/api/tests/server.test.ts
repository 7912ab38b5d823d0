import { request } from 'node:http';
import { answer, hFieldQuestion } from '@cape/analysis';
import { type Server, serve } from '@cape/api/node';
import { loadKernel } from '@cape/core-wasm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

let server: Server;
beforeAll(async () => {
  server = await serve({ port: 0, host: '127.0.0.1' });
});
afterAll(() => server.close());

const post = (path: string, body: string, type = 'application/json') =>
  fetch(`${server.url}/v1/${path}`, { method: 'POST', body, headers: { 'content-type': type } });

describe('the API over real HTTP', () => {
  test('answers a question with the very bytes of the analysis', async () => {
    const input = { swe: 87.6, gpqa: 94.2 };
    const response = await post('h-field', JSON.stringify(input));
    expect(response.status).toBe(200);
    const expected = answer(hFieldQuestion, input, { kernel: await loadKernel() });
    expect(await response.text()).toBe(JSON.stringify(expected));
  });

  test('OPTIONS of the server as a whole', async () => {
    const status = await new Promise((resolve, reject) => {
      request(server.url, { method: 'OPTIONS', path: '*' }, (response) => {
        response.resume().on('end', () => resolve(response.statusCode));
      })
        .on('error', reject)
        .end();
    });
    expect(status).toBe(204);
  });

  test('GET addresses answer', async () => {
    for (const path of ['health', 'panels', 'panels/frontier', 'labs', 'labs/Google', 'predictions']) {
      const response = await fetch(`${server.url}/v1/${path}`);
      expect([path, response.status]).toEqual([path, 200]);
    }
  });

  test('a list in a query: its name once for each item', async () => {
    const define = ['my_bench: items=500, chance=25', 'other: items=198'];
    const query = new URLSearchParams(define.map((each) => ['define', each]));
    const response = await fetch(`${server.url}/v1/labs?${query}`);
    expect(response.status).toBe(200);
    const refused = await fetch(`${server.url}/v1/labs?define=${'x'.repeat(301)}`);
    const { errors } = (await refused.json()) as { errors: { path: string }[] };
    expect([refused.status, errors[0]?.path]).toEqual([422, 'define[0]']);
  });

  test.each([
    ['h-field', '{"swe": 140, "gpqa": 90}', 'application/json', 422, 'swe'],
    ['h-field', '{"swe": ', 'application/json', 400, undefined],
    ['h-field', 'swe=1', 'text/plain', 415, undefined],
    ['no-such-question', '{}', 'application/json', 404, undefined],
    ['coupling', JSON.stringify({ panel: 'x'.repeat(3_000_000) }), 'application/json', 413, undefined],
  ])('%s with a bad body is a problem', async (path, body, type, status, at) => {
    const response = await post(path, body, type);
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    const problem = (await response.json()) as { code: string; errors: { path: string }[] };
    expect(problem.code).toBeTruthy();
    if (at !== undefined) expect(problem.errors[0]?.path).toBe(at);
  });

  test('a wrong method and an unknown lab are problems too', async () => {
    expect((await fetch(`${server.url}/v1/h-field`)).status).toBe(405);
    expect((await fetch(`${server.url}/v1/labs/Nobody`)).status).toBe(404);
  });
});
