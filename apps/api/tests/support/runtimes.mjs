// Real servers of the API in every runtime: what the conformance suite, the fuzz run and the load bench ask.

import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const api = fileURLToPath(new URL('../..', import.meta.url));
const bin = (name) =>
  join(api, '../../node_modules/.bin', process.platform === 'win32' ? `${name}.cmd` : name);

/** Nothing is reported, nothing is looked up: all traffic stays on this machine. */
const quiet = {
  ...process.env,
  WRANGLER_SEND_METRICS: 'false',
  CLOUDFLARE_CF_FETCH_ENABLED: 'false',
  CI: '1',
  NO_COLOR: '1',
  DENO_NO_UPDATE_CHECK: '1',
  DO_NOT_TRACK: '1',
};

export async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function run(command, args, cwd = api) {
  const { status, stderr, stdout } = spawnSync(command, args, { cwd, env: quiet, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stdout}${stderr}`);
  return stdout;
}

/** Bundle the worker, as a deployment would. */
export function bundle() {
  run(process.execPath, ['scripts/bundle.mjs']);
}

/**
 * A folder from which wrangler serves what was bundled, with a database of its own: nothing in it changes, so
 * wrangler never reloads. `vars` are the worker's settings, `limit` its requests in ten seconds.
 */
export function wranglerFolder({ vars = {}, limit = 100_000 } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'cape-wrangler-'));
  const { build, ratelimits, ...config } = JSON.parse(
    readFileSync(join(api, 'wrangler.jsonc'), 'utf8').replace(/^\s*\/\/.*$/gm, ''),
  );
  cpSync(join(api, 'dist/worker'), join(folder, 'worker'), { recursive: true });
  cpSync(join(api, 'migrations'), join(folder, 'migrations'), { recursive: true });
  writeFileSync(
    join(folder, 'wrangler.json'),
    JSON.stringify({
      ...config,
      main: 'worker/worker.js',
      base_dir: 'worker',
      vars,
      ratelimits: ratelimits.map((each) => ({ ...each, simple: { ...each.simple, limit } })),
      d1_databases: [
        { binding: 'REGISTRY', database_name: 'cape', database_id: 'local', migrations_dir: 'migrations' },
      ],
    }),
  );
  run(bin('wrangler'), ['d1', 'migrations', 'apply', 'cape', '--local', '--persist-to', 'state'], folder);
  return folder;
}

/** Start a server; `stop` ends it and everything it started. */
export async function launch(command, args, { port, env = {}, cwd = api } = {}) {
  const started = performance.now();
  const taken = port ?? (await freePort());
  const child = spawn(command, args(taken), {
    cwd,
    env: { ...quiet, CAPE_RATE: 'off', CAPE_WORK_RATE: 'off', ...env, CAPE_PORT: String(taken) },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (text) => {
      output = (output + text).slice(-20_000);
    });
  }
  const ended = new Promise((resolve) => child.once('exit', resolve));
  let gone = false;
  void ended.then(() => {
    gone = true;
  });
  const url = `http://127.0.0.1:${taken}`;
  const kill = (signal) => {
    try {
      process.kill(-child.pid, signal);
    } catch {
      // It has ended already.
    }
  };
  for (;;) {
    try {
      const response = await fetch(`${url}/v1/health`);
      await response.arrayBuffer();
      break;
    } catch {
      if (gone || performance.now() - started > 90_000) {
        kill('SIGKILL');
        throw new Error(`${command} did not start: ${output}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
  return {
    url,
    pid: child.pid,
    port: taken,
    firstAnswerMilliseconds: performance.now() - started,
    output: () => output,
    kill,
    ended,
    async stop() {
      kill('SIGTERM');
      const late = setTimeout(() => kill('SIGKILL'), 3000);
      await ended;
      clearTimeout(late);
    },
  };
}

/** Command that starts each runtime, given the files of `bundle`. */
export const runtimes = {
  node: (options) => launch(process.execPath, () => ['dist/entrances/node-main.js'], options),
  deno: (options) =>
    launch(
      bin('deno'),
      () => [
        'run',
        '--quiet',
        '--allow-net=127.0.0.1',
        '--allow-env',
        '--allow-read',
        'dist/entrances/deno.js',
      ],
      options,
    ),
  bun: (options) => launch(bin('bun'), () => ['dist/entrances/bun.js'], options),
  workerd: (options) =>
    launch(
      bin('workerd'),
      (port) => ['serve', 'dist/worker/workerd.capnp', '--socket-addr', `http=127.0.0.1:${port}`],
      options,
    ),
  wrangler: async (options = {}) => {
    const cwd = options.cwd ?? wranglerFolder();
    const inspector = await freePort();
    const server = await launch(
      bin('wrangler'),
      (port) =>
        `dev --local --ip 127.0.0.1 --port ${port} --inspector-port ${inspector} --persist-to state`.split(
          ' ',
        ),
      { ...options, cwd },
    );
    const stop = async () => {
      await server.stop();
      if (options.cwd === undefined) rmSync(cwd, { recursive: true, force: true });
    };
    return { ...server, stop };
  },
};

/** True where this machine has the runtime's program, and it runs. */
export function present(name) {
  if (name === 'node') return true;
  return existsSync(bin(name)) && spawnSync(bin(name), ['--version'], { env: quiet }).status === 0;
}
