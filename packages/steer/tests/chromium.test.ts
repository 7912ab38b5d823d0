import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, extname, join, normalize } from 'node:path';
import { openChromium } from '@cape/chromium';
import { loadKernel } from '@cape/core-wasm';
import type { BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generate, learnDirection, loadModel, type Steering, steeringAlong } from '../src/node.ts';
import { hubServer } from './hub-server.ts';
import { root, tinyModel, tinyPairs, words } from './tiny.ts';
import { weightsFixture, weightsFolder } from './weights-fixture.ts';

type Cape = typeof import('../src/web.ts') & Pick<typeof import('@cape/core-wasm'), 'loadKernel'>;

const TYPES: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
};
const modules = join(dirname(dirname(root)), 'node_modules');
const IMPORTS = {
  '@cape/steer': '/steer/dist/web.js',
  '@cape/core-wasm': '/modules/@cape/core-wasm/dist/load/web.js',
  '@cape/core-wasm/cape-error': '/modules/@cape/core-wasm/dist/cape-error.js',
  '@cape/core-wasm/number-text': '/modules/@cape/core-wasm/dist/number-text.js',
  '@huggingface/jinja': '/modules/@huggingface/jinja/dist/index.js',
  '@huggingface/tokenizers': '/modules/@huggingface/tokenizers/dist/tokenizers.mjs',
  'onnxruntime-web/wasm': '/modules/onnxruntime-web/dist/ort.wasm.bundle.min.mjs',
  'onnxruntime-web/webgpu': '/modules/onnxruntime-web/dist/ort.webgpu.bundle.min.mjs',
  'ml-matrix': '/ml-matrix.js',
};
// A bundler would do this: the package's files for browsers are a script, not a module.
const MATRIX = `import '/modules/ml-matrix/matrix.umd.js';
export const { EigenvalueDecomposition, Matrix, solve } = globalThis.mlMatrix;`;
const PAGE = `<!doctype html><script type="importmap">${JSON.stringify({ imports: IMPORTS })}</script>
<script type="module">
  import * as steer from '@cape/steer';
  import { loadKernel } from '@cape/core-wasm';
  globalThis.cape = { ...steer, loadKernel };
</script>`;

const browser = await openChromium('steering in Chromium');
let context: BrowserContext;
let server: Server;
const folder = tinyModel('gpt_neox');
const sharded = weightsFolder(weightsFixture('llama'), { shards: 2, format: 'BF16', lead: 1 });
const whole = weightsFolder(weightsFixture('llama'));
beforeAll(async () => {
  if (browser === null) return;
  const places: Record<string, string> = { steer: root, modules, model: folder, sharded, whole };
  server = createServer((request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url ?? '/', 'http://x').pathname));
    const [, place = '', ...rest] = path.split('/');
    const file = places[place] && join(places[place], ...rest);
    if (path === '/') response.setHeader('content-type', 'text/html').end(PAGE);
    else if (path === '/ml-matrix.js') response.setHeader('content-type', 'text/javascript').end(MATRIX);
    else if (file && existsSync(file))
      response
        .setHeader('content-type', TYPES[extname(file)] ?? 'application/octet-stream')
        .end(readFileSync(file));
    // Many hosts of one page answer with it where there is no file.
    else if (place === 'model' || place === 'whole')
      response.setHeader('content-type', 'text/html').end(PAGE);
    else response.writeHead(404).end();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  // The pages of one context share the browser's cache.
  context = await browser.newContext();
}, 60_000);
afterAll(async () => {
  await browser?.close();
  server?.close();
  for (const made of [folder, sharded, whole]) rmSync(made, { recursive: true });
});

/** Run a function in a page that has the package as `cape`. */
async function inPage<Given, Answer>(
  work: (given: Given) => Promise<Answer>,
  given: Given,
  pages: Pick<BrowserContext, 'newPage'> = context,
): Promise<Answer> {
  const page = await pages.newPage();
  const failures: string[] = [];
  page.on('pageerror', (error) => failures.push(error.message));
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  await page
    .waitForFunction(() => 'cape' in globalThis, undefined, { timeout: 60_000 })
    .catch((error) => {
      throw new Error(`the page did not load: ${failures.join('; ')}`, { cause: error });
    });
  // biome-ignore lint/suspicious/noExplicitAny: Playwright's own type of what can be sent does not take a generic.
  const answer = await page.evaluate(work as any, given);
  expect(failures).toEqual([]);
  await page.close();
  return answer as Answer;
}

describe.skipIf(browser === null)('in Chromium', () => {
  it('loads, steers and aborts, and writes the same greedy text as in Node', {
    timeout: 120_000,
  }, async () => {
    const kernel = await loadKernel();
    const model = await loadModel(folder);
    const steering = steeringAlong(await learnDirection(model, tinyPairs), 1.5, { unit: 'natural' });
    let here: readonly string[] = [];
    let change = 0;
    for await (const step of generate(model, kernel, words(3, 1, 4), [null, steering], { maxTokens: 16 })) {
      here = step.texts;
      change = step.logitChange?.[1] ?? change;
    }
    await model.decoder.close();

    const there = await inPage(
      async ({ pairs, prompt }) => {
        const { generate, learnDirection, loadKernel, loadModel, steeringAlong } = (
          globalThis as unknown as { cape: Cape }
        ).cape;
        const kernel = await loadKernel();
        const stages: string[] = [];
        // Where there is no graphics processor, asking for one gives WASM.
        const model = await loadModel('/model/', {
          provider: 'webgpu',
          onProgress: ({ stage }) => stages.push(stage),
        });
        const steering = steeringAlong(await learnDirection(model, pairs), 1.5, { unit: 'natural' });
        let texts: readonly string[] = [];
        let change = 0;
        for await (const step of generate(model, kernel, prompt, [null, steering], { maxTokens: 16 })) {
          texts = step.texts;
          change = step.logitChange?.[1] ?? change;
        }
        const abort = new AbortController();
        let seen = 0;
        const stopped = await (async () => {
          for await (const _ of generate(model, kernel, prompt, [null, steering], {
            maxTokens: 40,
            signal: abort.signal,
          })) {
            if (++seen === 2) abort.abort();
          }
          return 'ran on';
        })().catch((error: { code: string }) => error.code);
        const missing = await loadModel('/nowhere/').catch((error: { code: string }) => error.code);
        return {
          texts,
          change,
          stages: [...new Set(stages)],
          stopped,
          seen,
          missing,
          runtime: model.decoder.runtimeName,
        };
      },
      { pairs: tinyPairs, prompt: words(3, 1, 4) },
    );
    expect(there.texts).toEqual(here);
    expect(there.change).toBeCloseTo(change, 3);
    expect(there.change).toBeGreaterThan(0.01);
    expect(there).toMatchObject({
      stages: ['download', 'open'],
      stopped: 'aborted',
      seen: 2,
      missing: 'model-not-found',
    });
    expect(there.runtime).toMatch(/^onnxruntime-web .*wasm$/);
  });

  it('runs weights as they are, from files and from an address, as Node does', {
    timeout: 120_000,
  }, async () => {
    const kernel = await loadKernel();
    const model = await loadModel(sharded);
    const steering = steeringAlong(await learnDirection(model, tinyPairs), 1.5, { unit: 'natural' });
    const here: string[][] = [];
    for await (const { texts } of generate(model, kernel, words(3, 1, 4), [null, steering], {
      maxTokens: 12,
    }))
      here[0] = [...texts];
    await model.decoder.close();
    const there = await inPage(
      async ({ names, pairs, prompt }) => {
        const cape = (globalThis as unknown as { cape: Cape }).cape;
        const kernel = await cape.loadKernel();
        const files = await Promise.all(
          names.map(async (name) => new File([await (await fetch(`/sharded/${name}`)).blob()], name)),
        );
        const described = cape.describeModel(await cape.givenModel(files));
        const written = async (from: string | File[]) => {
          const model = await cape.loadModel(from, { read: 'all' });
          const steering = cape.steeringAlong(await cape.learnDirection(model, pairs), 1.5, {
            unit: 'natural',
          });
          let texts: readonly string[] = [];
          for await (const step of cape.generate(model, kernel, prompt, [null, steering], { maxTokens: 12 }))
            texts = step.texts;
          await model.decoder.close();
          return texts;
        };
        const alone = await cape
          .loadModel(files.filter(({ name }) => !name.startsWith('model-00002')))
          .catch((error: { code: string }) => error.code);
        return {
          described,
          fromFiles: await written(files),
          fromAddress: await written('/sharded/'),
          fromWhole: await written('/whole/'),
          alone,
        };
      },
      { names: readdirSync(sharded), pairs: tinyPairs, prompt: words(3, 1, 4) },
    );
    expect(there.described).toMatchObject({
      file: 'model.safetensors.index.json',
      blocks: 3,
      width: 16,
      certainty: 'certain',
    });
    expect([there.fromFiles, there.fromAddress, there.fromWhole]).toEqual([here[0], here[0], here[0]]);
    expect(here[0]![1]).not.toBe(here[0]![0]);
    expect(there.alone).toBe('no-weights');
  });

  it('computes on WebGPU what it computes in WASM: states, steered logits and texts', {
    timeout: 600_000,
  }, async () => {
    // Chromium brings an adapter in software, so that this runs on a machine without a graphics processor.
    const args = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'];
    const withGpu = (await openChromium('steering on WebGPU', { args }))!;
    const answer = await inPage(
      async ({ maxTokens }) => {
        const adapter = await navigator.gpu?.requestAdapter();
        if (!adapter) return null;
        let submitted = 0;
        const submit = GPUQueue.prototype.submit;
        GPUQueue.prototype.submit = function (...given) {
          submitted++;
          return submit.apply(this, given);
        };
        const cape = (globalThis as unknown as { cape: Cape }).cape;
        const kernel = await cape.loadKernel();
        const demo = await cape.fetchDemo(new URL('/steer/demo/', location.href).href);
        const { prompt } = demo.questions[0]!;
        let steering: Steering | null = null;
        const on = async (provider: 'wasm' | 'webgpu') => {
          const before = submitted;
          const model = await cape.loadModel(demo.folder, { provider });
          const { strength, ...how } = demo.steering;
          // In software a graphics processor is slow; one direction does for both.
          steering ??= cape.steeringAlong(await cape.learnDirection(model, demo.pairs), strength, how);
          const ids = [model.text.encode(prompt)];
          const mask = new Float32Array(ids[0]!.length).fill(steering.strength);
          const { block, vector: vectors } = steering;
          const passed = await model.decoder.pass({ ids, read: [block], pushes: [{ block, vectors, mask }] });
          let texts: readonly string[] = [];
          for await (const step of cape.generate(model, kernel, prompt, [null, steering], { maxTokens }))
            texts = step.texts;
          const { runtimeName } = model.decoder;
          await model.decoder.close();
          return {
            runtime: runtimeName,
            submitted: submitted - before,
            texts,
            states: [...passed.hidden.get(block)!],
            logits: [...passed.logits],
          };
        };
        return { wasm: await on('wasm'), gpu: await on('webgpu') };
      },
      { maxTokens: 3 },
      withGpu,
    ).finally(() => withGpu.close());
    if (answer === null) {
      console.log('not run here: steering on WebGPU (this Chromium offers no adapter)');
      return;
    }
    const { gpu, wasm } = answer;
    expect(gpu.runtime).toMatch(/^onnxruntime-web .*webgpu$/);
    expect(wasm.runtime).toMatch(/^onnxruntime-web .*wasm$/);
    expect(gpu.submitted).toBeGreaterThan(0);
    expect(wasm.submitted).toBe(0);
    for (const what of ['states', 'logits'] as const) {
      const largest = Math.max(...wasm[what].map(Math.abs));
      const worst = Math.max(...gpu[what].map((value, i) => Math.abs(value - wasm[what][i]!)));
      expect(worst / largest, what).toBeLessThan(1e-3);
    }
    expect(gpu.texts).toEqual(wasm.texts);
    expect(gpu.texts[1]).not.toBe(gpu.texts[0]);
  });

  it('computes from weights on WebGPU what it computes in WASM', { timeout: 300_000 }, async () => {
    const args = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'];
    const withGpu = (await openChromium('weights on WebGPU', { args }))!;
    const [wasm, gpu] = await inPage(
      async (providers) => {
        const { loadModel } = (globalThis as unknown as { cape: Cape }).cape;
        const answers: { runtime: string; numbers: number[][] }[] = [];
        for (const provider of providers) {
          const { decoder } = await loadModel('/whole/', { provider, read: 'all', steer: 'all' });
          const vectors = Float32Array.from({ length: decoder.width }, (_, i) => (i % 5) - 2);
          const push = { block: 1, vectors, mask: new Float32Array(4).fill(1) };
          const passed = await decoder.pass({ ids: [[3, 4, 5, 6]], read: [2], pushes: [push] });
          const step = await decoder.pass({ ids: [[9]], cache: passed.cache });
          const numbers = [[...passed.logits], [...passed.hidden.get(2)!], [...step.logits]];
          answers.push({ runtime: decoder.runtimeName, numbers });
          await decoder.close();
        }
        return answers;
      },
      ['wasm', 'webgpu'] as const,
      withGpu,
    ).finally(() => withGpu.close());
    if (!/webgpu$/.test(gpu!.runtime)) {
      console.log('not run here: weights on WebGPU (this Chromium offers no adapter)');
      return;
    }
    wasm!.numbers.forEach((numbers, i) => {
      const largest = Math.max(...numbers.map(Math.abs));
      const worst = Math.max(...numbers.map((value, j) => Math.abs(value - gpu!.numbers[i]![j]!)));
      expect(worst / largest).toBeLessThan(1e-3);
    });
  });

  it('downloads from a hub once, goes on where it broke off, keeps nothing damaged', {
    timeout: 120_000,
  }, async () => {
    const files = Object.fromEntries(
      ['config.json', 'tokenizer.json', 'model.onnx'].map((name) => [
        name === 'model.onnx' ? `onnx/${name}` : name,
        new Uint8Array(readFileSync(join(folder, name))),
      ]),
    );
    const hub = await hubServer({
      'tiny/neox': files,
      'tiny/damaged': files,
      'big/neox': { 'config.json': files['config.json']! },
      'onnx-community/neox-ONNX': files,
    });
    const load = (id: string): Promise<{ blocks?: number; code?: string; advice?: string; last?: number }> =>
      inPage(
        async ({ id, hub }) => {
          const { loadModel } = (globalThis as unknown as { cape: Cape }).cape;
          let last = 0;
          return loadModel(id, {
            hub,
            onProgress: ({ stage, file, loaded }) => {
              if (stage === 'download' && file.endsWith('.onnx')) last = loaded;
            },
          }).then(
            ({ decoder }) => ({ blocks: decoder.blocks, last }),
            ({ code, advice }: { code: string; advice?: string }) => ({
              code,
              ...(advice ? { advice } : {}),
            }),
          );
        },
        { id, hub: hub.address },
      );
    const ranges = (): (string | undefined)[] =>
      hub.asked.filter(({ url }) => url.endsWith('.onnx')).map(({ range }) => range);
    try {
      hub.trouble = { cutAfter: 100_000 };
      expect(await load('tiny/neox')).toMatchObject({ blocks: 4 });
      expect(ranges()).toEqual([undefined, 'bytes=100000-', 'bytes=200000-']);
      hub.asked.length = 0;
      expect(await load('tiny/neox')).toEqual({ blocks: 4, last: 0 });
      expect(hub.asked.map(({ url }) => url)).toEqual(['/api/models/tiny/neox?blobs=true']);
      hub.trouble = { damage: true };
      expect((await load('tiny/damaged')).code).toBe('checksum');
      expect(await load('big/neox')).toMatchObject({
        code: 'no-onnx-files',
        advice: expect.stringContaining('onnx-community/neox-ONNX'),
      });
      expect((await load('tiny/nothing')).code).toBe('model-not-found');
    } finally {
      hub.close();
    }
  });
});
