import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { SteerError } from '../steer-error.ts';
import { describeModel } from './describe.ts';
import type { LoadProgress } from './files.ts';
import { locateModel } from './locate.ts';

// A server laid out as the Hugging Face hub is: /api/models/ID lists, /ID/resolve/REVISION/PATH gives bytes.
const fixture = join(import.meta.dirname, '../../fixtures/gpt_neox');
const weights = new Uint8Array(gunzipSync(readFileSync(join(fixture, 'torchscript.onnx.gz'))));
const config = readFileSync(join(fixture, 'config.json'));
const repositories: Record<string, Record<string, Uint8Array>> = {
  'tiny/neox': { 'config.json': config, 'onnx/model.onnx': weights, 'README.md': new Uint8Array(10) },
  'big/neox': { 'config.json': config, 'model.safetensors': new Uint8Array(10) },
  'onnx-community/neox-ONNX': { 'config.json': config, 'onnx/model.onnx': weights },
  'lonely/other': { 'config.json': config },
  'odd/names': { 'a.onnx': weights, 'b.onnx': weights, '../../escape.onnx': weights },
};

let server: Server;
let cache: string;
const asked: { url: string; range: string | undefined }[] = [];
/** Cut answers off after so many bytes, or turn bytes over on the way. */
let trouble: { cutAfter?: number; damage?: boolean } = {};

beforeAll(async () => {
  server = createServer((request, response) => {
    const url = decodeURIComponent(request.url ?? '');
    asked.push({ url, range: request.headers.range });
    const [, id, path] =
      /^\/(?:api\/models\/)?([\w-]+\/[\w-]+)(?:\/resolve\/rev1\/(.+))?(?:\?.*)?$/.exec(url) ?? [];
    const files = repositories[id ?? ''];
    if (files === undefined) {
      response.writeHead(404).end();
    } else if (url.startsWith('/api/')) {
      const siblings = Object.entries(files).map(([rfilename, bytes]) => ({
        rfilename,
        size: bytes.length,
        blobId: createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex'),
        ...(rfilename.endsWith('.onnx')
          ? { lfs: { sha256: createHash('sha256').update(bytes).digest('hex') } }
          : {}),
      }));
      response.end(JSON.stringify({ sha: 'rev1', siblings }));
    } else {
      if (files[path ?? ''] === undefined) {
        response.writeHead(404).end();
        return;
      }
      const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
      const body = Buffer.from(files[path ?? '']!.subarray(from));
      if (trouble.damage && path?.endsWith('.onnx')) body[0]! ^= 1;
      response.writeHead(from > 0 ? 206 : 200, { 'content-length': body.length });
      if (trouble.cutAfter !== undefined && path?.endsWith('.onnx')) {
        response.write(body.subarray(0, trouble.cutAfter), () => setTimeout(() => response.destroy(), 300));
      } else response.end(body);
    }
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
});
afterAll(() => server.close());

beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'cape-hub-'));
  process.env['CAPE_CACHE'] = cache;
  process.env['HF_ENDPOINT'] = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  asked.length = 0;
  trouble = {};
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
  expect(asked.some(({ url }) => url.includes('README'))).toBe(false);
  asked.length = 0;
  (await locateModel('tiny/neox')).close();
  expect(asked.map(({ url }) => url)).toEqual(['/api/models/tiny/neox?blobs=true']);
});

it('goes on where a broken download ended', async () => {
  trouble = { cutAfter: 100_000 };
  (await locateModel('tiny/neox')).close();
  const ranges = asked.filter(({ url }) => url.endsWith('.onnx')).map(({ range }) => range);
  expect(ranges).toEqual([undefined, 'bytes=100000-', 'bytes=200000-']);
  const kept = readFileSync(join(cache, 'tiny/neox/rev1/onnx/model.onnx'));
  expect(kept.equals(Buffer.from(weights))).toBe(true);
});

it('keeps nothing whose digest is wrong', async () => {
  trouble = { damage: true };
  const error = await refusal('tiny/neox');
  expect(error.code).toBe('checksum');
  expect(existsSync(join(cache, 'tiny/neox/rev1/onnx/model.onnx'))).toBe(false);
  expect(existsSync(join(cache, 'tiny/neox/rev1/onnx/model.onnx.part'))).toBe(false);
});

it('works without a network once the model is there', async () => {
  (await locateModel('tiny/neox')).close();
  process.env['HF_ENDPOINT'] = 'http://127.0.0.1:9';
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
  const address = `${process.env['HF_ENDPOINT']}tiny/neox/resolve/rev1/onnx/model.onnx`;
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
