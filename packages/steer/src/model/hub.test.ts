import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type HubServer, hubServer } from '../../tests/hub-server.ts';
import { weightsFixture, weightsFolder } from '../../tests/weights-fixture.ts';
import type { SteerError } from '../steer-error.ts';
import { describeModel } from './describe.ts';
import type { LoadProgress } from './files.ts';
import { chooseFiles } from './hub-listing.ts';
import { locateModel } from './locate.ts';

const fixture = join(import.meta.dirname, '../../fixtures/gpt_neox');
const weights = new Uint8Array(gunzipSync(readFileSync(join(fixture, 'torchscript.onnx.gz'))));
const config = readFileSync(join(fixture, 'config.json'));
const llama = weightsFixture('llama');

/** A folder's files, which is then removed. */
function inFolder(folder: string): Record<string, Uint8Array> {
  const files = Object.fromEntries(
    readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))]),
  );
  rmSync(folder, { recursive: true });
  return files;
}

const repositories: Record<string, Record<string, Uint8Array>> = {
  'tiny/neox': { 'config.json': config, 'onnx/model.onnx': weights, 'README.md': new Uint8Array(10) },
  'big/neox': { 'config.json': config, 'pytorch_model.bin': new Uint8Array(10) },
  'plain/llama': inFolder(weightsFolder(llama)),
  'sharded/llama': inFolder(weightsFolder(llama, { shards: 2 })),
  'strange/mamba': {
    ...inFolder(weightsFolder(llama)),
    'config.json': Buffer.from(JSON.stringify({ ...llama.config, model_type: 'mamba' })),
  },
  'onnx-community/neox-ONNX': { 'config.json': config, 'onnx/model.onnx': weights },
  'lonely/other': { 'config.json': config },
  'odd/names': { 'a.onnx': weights, 'b.onnx': weights, '../../escape.onnx': weights },
};

let hub: HubServer;
let cache: string;
beforeAll(async () => {
  hub = await hubServer(repositories);
});
afterAll(() => hub.close());

beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'cape-hub-'));
  process.env.CAPE_CACHE = cache;
  process.env.HF_ENDPOINT = hub.address;
  hub.asked.length = 0;
  hub.trouble = {};
});
afterEach(() => rmSync(cache, { recursive: true }));

const refusal = (name: string, options = {}): Promise<SteerError> =>
  locateModel(name, options).then(
    () => {
      throw new Error('was not refused');
    },
    (error: unknown) => error as SteerError,
  );

it('downloads a model once, with progress, and opens it', async () => {
  const seen: LoadProgress[] = [];
  const files = await locateModel('tiny/neox', { onProgress: (progress) => seen.push(progress) });
  expect(describeModel(files)).toMatchObject({ model: 'tiny/neox', blocks: 4, probeBlock: 1 });
  files.close();
  expect(seen.at(-1)).toMatchObject({
    file: 'onnx/model.onnx',
    loaded: weights.length,
    total: weights.length,
  });
  expect(hub.asked.some(({ url }) => url.includes('README'))).toBe(false);
  hub.asked.length = 0;
  (await locateModel('tiny/neox')).close();
  expect(hub.asked.map(({ url }) => url)).toEqual(['/api/models/tiny/neox?blobs=true']);
});

it.each([
  ['plain/llama', 'model.safetensors'],
  ['sharded/llama', 'model.safetensors.index.json'],
])('downloads the weights of %s, where there is no ONNX file', async (id, file) => {
  const files = await locateModel(id);
  expect(describeModel(files)).toMatchObject({ model: id, file, blocks: 3, width: 16 });
  files.close();
  hub.asked.length = 0;
  (await locateModel(id)).close();
  expect(hub.asked).toHaveLength(1);
});

it('fetches no weights of an architecture it cannot run', async () => {
  expect((await refusal('strange/mamba')).code).toBe('architecture-unknown');
  expect(hub.asked.some(({ url }) => url.endsWith('.safetensors'))).toBe(false);
});

it('takes the address of weights', async () => {
  const files = await locateModel(`${hub.address}plain/llama/resolve/rev1/model.safetensors`);
  expect(describeModel(files)).toMatchObject({ file: 'model.safetensors', blocks: 3 });
  files.close();
});

it('goes on where a broken download ended', async () => {
  hub.trouble = { cutAfter: 100_000 };
  (await locateModel('tiny/neox')).close();
  const ranges = hub.asked.filter(({ url }) => url.endsWith('.onnx')).map(({ range }) => range);
  expect(ranges).toEqual([undefined, 'bytes=100000-', 'bytes=200000-']);
  const kept = readFileSync(join(cache, 'tiny/neox/rev1/onnx/model.onnx'));
  expect(kept.equals(Buffer.from(weights))).toBe(true);
});

it('keeps nothing whose digest is wrong', async () => {
  hub.trouble = { damage: true };
  const error = await refusal('tiny/neox');
  expect(error.code).toBe('checksum');
  expect(existsSync(join(cache, 'tiny/neox/rev1/onnx/model.onnx'))).toBe(false);
  expect(existsSync(join(cache, 'tiny/neox/rev1/onnx/model.onnx.part'))).toBe(false);
});

it('works without a network once the model is there', async () => {
  (await locateModel('tiny/neox')).close();
  process.env.HF_ENDPOINT = 'http://127.0.0.1:9';
  (await locateModel('tiny/neox')).close();
  expect((await refusal('big/neox')).code).toBe('network');
});

it('stops when asked to, and keeps what has come', async () => {
  const abort = new AbortController();
  const error = await refusal('tiny/neox', {
    signal: abort.signal,
    onProgress: ({ file }: LoadProgress) => file.endsWith('.onnx') && abort.abort(),
  });
  expect(error.code).toBe('aborted');
});

it('names the mirror that has ONNX files, or the command that makes them', async () => {
  const mirrored = await refusal('big/neox');
  expect(mirrored.code).toBe('no-onnx-files');
  expect(mirrored.advice).toMatch('onnx-community/neox-ONNX');
  const lonely = await refusal('lonely/other');
  expect(lonely.advice).toMatch('optimum-cli export onnx --model lonely/other');
});

it('asks which of several, and never writes outside its cache', async () => {
  const error = await refusal('odd/names');
  expect(error.code).toBe('no-onnx-files');
  expect(error.received).toBe('a.onnx, b.onnx');
});

it.each(['no/such-model', '../etc', 'not a model', 'ftp://x/y.onnx'])('%s is not found', async (name) => {
  expect((await refusal(name)).code).toBe('model-not-found');
});

it('takes the address of a file, with the configuration beside or above it', async () => {
  const address = `${hub.address}tiny/neox/resolve/rev1/onnx/model.onnx`;
  const files = await locateModel(address);
  expect(describeModel(files).certainty).toBe('certain');
  files.close();
});

it('refuses a folder without a model, with what would make one', async () => {
  writeFileSync(join(cache, 'config.json'), config);
  const error = await refusal(cache);
  expect(error.code).toBe('no-onnx-files');
  expect(error.advice).toMatch('optimum-cli export onnx');
});

it.each(['..', '.', 'a/../..', ''])('a revision that is no name (%s) is refused', async (sha) => {
  const server = createServer((_, response) => response.end(JSON.stringify({ sha, siblings: [] })));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  process.env.HF_ENDPOINT = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  expect((await refusal('tiny/neox')).code).toBe('network');
  expect(readdirSync(cache)).toEqual([]);
  server.close();
});

it('a file that was changed on the disk, of the same size, is fetched again', async () => {
  const { close } = await locateModel('tiny/neox');
  close();
  const place = join(cache, 'tiny', 'neox', 'rev1', 'onnx', 'model.onnx');
  const damaged = Uint8Array.from(readFileSync(place));
  damaged[100]! ^= 1;
  writeFileSync(place, damaged);
  (await locateModel('tiny/neox')).close();
  expect(Buffer.compare(readFileSync(place), weights)).toBe(0);
  const asked = hub.asked.length;
  (await locateModel('tiny/neox')).close();
  // The list alone: what was found whole is not fetched again.
  expect(hub.asked.length - asked).toBe(1);
});

it('a file without end is given up, and nothing of it stays', async () => {
  const server = createServer((request, response) => {
    if (!request.url!.endsWith('config.json')) return response.end('{}');
    const part = Buffer.alloc(2 ** 20, 0x20);
    const more = (): void => {
      while (!response.destroyed && response.write(part));
      if (!response.destroyed) response.once('drain', more);
    };
    more();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/model.onnx`;
  expect((await refusal(url)).code).toBe('download-too-large');
  expect(
    readdirSync(cache, { recursive: true }).filter((name) => String(name).includes('config.json')),
  ).toEqual([]);
  server.close();
});

describe('a repository of GGUF files', () => {
  const choose = (paths: readonly string[], wanted?: string) =>
    chooseFiles(
      'a/b',
      { revision: 'main', files: paths.map((path) => ({ path, size: 1, digest: null })) },
      wanted,
      async () => Response.json({}, { status: 404 }),
    );

  it('gives the only one, the one that is named, or none', async () => {
    expect(await choose(['q4.gguf', 'README.md'])).toMatchObject({
      kind: 'gguf',
      model: { path: 'q4.gguf' },
    });
    expect(await choose(['q4.gguf', 'q8.gguf'], 'q8.gguf')).toMatchObject({ model: { path: 'q8.gguf' } });
    expect(await choose(['q4.gguf', 'model.onnx'], 'q4.gguf')).toMatchObject({ kind: 'gguf' });
    expect(await choose(['q4.gguf', 'model.safetensors'])).toMatchObject({ kind: 'weights' });
    await expect(choose(['q4.gguf', 'q8.gguf'])).rejects.toMatchObject({ code: 'no-weights' });
  });
});
