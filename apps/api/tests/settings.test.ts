import { readFileSync } from 'node:fs';
import { type Server, serve } from '@cape/api/node';
import { afterEach, expect, test } from 'vitest';
import { TokenBuckets } from '../src/http/token-bucket.ts';
import { addressFrom, settingsFrom } from '../src/settings.ts';
import { version } from '../src/version.ts';

let server: Server | undefined;
afterEach(() => server?.close());

test('the version is the package’s', () => {
  const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  expect(version).toBe(manifest.version);
});

test('a bad setting is named', () => {
  expect(() => settingsFrom({ CAPE_API_KEY: 'short', CAPE_RATE: 'many', CAPE_LOG: 'all' })).toThrow(
    /CAPE_API_KEY[\s\S]*CAPE_RATE[\s\S]*CAPE_LOG/,
  );
});

test.each([
  [{ CAPE_TRUST_PROXY: 'true' }, 'CAPE_TRUST_PROXY'],
  [{ CAPE_API_KEY: 'sixteen characters and a space' }, 'CAPE_API_KEY'],
  [{ CAPE_API_KEY: '' }, 'CAPE_API_KEY'],
  [{ CAPE_CORS_ORIGINS: 'example.org' }, 'CAPE_CORS_ORIGINS'],
  [{ CAPE_CORS_ORIGINS: 'https://example.org/path' }, 'CAPE_CORS_ORIGINS'],
  [{ CAPE_RATE: '0/5' }, 'CAPE_RATE'],
  [{ CAPE_WORK_RATE: '1/1' }, 'CAPE_WORK_RATE'],
  [{ CAPE_WORKERS: 'many' }, 'CAPE_WORKERS'],
  [{ CAPE_QUEUE: '0' }, 'CAPE_QUEUE'],
  [{ CAPE_SECURITY_CONTACT: 'security@example.org' }, 'CAPE_SECURITY_CONTACT'],
  [{ CAPE_REGISTRY: ' ' }, 'CAPE_REGISTRY'],
  [{ CAPE_TRUSTPROXY: '1' }, 'CAPE_TRUSTPROXY[\\s\\S]*Did you mean CAPE_TRUST_PROXY'],
])('%o is refused by name', (environment, name) => {
  expect(() => settingsFrom(environment)).toThrow(new RegExp(name));
});

test('what other parts of CAPE read is left alone', () => {
  expect(settingsFrom({ CAPE_DATA: '/data', CAPE_CACHE: '/cache' })).toEqual(settingsFrom({}));
});

test.each([{ CAPE_PORT: '' }, { CAPE_PORT: '80a' }, { CAPE_PORT: '70000' }, { CAPE_HOST: '' }])(
  '%o is refused too',
  (environment) => expect(() => addressFrom(environment)).toThrow(Object.keys(environment)[0]!),
);

test('a bucket holds its burst, refills with time, and is one client’s own', () => {
  let now = 0;
  const buckets = new TokenBuckets({ perSecond: 2, burst: 3 }, () => now);
  const limit = (client: string) => buckets.take(client).wait;
  expect([1, 2, 3].map(() => limit('a'))).toEqual([null, null, null]);
  expect(limit('a')).toBe(1);
  expect(limit('b')).toBe(null);
  now = 0.5;
  expect([limit('a'), limit('a')]).toEqual([null, 1]);
});

test('beyond the rate: 429, with Retry-After', async () => {
  server = await serve({ port: 0, environment: { CAPE_RATE: '0.1/2', CAPE_LOG: 'off' } });
  const answers = [];
  for (let i = 0; i < 3; i++) answers.push(await fetch(`${server.url}/v1/health`));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 429]);
  expect(Number(answers[2]!.headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await answers[2]!.json()).code).toBe('too-many-requests');
});

test('origins: those named alone', async () => {
  server = await serve({
    port: 0,
    environment: { CAPE_CORS_ORIGINS: 'https://a.example', CAPE_LOG: 'off' },
  });
  const allowed = async (origin: string) =>
    (await fetch(`${server!.url}/v1/health`, { headers: { origin } })).headers.get(
      'access-control-allow-origin',
    );
  expect([await allowed('https://a.example'), await allowed('https://b.example')]).toEqual([
    'https://a.example',
    null,
  ]);
});

test('an answer that the client has is not sent again, in any coding', async () => {
  server = await serve({ port: 0, environment: { CAPE_LOG: 'off' } });
  const tags = [];
  for (const coding of ['identity', 'gzip']) {
    const first = await fetch(`${server.url}/v1/panels`, { headers: { 'accept-encoding': coding } });
    const etag = first.headers.get('etag')!;
    expect(etag).toMatch(/^"/);
    tags.push(etag);
    const again = await fetch(`${server.url}/v1/panels`, {
      headers: { 'accept-encoding': coding, 'if-none-match': etag },
    });
    expect([again.status, await again.text()]).toEqual([304, '']);
  }
  expect(tags[0]).not.toBe(tags[1]);
});

test('security.txt names the contact and a date to come', async () => {
  server = await serve({
    port: 0,
    environment: { CAPE_LOG: 'off', CAPE_SECURITY_CONTACT: 'mailto:security@example.org' },
  });
  const response = await fetch(`${server.url}/.well-known/security.txt`);
  const text = await response.text();
  expect(text).toMatch(/^Contact: mailto:security@example\.org\nExpires: (\S+)\nPreferred-Languages: en\n$/);
  expect(Date.parse(/Expires: (\S+)/.exec(text)![1]!)).toBeGreaterThan(Date.now());
});
