import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Server, serve } from '@cape/api/node';
import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, beforeAll, expect, test } from 'vitest';

const key = 'a-key-of-the-tests-alone';
const folder = mkdtempSync(join(tmpdir(), 'cape-document-'));
let plain: Server;
let recording: Server;
beforeAll(async () => {
  const quiet = { CAPE_LOG: 'off', CAPE_RATE: 'off' };
  plain = await serve({ port: 0, environment: quiet });
  recording = await serve({
    port: 0,
    environment: { ...quiet, CAPE_API_KEY: key, CAPE_REGISTRY: join(folder, 'registry.sqlite') },
  });
});
afterAll(async () => {
  await Promise.all([plain.close(), recording.close()]);
  rmSync(folder, { recursive: true });
});

const documentOf = async ({ url }: Server) => (await fetch(`${url}/openapi.json`)).json();

test('is valid OpenAPI 3.1, with a registry and without', async () => {
  for (const server of [plain, recording]) {
    const validator = new Validator();
    const result = await validator.validate((await documentOf(server)) as object);
    expect(result).toEqual({ valid: true });
    expect(validator.version).toBe('3.1');
  }
});

test('describes every promised address, and the registry where there is one', async () => {
  const promised =
    'get health, get panels, get panels/{panel}, get labs, get labs/{lab}, get predictions, get claims, post diagnose, post h-field, post coupling, post critical-scale, post matrix, post line, post saturation, post dynamics/fit, post dynamics/simulate, post dynamics/holdout';
  const described = ({ paths }: { paths: Record<string, object> }) =>
    Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path.replace('/v1/', '')}`),
    );
  const open = described(await documentOf(plain));
  expect(open).toEqual(expect.arrayContaining(promised.split(', ')));
  const more = described(await documentOf(recording)).filter((each) => !open.includes(each));
  expect(more).toEqual([
    'post releases',
    'get releases',
    'get releases/{id}',
    'put releases/{id}',
    'delete releases/{id}',
    'get releases/{id}/history',
    'post keys',
    'get keys',
    'post keys/{id}/rotation',
    'delete keys/{id}',
    'post jobs',
    'get jobs',
    'get jobs/{id}',
    'delete jobs/{id}',
    'get jobs/{id}/result',
  ]);
});

test('its example of a release is one that can be recorded', async () => {
  const { paths } = (await documentOf(recording)) as {
    paths: Record<string, { post: { requestBody: { content: Record<string, { example: unknown }> } } }>;
  };
  const { example } = paths['/v1/releases']!.post.requestBody.content['application/json']!;
  const response = await fetch(`${recording.url}/v1/releases`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify(example),
  });
  expect([response.status, (await response.json()) as object]).toEqual([
    201,
    expect.objectContaining(example),
  ]);
});

test('the page for people asks no other host for anything, and its policy forbids it', async () => {
  const response = await fetch(`${plain.url}/docs`);
  const page = await response.text();
  expect(page).not.toMatch(/<(?:script|link|img|iframe)|url\(|@import/i);
  expect([...page.matchAll(/href="([^"]*)"/g)].filter(([, to]) => !/^[#/]/.test(to!))).toEqual([]);
  expect(response.headers.get('content-security-policy')).toMatch(/^default-src 'none'/);
});

test('tells what heads carry, describes a refusal once, and has no tuples, which generators of clients refuse', async () => {
  const text = JSON.stringify(await documentOf(recording));
  expect(text).not.toContain('prefixItems');
  const { components, paths } = JSON.parse(text);
  expect(components.schemas.Problem.required).toContain('code');
  expect(text.split('"Stable, for machines."')).toHaveLength(2);
  const refusals = components.responses as Record<string, { headers: object }>;
  for (const status of ['429', '503']) {
    expect(Object.keys(refusals[status]!.headers)).toContain('Retry-After');
  }
  for (const methods of Object.values(paths) as Record<string, { responses: Record<string, object> }>[]) {
    for (const { responses } of Object.values(methods)) {
      for (const status of Object.keys(responses).filter((each) => Number(each) >= 400)) {
        expect(responses[status]).toEqual({ $ref: `#/components/responses/${status}` });
      }
    }
  }
});

test('writes what it repeats once, by names of its own, in half of what it was', async () => {
  const document = await documentOf(recording);
  const text = JSON.stringify(document);
  const references = [...text.matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, to]) => to!);
  expect(references.length).toBeGreaterThan(100);
  for (const to of references) {
    const found = to
      .split('/')
      .reduce((part: unknown, name) => (part as Record<string, unknown>)?.[name], document);
    expect({ to, found: typeof found }).toEqual({ to, found: 'object' });
  }
  const { components } = document as { components: { schemas: Record<string, object> } };
  const names = Object.keys(components.schemas);
  expect(names).toEqual(expect.arrayContaining(['PanelSource', 'Interval', 'FamilyTrend', 'NewRelease']));
  // None told from another by a number alone.
  expect(names.filter((name) => /\d$/.test(name))).toEqual([]);
  expect(new Set(Object.values(components.schemas).map((each) => JSON.stringify(each))).size).toBe(
    names.length,
  );
  const open = await (await fetch(`${plain.url}/openapi.json`)).text();
  expect(Buffer.byteLength(open)).toBeLessThanOrEqual(140_000);
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(165_000);
});
