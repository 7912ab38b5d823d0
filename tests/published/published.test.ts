/** The packages as a stranger gets them: packed, looked at, installed into an empty project, used in five places. */
import { execFile, execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { serve } from '@cape/api/node';
import { openChromium } from '@cape/chromium';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { npm, type Packed, packAll } from './packed.ts';
import { programIn } from './readme.ts';

const here = fileURLToPath(new URL('.', import.meta.url));
const program = (name: string) => join(here, '../../node_modules/.bin', name);
const folder = mkdtempSync(join(tmpdir(), 'cape-published-'));
const project = join(folder, 'project');
let packed: readonly Packed[] = [];
/** Node's answers: the others must answer the same. */
let answer = '';

beforeAll(() => {
  packed = packAll(join(folder, 'tarballs'));
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), '{"name":"stranger","private":true,"type":"module"}');
  npm(
    [
      ...['install', '--no-audit', '--no-fund', '--prefer-offline', '--ignore-scripts', '--loglevel=error'],
      ...packed.map(({ tarball }) => tarball),
    ],
    project,
  );
  cpSync(join(here, 'strangers'), project, { recursive: true });
  answer = run(process.execPath, ['print.js']);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Run to the end inside the empty project; what it printed. */
function run(command: string, args: readonly string[]): string {
  return execFileSync(command, args, { cwd: project, encoding: 'utf8' }).trim();
}

const names = [
  ...['@cape/core-wasm', '@cape/evidence', '@cape/analysis', '@cape/figures', '@cape/steer'],
  '@cape/measure',
  ...['@cape/api', '@cape/client', '@cape/openai', '@cape/cli'],
];

describe.each(names)('%s', (name) => {
  const of = () => packed.find((each) => each.name === name)!;

  test('carries its readme and licence, no test and no build state', () => {
    const { files } = of();
    expect(files).toEqual(expect.arrayContaining(['README.md', 'LICENSE', 'package.json']));
    expect(files.filter((file) => /\.test\.|tsbuildinfo|\/(oracle|fixtures|bench)\//.test(file))).toEqual([]);
  });

  test('stays within its size', () => {
    expect(of().kilobytes).toBeLessThan(of().budget);
  });

  test('publint finds nothing', async () => {
    const bytes = readFileSync(of().tarball);
    const { messages, pkg } = await publint({
      pack: { tarball: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) },
      strict: true,
    });
    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
  });
});

// The command has no types to be wrong.
test.each(names.filter((name) => name !== '@cape/cli'))(
  '%s: its types are right wherever ES modules are',
  async (name) => {
    const { tarball } = packed.find((each) => each.name === name)!;
    const checked = await checkPackage(createPackageFromTarballData(readFileSync(tarball)), {
      // A file to load, not a module to import.
      excludeEntrypoints: ['./cape-core.wasm'],
    });
    if (!checked.types) throw new Error(`${name} has no types`);
    // These packages are ES modules alone: what CommonJS or the resolution of before 2020 would see is not asked.
    const asked = checked.problems.filter(
      (problem) =>
        problem.kind !== 'CJSResolvesToESM' &&
        !('resolutionKind' in problem && ['node10', 'node16-cjs'].includes(problem.resolutionKind)),
    );
    expect(asked).toEqual([]);
  },
);

test('a strict TypeScript project accepts every type', () => {
  writeFileSync(
    join(project, 'tsconfig.json'),
    JSON.stringify({
      compilerOptions: {
        ...{ target: 'ES2022', module: 'NodeNext', strict: true, noEmit: true, skipLibCheck: false },
        ...{ exactOptionalPropertyTypes: true, types: [], lib: ['ES2023', 'DOM'] },
      },
      include: ['types.ts'],
    }),
  );
  const { status, stdout } = spawnSync(program('tsc'), ['-p', project], { encoding: 'utf8' });
  expect(stdout).toBe('');
  expect(status).toBe(0);
});

test('Node answers, with every figure’s uncertainty', () => {
  const [hField] = JSON.parse(answer);
  expect(hField).toMatchObject({ h: expect.closeTo(2.86, 2), interval: { lower: expect.any(Number) } });
});

test.each(names.filter((name) => name !== '@cape/api' && name !== '@cape/cli'))(
  '%s: what its readme shows runs',
  { timeout: 60_000 },
  async (name) => {
    const program = programIn(packed.find((each) => each.name === name)!.folder);
    expect(program).toContain(`from '${name}'`);
    const key = 'a-key-of-the-tests-alone';
    const service = await serve({
      port: 0,
      environment: {
        CAPE_LOG: 'off',
        CAPE_API_KEY: key,
        CAPE_REGISTRY: join(folder, `${basename(name)}.sqlite`),
      },
    });
    try {
      const file = `${basename(name)}.readme.mjs`;
      writeFileSync(join(project, file), program.replaceAll('http://127.0.0.1:8787', service.url));
      await promisify(execFile)(process.execPath, [file], {
        cwd: project,
        env: { ...process.env, CAPE_API_KEY: key },
      });
    } finally {
      await service.close();
    }
  },
);

test('Deno answers the same', () => {
  expect(run(program('deno'), ['run', '--allow-read', '--allow-env', '--no-lock', 'print.js'])).toBe(answer);
});

test('Bun answers the same', () => {
  expect(run(program('bun'), ['run', 'print.js'])).toBe(answer);
});

test('workerd answers the same', async () => {
  writeFileSync(
    join(project, 'wrangler.json'),
    '{"name":"stranger","main":"worker.js","compatibility_date":"2026-04-01"}',
  );
  execFileSync(program('wrangler'), ['deploy', '--dry-run', '--outdir', 'worker'], {
    cwd: project,
    env: { ...process.env, WRANGLER_SEND_METRICS: 'false', CI: '1' },
    stdio: 'pipe',
  });
  const wasm = readdirSync(join(project, 'worker')).find((file) => file.endsWith('.wasm'))!;
  writeFileSync(
    join(project, 'worker/config.capnp'),
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = (
    modules = [
      (name = "worker.js", esModule = embed "worker.js"),
      (name = "${wasm}", wasm = embed "${wasm}")],
    compatibilityDate = "2026-04-01"))],
  sockets = [(name = "http", http = (), service = "main")]);
`,
  );
  const server = createServer();
  const port = await new Promise<number>((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)),
  );
  await new Promise((resolve) => server.close(resolve));
  const child = spawn(program('workerd'), [
    ...['serve', join(project, 'worker/config.capnp')],
    `--socket-addr=http=127.0.0.1:${port}`,
  ]);
  try {
    let said = '';
    for (let i = 0; i < 100 && said === ''; i++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      said = await fetch(`http://127.0.0.1:${port}/`).then(
        (response) => response.text(),
        () => '',
      );
    }
    expect(said).toBe(answer);
  } finally {
    child.kill();
  }
});

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.wasm': 'application/wasm',
};

test('a page that Vite built answers the same in Chromium', async () => {
  await build({
    root: project,
    logLevel: 'error',
    build: { target: 'es2022', outDir: join(project, 'site') },
  });
  const server = createServer((request, response) => {
    const file = join(project, 'site', request.url === '/' ? 'index.html' : request.url!);
    if (!existsSync(file)) return response.writeHead(404).end();
    return response.writeHead(200, { 'content-type': types[extname(file)] ?? '' }).end(readFileSync(file));
  });
  const port = await new Promise<number>((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)),
  );
  const browser = await openChromium('the packages in Chromium');
  if (browser === null) {
    server.close();
    return;
  }
  try {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${port}/`);
    await page.waitForSelector('body[data-done]');
    expect(await page.textContent('body')).toBe(answer);
  } finally {
    await browser.close();
    server.close();
  }
});

test('the installed command answers, and steers the model that it carries', () => {
  const cape = (...words: string[]) => run(join(project, 'node_modules/.bin/cape'), words);
  expect(JSON.parse(cape('hfield', '--swe', '87.6', '--gpqa', '94.2', '--json'))).toEqual(
    JSON.parse(answer)[0],
  );
  expect(cape('--version')).toMatch(/^\d+\.\d+\.\d+/);
});
