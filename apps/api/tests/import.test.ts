import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { type Server, serve } from '@cape/api/node';
import { fileOf, importFiles } from '@cape/evidence/readers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
// @ts-expect-error plain JavaScript, shared with the benches
import { bundle, present, runtimes } from './support/runtimes.mjs';

const fixture = readFileSync(
  fileURLToPath(new URL('../../../packages/evidence/fixtures/lm-eval-0.4.json', import.meta.url)),
);

let server: Server;
beforeAll(async () => {
  server = await serve({ port: 0, environment: { CAPE_LOG: 'off', CAPE_RATE: 'off' } });
});
afterAll(() => server.close());

const post = (
  body: string | Uint8Array<ArrayBuffer>,
  query = '',
  headers: Record<string, string> = {},
  url = server.url,
) => fetch(`${url}/v1/import${query}`, { method: 'POST', body, headers });
const problemOf = async (response: Response) => {
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  const { code, errors } = (await response.json()) as { code: string; errors: { path: string }[] };
  return [response.status, code, errors[0]?.path];
};

describe('POST /v1/import', () => {
  test('answers as the command line does: records, a panel, warnings', async () => {
    const response = await post(new Uint8Array(fixture), '?name=results.json');
    expect(response.status).toBe(200);
    const { answer } = await importFiles([fileOf('results.json', new Uint8Array(fixture))]);
    expect(answer.records.length).toBeGreaterThan(0);
    expect(await response.json()).toEqual(JSON.parse(JSON.stringify(answer)));
  });

  test('its rows are a panel for the questions', async () => {
    const csv = 'model,family,params_b,hellaswag,truthfulqa\na,F,1,40,40\nb,F,2,50,39\nc,F,4,60,35\n';
    const imported = (await (await post(csv, '', { 'content-type': 'text/csv' })).json()) as {
      n: number;
      panel: { rows: unknown[] };
    };
    expect(imported.n).toBe(3);
    const asked = await fetch(`${server.url}/v1/coupling`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ panel: imported.panel.rows }),
    });
    expect(asked.status).toBe(200);
  });

  test('takes the choices of the command line', async () => {
    const csv = 'model,hellaswag\na-1b,40\nb-2b,50\n';
    const { panel } = (await (await post(csv, '?family=Ours')).json()) as {
      panel: { rows: { family: string }[] };
    };
    expect(panel.rows.map(({ family }) => family)).toEqual(['Ours', 'Ours']);
  });

  test('refuses what it cannot read, naming it', async () => {
    expect(await problemOf(await post('no table, no results'))).toEqual([422, 'empty-panel', 'file']);
    expect((await problemOf(await post('')))[0]).toBe(422);
    expect(await problemOf(await post('x', '?nmae=a'))).toEqual([422, 'unknown-field', 'nmae']);
    expect(await problemOf(await post('x', '?prefer=best'))).toEqual([422, 'invalid-value', 'prefer']);
    expect(await problemOf(await post('x', '', { accept: 'text/csv' }))).toEqual([
      406,
      'not-acceptable',
      'accept',
    ]);
    expect(
      await problemOf(await post('--x', '', { 'content-type': 'multipart/form-data; boundary=x' })),
    ).toEqual([415, 'unsupported-media-type', 'content-type']);
    expect(await problemOf(await post('x'.repeat(600_000)))).toEqual([413, 'body-too-large', 'body']);
    expect((await fetch(`${server.url}/v1/import`)).status).toBe(405);
  });

  test('refuses an archive that unpacks to far more than it weighs', async () => {
    const bomb = new Uint8Array(gzipSync(new Uint8Array(20 * 1024 * 1024)));
    expect((await problemOf(await post(bomb, '?name=a.csv.gz'))).slice(0, 2)).toEqual([422, 'too-large']);
  });

  test('counts as work', async () => {
    const limited = await serve({
      port: 0,
      environment: { CAPE_LOG: 'off', CAPE_RATE: 'off', CAPE_WORK_RATE: '1000/2000000' },
    });
    try {
      const response = await post(new Uint8Array(fixture), '', {}, limited.url);
      expect(response.status).toBe(200);
      expect(response.headers.get('ratelimit')).toMatch(/"work"/);
    } finally {
      await limited.close();
    }
  });
});

test('answers the same bytes in workerd, in every format', async () => {
  if (!present('workerd')) return console.log('not run here: /v1/import in workerd');
  bundle();
  const worker = await runtimes.workerd();
  const tools = new URL('../../../packages/evidence/fixtures/tools/', import.meta.url);
  const inspect = 'inspect/2026-11-29T02-00-01-00-00_local-quiz_GVSs7pCG3nKUkkasyL3wUL.eval';
  const tables = ['scores.xlsx', 'snappy.parquet', 'gzip.parquet', 'zstd.parquet'].map(
    (name) => `tables/${name}`,
  );
  const card =
    'model-index:\n- name: card-1b\n  results:\n  - dataset: {name: HellaSwag, type: hellaswag}\n    metrics:\n    - {type: acc_norm, value: 52.0}\n';
  try {
    for (const [name, bytes] of [
      ['results.json', fixture],
      ['card.yml', Buffer.from(card)],
      ...[inspect, ...tables].map((path) => [path.split('/').at(-1)!, readFileSync(new URL(path, tools))]),
    ] as [string, Buffer][]) {
      const query = `?name=${name}`;
      const [here, there] = await Promise.all(
        [server.url, worker.url].map((url) => post(new Uint8Array(bytes), query, {}, url)),
      );
      expect([name, there!.status]).toEqual([name, 200]);
      expect(await there!.text()).toBe(await here!.text());
    }
    expect((await post('model,family\na,F\n', '', {}, worker.url)).status).toBe(422);
  } finally {
    await worker.stop();
  }
}, 120_000);

test.each(['deno', 'bun'] as const)(
  'answers the same bytes in %s',
  async (name) => {
    if (!present(name)) return console.log(`not run here: /v1/import in ${name}`);
    const other = await runtimes[name]();
    try {
      const [here, there] = await Promise.all(
        [server.url, other.url].map((url) => post(new Uint8Array(fixture), '?name=results.json', {}, url)),
      );
      expect(there!.status).toBe(200);
      expect(await there!.text()).toBe(await here!.text());
    } finally {
      await other.stop();
    }
  },
  60_000,
);
