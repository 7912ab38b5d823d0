// Published tables fetched on a schedule into D1, from a server laid out as Epoch's, as Workers run it.

import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { strToU8, zipSync } from 'fflate';
import { afterAll, beforeAll, expect, test } from 'vitest';
// @ts-expect-error plain JavaScript, shared with the benches
import { bundle, present, runtimes, wranglerFolder } from './support/runtimes.mjs';

/** The hub's archive: own runs in fractions, an external table in percent, and what says so. */
const archive = (rows: string, filler = 0) =>
  zipSync(
    {
      'benchmark_metadata.csv': strToU8(
        'benchmark,in_eci,source_file,score_column,scale,random_baseline\nGPQA diamond,true,gpqa_diamond.csv,mean_score,1,0.25\nHLE,true,hle_external.csv,Accuracy,100,0\n',
      ),
      'gpqa_diamond.csv': strToU8(`Model version,mean_score,Release date,Organization,stderr\n${rows}`),
      'hle_external.csv': strToU8(
        'Model version,Accuracy,Name,Accuracy Standard Error\na-1,11,A,1\nb-1,24.5,B,1\n',
      ),
      // Noise that does not compress: an archive of more parts than one.
      'README.md': Uint8Array.from({ length: filler }, (_, i) => (i * 2654435761) >>> 13),
    },
    { level: 0 },
  );

const first = 'a-1,0.8,2026-01-01,Lab,0.03\nb-1,0.7,2026-02-01,Lab,0.03\n';
let content = archive(first, 2_300_000);
let asked: number[] = [];
let hub: Server;
let folder: string;
let worker: { url: string; output(): string; stop(): Promise<void> };
const there = present('wrangler');

beforeAll(async () => {
  if (!there) return console.log('not run here: the refresh in D1 (wrangler is not installed)');
  hub = createServer((request, response) => {
    const etag = `"${createHash('sha256').update(content).digest('hex').slice(0, 16)}"`;
    const found = request.url === '/data/benchmark_data.zip';
    const status = !found ? 404 : request.headers['if-none-match'] === etag ? 304 : 200;
    // Its other table is not there: one source that fails leaves the others alone.
    if (found) asked.push(status);
    response.writeHead(status, { etag }).end(status === 200 ? content : undefined);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => hub.once('listening', resolve));
  bundle();
  const mirror = `http://127.0.0.1:${(hub.address() as AddressInfo).port}`;
  folder = wranglerFolder({ vars: { CAPE_MIRROR: mirror } });
  worker = await runtimes.wrangler({ cwd: folder });
}, 120_000);
afterAll(async () => {
  hub?.close();
  await worker?.stop();
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
});

const refreshOn = async (day: string) => {
  asked = [];
  const time = Date.parse(`${day}T04:17:00Z`);
  const response = await fetch(`${worker.url}/cdn-cgi/handler/scheduled?cron=17+4+*+*+*&time=${time}`);
  expect([response.status, worker.output()]).toEqual([200, expect.any(String)]);
};
const live = () =>
  fetch(`${worker.url}/v1/matrix`, {
    method: 'POST',
    body: JSON.stringify({ panel: 'live', resamples: 100 }),
    headers: { 'content-type': 'application/json' },
  });

test.runIf(there)('answers of the panel live wait for the first refresh', async () => {
  const response = await live();
  expect([response.status, await response.json()]).toMatchObject([422, { code: 'no-snapshot' }]);
});

test.runIf(there)('fetches into D1, then only what changed, and dates what rests on it', async () => {
  await refreshOn('2026-11-01');
  expect(asked).toEqual([200]);
  const response = await live();
  const answer = (await response.json()) as {
    n: number;
    benchmarks: string[];
    warnings: { message: string }[];
  };
  expect(answer).toMatchObject({ n: 2, benchmarks: expect.arrayContaining(['gpqa_diamond', 'hle']) });
  expect(answer.warnings[0]?.message).toMatch(/Epoch AI.*CC BY 4\.0.*fetched 2026-11-01/);

  await refreshOn('2026-11-02');
  expect(asked).toEqual([304]);
  content = archive(`${first}c-1,0.9,2026-11-03,Lab,0.02\n`);
  await refreshOn('2026-11-03');
  expect(asked).toEqual([200]);
  const later = await live();
  expect(await later.json()).toMatchObject({
    n: 3,
    warnings: expect.arrayContaining([
      { code: 'data-source', message: expect.stringContaining('2026-11-03') },
    ]),
  });
});

test.runIf(there)('lets no cache keep an answer about them', async () => {
  const response = await fetch(`${worker.url}/v1/labs?panel=live`);
  expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'no-store']);
});

test.runIf(there)('keeps what it has where the source fails', async () => {
  content = strToU8('<html>maintenance</html>') as typeof content;
  await refreshOn('2026-11-04');
  expect(await (await live()).json()).toMatchObject({
    n: 3,
    warnings: expect.arrayContaining([
      { code: 'data-source', message: expect.stringContaining('2026-11-03') },
    ]),
  });
});
