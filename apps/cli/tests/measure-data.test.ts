import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type HubServer, hubServer } from '../../../packages/steer/tests/hub-server.ts';
import { taskData } from '../src/task-data.ts';

// Where rows come from: a server laid out as the Hugging Face hub is, and folders.

const rows = Array.from({ length: 6 }, (_, i) => ({
  id: `made-up-${i}`,
  question: `How much is ${i} and ${i}?`,
  choices: { text: [`${2 * i}`, `${2 * i + 1}`], label: ['A', 'B'] },
  answerKey: 'A',
}));
const lines = (some: readonly object[]) =>
  Buffer.from(some.map((row) => `${JSON.stringify(row)}\n`).join(''));
const parquet = (some: readonly (typeof rows)[number][]) =>
  new Uint8Array(
    parquetWriteBuffer({
      columnData: [
        { name: 'id', data: some.map(({ id }) => id) },
        { name: 'question', data: some.map(({ question }) => question) },
        { name: 'choices', data: some.map(({ choices }) => choices), type: 'JSON' },
        { name: 'answerKey', data: some.map(({ answerKey }) => answerKey) },
      ],
    }),
  );
const card = Buffer.from(
  '---\nconfigs:\n- config_name: ARC-Easy\n  data_files:\n  - split: train\n    path: ARC-Easy/train-*\n  - split: test\n    path: ARC-Easy/test-*\n---\n',
);
const own = rows.map(({ question, choices }) => ({ context: question, choices: choices.text, label: 0 }));

let hub: HubServer;
let cache: string;
beforeAll(async () => {
  hub = await hubServer({
    'datasets/allenai/ai2_arc': {
      'README.md': card,
      'ARC-Easy/test-00000-of-00002.parquet': parquet(rows.slice(0, 3)),
      'ARC-Easy/test-00001-of-00002.parquet': parquet(rows.slice(3)),
      'ARC-Easy/train-00000-of-00001.parquet': parquet(rows.slice(0, 4)),
    },
    'datasets/me/scripted': { 'README.md': Buffer.from('# By a script\n'), 'scripted.py': Buffer.from('…') },
    'datasets/me/scripted@refs/convert/parquet': { 'ARC-Easy/test/0000.parquet': parquet(rows) },
    'datasets/me/own': { 'test.jsonl': lines(own) },
    'datasets/me/empty': { 'a.txt': Buffer.from('…') },
  });
});
afterAll(() => hub.close());
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'cape-data-'));
  process.env.CAPE_CACHE = cache;
  process.env.HF_ENDPOINT = hub.address;
  hub.asked.length = 0;
  hub.trouble = {};
});
afterEach(() => rmSync(cache, { recursive: true }));

test('a known task takes its own dataset, with worked examples only where they are asked for', async () => {
  const { task, rows: found, examples } = await taskData('arc_easy', { shots: 0 });
  expect(found).toEqual(rows);
  expect(examples).toBeUndefined();
  expect(task.dataset).toMatchObject({ path: 'allenai/ai2_arc', name: 'ARC-Easy', revision: 'rev1' });
  expect(hub.asked.some(({ url }) => url.includes('train'))).toBe(false);
  hub.asked.length = 0;
  const again = await taskData('arc_easy', { shots: 2 });
  expect(again.examples).toEqual(rows.slice(0, 4));
  // The list, and the file that was not there yet.
  expect(hub.asked.map(({ url }) => url)).toEqual([
    '/api/datasets/allenai/ai2_arc?blobs=true',
    '/datasets/allenai/ai2_arc/resolve/rev1/ARC-Easy/train-00000-of-00001.parquet',
  ]);
});

test('what was fetched once serves without a network', async () => {
  await taskData('arc_easy', { shots: 0 });
  process.env.HF_ENDPOINT = 'http://127.0.0.1:9';
  expect((await taskData('arc_easy', { shots: 0 })).rows).toEqual(rows);
  await expect(taskData('arc_easy', { shots: 1 })).rejects.toMatchObject({ code: 'network' });
});

test('a file whose digest is another is refused and not kept', async () => {
  hub.trouble = { damage: true };
  await expect(taskData('arc_easy', { shots: 0 })).rejects.toMatchObject({ code: 'checksum' });
  expect(readdirSync(cache, { recursive: true }).filter((name) => String(name).includes('.parquet'))).toEqual(
    [],
  );
});

test('another dataset and configuration may be named; one that a script makes is taken as the hub converts it', async () => {
  const found = await taskData('arc_easy', { data: 'me/scripted', shots: 0 });
  expect(found.rows).toEqual(rows);
  expect(found.task.dataset).toMatchObject({ path: 'me/scripted', revision: 'rev2' });
  await expect(taskData('arc_easy', { data: 'allenai/ai2_arc:ARC-Hard', shots: 0 })).rejects.toThrow(
    'ARC-Easy',
  );
});

test.each([
  ['me/empty', 'no-data'],
  ['me/none', 'model-not-found'],
])('%s is refused', async (id, code) => {
  await expect(taskData('arc_easy', { data: id, shots: 0 })).rejects.toMatchObject({ code });
});

test('a folder may be a copy of the repository', async () => {
  mkdirSync(join(cache, 'ARC-Easy'));
  writeFileSync(join(cache, 'README.md'), card);
  writeFileSync(join(cache, 'ARC-Easy', 'test-00000-of-00001.parquet'), parquet(rows));
  writeFileSync(join(cache, 'ARC-Easy', 'train-00000-of-00001.parquet'), parquet(rows.slice(0, 2)));
  const found = await taskData('arc_easy', { data: cache, shots: 1 });
  expect([found.rows, found.examples]).toEqual([rows, rows.slice(0, 2)]);
  await expect(taskData('arc_challenge', { data: cache, shots: 0 })).rejects.toThrow('ARC-Easy');
});

test('cape measure scores a dataset of the hub, and the results say which commit', async () => {
  const bin = fileURLToPath(new URL('../bin/cape.mjs', import.meta.url));
  const child = spawn(process.execPath, [
    bin,
    'measure',
    'demo',
    '--task',
    'me/own',
    '--out',
    cache,
    '--json',
  ]);
  let out = '';
  for await (const piece of child.stdout) out += piece;
  const { results, configs } = JSON.parse(out);
  expect(results['me/own']).toMatchObject({ 'acc,none': expect.any(Number) });
  expect(configs['me/own']).toMatchObject({ dataset_path: 'me/own', dataset_kwargs: { revision: 'rev1' } });
  const [folder] = readdirSync(cache).filter((name) => name === 'demo');
  const samples = readdirSync(join(cache, folder!)).find((name) => name.startsWith('samples_'))!;
  expect(samples).toMatch(/^samples_me__own_/);
  expect(
    readFileSync(join(cache, folder!, samples), 'utf8')
      .trimEnd()
      .split('\n'),
  ).toHaveLength(own.length);
});
