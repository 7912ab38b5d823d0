/** The same module and the same vectors in nine runtimes: one hash. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openChromium } from '@cape/chromium';
import { expect, test } from 'vitest';
import { replay } from '../vectors/replay.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const vectors = JSON.parse(readFileSync(join(root, 'vectors/vectors.json'), 'utf8'));
const expected = `${vectors.hash} ${vectors.calls.length} calls`;
const MINUTES = 60_000;

function notHere(what: string, why: string) {
  console.log(`not run here: the kernel's vectors in ${what} (${why})`);
}

/** Run to the end: its status (null where there is no such program), and what it printed. */
function run(command: string, args: readonly string[], folder = '.') {
  return new Promise<{ status: number | null; out: string; err: string }>((resolve) => {
    execFile(command, args, { cwd: join(root, folder), encoding: 'utf8' }, (error, out, err) => {
      const code = error?.code ?? 0;
      resolve({ status: typeof code === 'number' ? code : null, out, err });
    });
  });
}

/** The program that a package of npm installs, beside whatever node_modules it lies in. */
function installed(name: string): string {
  const manifest = createRequire(import.meta.url).resolve(`${name}/package.json`);
  return join(dirname(dirname(manifest)), '.bin', name);
}

test('Node', () => {
  const module = new WebAssembly.Module(readFileSync(join(root, 'dist/cape-core.wasm')));
  const { hash, wrong } = replay(new WebAssembly.Instance(module).exports, vectors);
  expect(wrong).toEqual([]);
  expect(hash).toBe(vectors.hash);
});

test.each([
  ['Deno', 'deno', ['run', '--allow-read']],
  ['Bun', 'bun', ['run']],
] as const)('%s', { timeout: MINUTES }, async (name, program, args) => {
  const { status, out, err } = await run(installed(program), [...args, 'examples/javascript/replay.mjs']);
  expect(`${name}: ${out.trim()}${err}`, err).toBe(`${name}: ${expected}`);
  expect(status).toBe(0);
});

test('workerd', { timeout: MINUTES }, async () => {
  const config = join(root, 'examples/workerd/config.capnp');
  const server: ChildProcess = spawn(installed('workerd'), [
    'serve',
    config,
    '--socket-addr=http=127.0.0.1:8791',
  ]);
  try {
    let answer = '';
    for (let i = 0; i < 100 && answer === ''; i++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      answer = await fetch('http://127.0.0.1:8791/').then(
        (response) => response.text(),
        () => '',
      );
    }
    expect(answer).toBe(expected);
  } finally {
    server.kill();
  }
});

const TYPES: Record<string, string> = {
  '.html': 'text/html',
  '.mjs': 'text/javascript',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
};

test('Chromium, and the web entrance there', { timeout: MINUTES }, async () => {
  const browser = await openChromium("the kernel's vectors in Chromium");
  if (browser === null) return;
  const server = createServer((request, response) => {
    const path = join(
      root,
      new URL(request.url ?? '/', 'http://here').pathname.replace(/\/$/, '/index.html'),
    );
    if (!existsSync(path)) return void response.writeHead(404).end();
    response.writeHead(200, { 'content-type': TYPES[extname(path)] ?? 'text/plain' }).end(readFileSync(path));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  try {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${port}/examples/browser/`);
    await page.waitForFunction('document.querySelector("#result").textContent !== "…"');
    expect(await page.textContent('#result')).toBe(expected);
    const r = await page.evaluate(
      `import('/dist/load/web.js').then(async ({ loadKernel }) => (await loadKernel()).pearson([1, 2, 4], [1, 3, 4]).r)`,
    );
    const { loadKernel } = await import('@cape/core-wasm');
    expect(r).toBe((await loadKernel()).pearson([1, 2, 4], [1, 3, 4]).r);
  } finally {
    await browser.close();
    server.close();
  }
});

/** A language whose toolchain may be absent: how its example is built, and how it is run. */
const languages = [
  {
    name: 'Python (wasmtime)',
    folder: 'examples/python',
    toolchain: ['python3', '--version'],
    build: [
      ['python3', '-m', 'venv', '.venv'],
      ['.venv/bin/pip', 'install', '-q', '-r', 'requirements.txt'],
    ],
    run: ['.venv/bin/python', 'replay.py'],
  },
  {
    name: 'Go (wazero)',
    folder: 'examples/go',
    toolchain: ['go', 'version'],
    build: [['go', 'mod', 'download']],
    run: ['go', 'run', '.'],
  },
  {
    name: 'Rust (wasmi)',
    folder: 'examples/rust',
    toolchain: ['cargo', '--version'],
    build: [['cargo', 'fetch', '-q']],
    run: ['cargo', 'run', '-q'],
  },
  {
    name: 'Java (Endive)',
    folder: 'examples/java',
    toolchain: ['mvn', '--version'],
    build: [['mvn', '-q', 'dependency:resolve']],
    run: ['mvn', '-q', 'compile', 'exec:java'],
  },
];

// Side by side: they wait for registries and for each other's compilers.
test.concurrent.for(languages)(
  '$name',
  { timeout: 10 * MINUTES },
  async ({ name, folder, toolchain, build, run: program }) => {
    const call = ([command, ...args]: readonly string[]) =>
      run(command!.startsWith('.') ? join(root, folder, command!) : command!, args, folder);
    if ((await call(toolchain)).status !== 0) return notHere(name, `no ${toolchain[0]}`);
    for (const step of build) {
      // Only fetching stands here, so a failure means that a registry cannot be reached.
      if ((await call(step)).status !== 0) return notHere(name, `${step.slice(0, 3).join(' ')} failed`);
    }
    const { status, out, err } = await call(program);
    expect(out.match(/[0-9a-f]{16} \d+ calls/)?.[0], err).toBe(expected);
    expect(status).toBe(0);
  },
);
