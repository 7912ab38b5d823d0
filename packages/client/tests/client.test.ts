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
  expect((await client.get('/v1/panels')).panels.length).toBe(6);
  const refused = await client.post('/v1/h-field', { swe: 140, gpqa: 90 }).catch((error) => error);
  expect(refused).toBeInstanceOf(ProblemError);
  expect(refused.problem.errors[0].path).toBe('swe');
});
