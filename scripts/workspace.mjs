// What `npm start` and `npm test` share: a tree that is installed and built. Plain Node, no dependencies:
// this runs before any is there.

import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

const oldest = 20;

/** The runtime's telemetry and its CUDA download are switched off; neither is needed by any command here. */
const environment = {
  ...process.env,
  TURBO_TELEMETRY_DISABLED: '1',
  ONNXRUNTIME_NODE_INSTALL: 'skip',
  ORT_DISABLE_TELEMETRY: '1',
};

/** Run a program in the repository's root, its output passed through; the exit status. */
export function run(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    env: environment,
    ...options,
  });
  if (error) throw error;
  return status ?? 1;
}

/** Start a program in the repository's root and hand every line of its output to `onLine`; the exit status. */
export function follow(command, args, onLine) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr]) {
      let rest = '';
      stream.setEncoding('utf8');
      stream.on('data', (text) => {
        const lines = (rest + text).split('\n');
        rest = lines.pop();
        lines.forEach(onLine);
      });
      stream.on('end', () => rest && onLine(rest));
    }
    child.on('error', reject);
    child.on('close', (status) => resolve(status ?? 1));
  });
}

/** npm, found the way that also works where it is a script (Windows) or was reached through `npm run`. */
export function npm(args) {
  const script = process.env.npm_execpath;
  return script?.endsWith('.js')
    ? run(process.execPath, [script, ...args])
    : run('npm', args, { shell: process.platform === 'win32', cwd: root });
}

/** A tool that the install brought, by its script: no shell between. */
export function bin(packageName, file) {
  return join(root, 'node_modules', packageName, file);
}

export const turbo = bin('turbo', 'bin/turbo');
const vitest = bin('vitest', 'package.json');
export const biome = bin('@biomejs/biome', 'bin/biome');

/**
 * Install and build what is missing; ends the process with a message where that fails.
 *
 * @param tests also what only tests use: the devDependencies, four fifths of the whole
 */
export function prepare({ tests = false } = {}) {
  if (Number(process.versions.node.split('.')[0]) < oldest) {
    fail(`CAPE needs Node ${oldest} or newer; this is ${process.version}.`);
  }
  if (!installed(tests)) {
    const omit = tests || existsSync(vitest) ? [] : ['--omit=dev'];
    console.log(`Installing dependencies (${['npm ci', ...omit].join(' ')}) …`);
    const args = [...omit, '--no-audit', '--no-fund', '--loglevel=error'];
    // A lock file made where the registry lacks some platform's optional binaries is one that `npm ci` refuses
    // and `npm install` reads without complaint; --no-save keeps the tree clean.
    if (npm(['ci', ...args]) !== 0 && npm(['install', '--no-save', ...args]) !== 0) {
      fail('The install failed; see above.');
    }
  }
  const quiet = ['--output-logs=errors-only', '--log-order=grouped'];
  if (run(process.execPath, [turbo, 'run', 'build', ...quiet]) !== 0) fail('The build failed; see above.');
}

/** Entries of a lock file by their place in the tree. */
const packagesIn = (file) => JSON.parse(readFileSync(join(root, file), 'utf8')).packages;

/** True where node_modules holds what the lock file asks for. What is optional may be missing on this platform. */
function installed(tests) {
  const inside = 'node_modules/.package-lock.json';
  if (!existsSync(join(root, inside))) return false;
  const present = packagesIn(inside);
  return Object.entries(packagesIn('package-lock.json')).every(
    ([place, { version, dev, optional, devOptional, link }]) =>
      !place.includes('node_modules/') ||
      optional ||
      devOptional ||
      (dev && !tests) ||
      (present[place] && (link || present[place].version === version)),
  );
}

export function fail(message) {
  console.error(message);
  process.exit(1);
}
