import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { zipSync } from 'fflate';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { manifestOf, refresh, type Store } from './refresh.ts';
import { type Source, sources } from './sources.ts';

const text = (value: string) => new TextEncoder().encode(value);
/** The hub's archive as it is laid out: one table per benchmark, their scales and their models beside. */
const archive = (gpqa: string) =>
  zipSync({
    'README.md': text('Licence: CC BY 4.0'),
    'benchmark_metadata.csv': text(
      'benchmark,in_eci,source_file,score_column,scale,random_baseline\nGPQA diamond,true,gpqa_diamond.csv,mean_score,1,0.25\nHLE,true,hle_external.csv,Accuracy,100,0\n',
    ),
    'model_metadata.csv': text('model_version,model_group,date\na-1,a,2026-01-01\n'),
    'gpqa_diamond.csv': text(`Model version,mean_score,Release date,Organization,stderr\n${gpqa}`),
    'hle_external.csv': text(
      'Model version,Accuracy,Name,Accuracy Standard Error\na-1,0.9,A,0.2\nb-1,24.5,B,1\n',
    ),
  });

let server: Server;
let origin = '';
let content: Uint8Array = archive('a-1,0.8,2026-01-01,Lab,0.03\n');
let asked: { path: string; condition: string | undefined; status: number }[] = [];
beforeAll(async () => {
  server = createServer((request, response) => {
    const etag = `"${createHash('sha256').update(content).digest('hex').slice(0, 16)}"`;
    const condition = request.headers['if-none-match'];
    const there = request.url === '/data/benchmark_data.zip';
    const status = !there ? 404 : condition === etag ? 304 : 200;
    asked.push({ path: request.url ?? '', condition, status });
    response.writeHead(status, { etag }).end(status === 200 ? content : undefined);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

function memory(): Store & { readonly files: Map<string, Uint8Array> } {
  const files = new Map<string, Uint8Array>();
  return {
    files,
    read: async (path) => files.get(path),
    write: async (path, bytes) => void files.set(path, bytes),
  };
}
const local = (): readonly Source[] =>
  sources.map((source) => ({ ...source, url: `${origin}${new URL(source.url).pathname}` }));
const epoch = () => local().filter(({ id }) => id === 'epoch');
let store = memory();
beforeEach(() => {
  store = memory();
  asked = [];
  content = archive('a-1,0.8,2026-01-01,Lab,0.03\n');
});
const at = (day: string) => ({ store, fetch, now: new Date(`${day}T06:00:00Z`) });

it('fetches a first snapshot, then asks whether it changed', async () => {
  const [first] = await refresh(epoch(), at('2026-11-01'));
  expect(first).toMatchObject({ outcome: 'new', kept: { path: '2026-11-01/benchmark_data.zip' } });
  expect(first?.changes).toMatchObject({ models: 2, newModels: ['a-1', 'b-1'], newScores: 3 });
  const [second] = await refresh(epoch(), at('2026-11-02'));
  expect(second?.outcome).toBe('unchanged');
  expect(asked.map(({ status }) => status)).toEqual([200, 304]);
  expect((await manifestOf(store)).epoch?.fetched).toBe('2026-11-01');
});

it('says which models are new and which scores changed, and keeps both snapshots', async () => {
  await refresh(epoch(), at('2026-11-01'));
  content = archive('a-1,0.82,2026-01-01,Lab,0.03\nc-1,0.9,2026-11-01,Lab,0.02\n');
  const [changed] = await refresh(epoch(), at('2026-11-08'));
  expect(changed).toMatchObject({
    outcome: 'changed',
    changes: {
      newModels: ['c-1'],
      goneModels: [],
      changedScores: [{ model: 'a-1', benchmark: 'gpqa_diamond', from: 80, to: 82 }],
    },
  });
  expect([...store.files.keys()].sort()).toEqual([
    '2026-11-01/benchmark_data.zip',
    '2026-11-08/benchmark_data.zip',
    'manifest.json',
  ]);
});

it('keeps what it had where a source fails, is unreadable or out of reach', async () => {
  await refresh(epoch(), at('2026-11-01'));
  content = text('<html>maintenance</html>');
  const [unreadable] = await refresh(epoch(), at('2026-11-02'));
  expect(unreadable).toMatchObject({ outcome: 'failed', kept: { fetched: '2026-11-01' } });
  const [missing] = await refresh(
    local().filter(({ id }) => id === 'leaderboard-v2'),
    at('2026-11-02'),
  );
  expect(missing).toMatchObject({ outcome: 'failed', reason: expect.stringContaining('404') });
  const [unreachable] = await refresh(
    [{ ...epoch()[0]!, url: 'http://127.0.0.1:59999/x' }],
    at('2026-11-02'),
  );
  expect(unreachable).toMatchObject({ outcome: 'failed', reason: expect.stringContaining('ECONNREFUSED') });
  expect((await manifestOf(store)).epoch?.path).toBe('2026-11-01/benchmark_data.zip');
});

it('fetches again what was lost or spoilt', async () => {
  await refresh(epoch(), at('2026-11-01'));
  store.files.set('2026-11-01/benchmark_data.zip', text('spoilt'));
  const [again] = await refresh(epoch(), at('2026-11-03'));
  expect(again).toMatchObject({ outcome: 'new', kept: { path: '2026-11-03/benchmark_data.zip' } });
  expect(asked.at(-1)?.condition).toBeUndefined();
});

it('refuses more than it may take', async () => {
  const [large] = await refresh(epoch(), { ...at('2026-11-01'), most: 100 });
  expect(large).toMatchObject({ outcome: 'failed', reason: expect.stringContaining('at most') });
});
