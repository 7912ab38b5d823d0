import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Server, serve } from '@cape/api/node';
import { createClient, ProblemError } from '@cape/client';
import { afterAll, beforeAll, expect, test } from 'vitest';

let server: Server;
beforeAll(async () => {
  server = await serve({ port: 0, environment: { CAPE_LOG: 'off' } });
});
afterAll(() => server.close());

test('asks, reads, and throws what is refused', async () => {
  const client = createClient(server.url);
  const { h, interval } = await client.post('/v1/h-field', { swe: 87.6, gpqa: 94.2 });
  expect(h).toBeCloseTo(2.8612, 10);
  expect(interval.lower).toBeLessThan(0);
  const { labs } = await client.get('/v1/labs/{lab}', { lab: 'Anthropic', line: 'refit' });
  expect(labs.map(({ lab }) => lab)).toEqual(['Anthropic']);
  expect((await client.get('/v1/panels')).panels.length).toBe(7);
  const refused = await client.post('/v1/h-field', { swe: 140, gpqa: 90 }).catch((error) => error);
  expect(refused).toBeInstanceOf(ProblemError);
  expect(refused.problem.errors[0].path).toBe('swe');
});

test('records, corrects and removes a release; who read an older one is refused', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cape-client-'));
  const key = 'a-key-of-the-tests-alone';
  const recording = await serve({
    port: 0,
    environment: { CAPE_LOG: 'off', CAPE_API_KEY: key, CAPE_REGISTRY: join(folder, 'registry.sqlite') },
  });
  const { releases } = createClient(recording.url, { key });
  const release = {
    lab: 'Example Lab',
    model: 'One',
    released: '2026-05-01',
    scores: { SWE: { value: 71.2 } },
    source: { url: 'https://example.org/card', provenance: 'verified' },
  } as const;
  const first = await releases.record(release, 'once');
  expect((await releases.record(release, 'once')).id).toBe(first.id);
  const second = await releases.correct(first, { ...release, scores: { SWE: { value: 72 } } });
  expect([second.revision, (await releases.read(first.id)).scores.swe_bench_verified?.value]).toEqual([
    2, 72,
  ]);
  expect((await releases.correct(first, release).catch((error) => error)).problem.code).toBe(
    'revision-changed',
  );
  expect((await releases.list({ lab: 'Example Lab' })).releases.map(({ id }) => id)).toEqual([first.id]);
  await releases.remove(second);
  expect((await releases.history(first.id)).revisions.map(({ change }) => change)).toEqual([
    'recorded',
    'corrected',
    'deleted',
  ]);
  const keyless = createClient(recording.url).releases;
  expect((await keyless.list().catch((error) => error)).problem.status).toBe(401);
  await recording.close();
  rmSync(folder, { recursive: true });
});
