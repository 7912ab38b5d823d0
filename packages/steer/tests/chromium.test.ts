import { existsSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, extname, join, normalize } from 'node:path';
import { loadKernel } from '@cape/core-wasm';
import { chromium } from 'playwright-core';
import { expect, it } from 'vitest';
import { generate, learnDirection, loadModel, steeringAlong } from '../src/node.ts';
import { root, tinyModel, tinyPairs, words } from './tiny.ts';

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
  '@huggingface/tokenizers': '/modules/@huggingface/tokenizers/dist/tokenizers.mjs',
  'onnxruntime-web/wasm': '/modules/onnxruntime-web/dist/ort.wasm.bundle.min.mjs',
  'ml-matrix': '/ml-matrix.js',
};
// A bundler would do this: the package's files for browsers are a script, not a module.
const MATRIX = `import '/modules/ml-matrix/matrix.umd.js';
export const { EigenvalueDecomposition, Matrix } = globalThis.mlMatrix;`;
const PAGE = `<!doctype html><script type="importmap">${JSON.stringify({ imports: IMPORTS })}</script>
<script type="module">
  import * as steer from '@cape/steer';
  import { loadKernel } from '@cape/core-wasm';
  globalThis.cape = { ...steer, loadKernel };
</script>`;

const candidates = [
  process.env['CHROMIUM_PATH'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  chromium.executablePath(),
];
const browserPath = candidates.find((path) => path && existsSync(path));

it('loads, steers and aborts in Chromium, and writes the same greedy text as in Node', {
  timeout: 120_000,
}, async () => {
  if (browserPath === undefined) {
    console.log('not run here: steering in Chromium (no browser; set CHROMIUM_PATH)');
    return;
  }
  const folder = tinyModel('gpt_neox');
  const places: Record<string, string> = { steer: root, modules, model: folder };
  const server = createServer((request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url ?? '/', 'http://x').pathname));
    const [, place = '', ...rest] = path.split('/');
    const file = places[place] && join(places[place], ...rest);
    if (path === '/') response.setHeader('content-type', 'text/html').end(PAGE);
    else if (path === '/ml-matrix.js') response.setHeader('content-type', 'text/javascript').end(MATRIX);
    else if (file && existsSync(file))
      response
        .setHeader('content-type', TYPES[extname(file)] ?? 'application/octet-stream')
        .end(readFileSync(file));
    else response.writeHead(404).end();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const browser = await chromium.launch({ executablePath: browserPath, args: ['--no-sandbox'] });
  try {
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

    const page = await browser.newPage();
    const failures: string[] = [];
    page.on('pageerror', (error) => failures.push(error.message));
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await page.waitForFunction(() => 'cape' in globalThis, undefined, { timeout: 60_000 });
    const there = await page.evaluate(
      async ({ pairs, prompt }) => {
        const { generate, learnDirection, loadKernel, loadModel, steeringAlong } = (
          globalThis as unknown as { cape: Cape }
        ).cape;
        const kernel = await loadKernel();
        const stages: string[] = [];
        const model = await loadModel('/model/', { onProgress: ({ stage }) => stages.push(stage) });
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
        const given = await Promise.all(
          ['config.json', 'tokenizer.json', 'model.onnx'].map(
            async (name) => new File([await (await fetch(`/model/${name}`)).blob()], name),
          ),
        );
        const chosen = await loadModel(given);
        let fromFiles: readonly string[] = [];
        for await (const step of generate(chosen, kernel, prompt, [null, steering], { maxTokens: 16 }))
          fromFiles = step.texts;
        const without = await loadModel(given.slice(0, 2)).catch((error: { code: string }) => error.code);
        const missing = await loadModel('/nowhere/').catch((error: { code: string }) => error.code);
        return {
          texts,
          change,
          stages: [...new Set(stages)],
          stopped,
          seen,
          fromFiles,
          without,
          missing,
          runtime: model.decoder.runtimeName,
        };
      },
      { pairs: tinyPairs, prompt: words(3, 1, 4) },
    );
    expect(failures).toEqual([]);
    expect(there.texts).toEqual(here);
    expect(there.change).toBeCloseTo(change, 3);
    expect(there.change).toBeGreaterThan(0.01);
    expect(there).toMatchObject({
      stages: ['download', 'open'],
      stopped: 'aborted',
      seen: 2,
      fromFiles: here,
      without: 'model-not-found',
      missing: 'model-not-found',
    });
    expect(there.runtime).toMatch(/^onnxruntime-web .*wasm$/);
  } finally {
    await browser.close();
    server.close();
    rmSync(folder, { recursive: true });
  }
});
