import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Packages in the order of their dependencies, and the largest size of each, gzipped, in kilobytes. */
const budgets = {
  'packages/core-wasm': 120,
  'packages/evidence': 400,
  'packages/analysis': 950,
  'packages/figures': 110,
  'packages/steer': 9_000,
  'packages/measure': 60,
  'apps/api': 220,
  'packages/client': 60,
  'apps/openai': 60,
  'apps/cli': 12_000,
} as const;

export interface Packed {
  readonly name: string;
  /** The package's folder in this repository. */
  readonly folder: string;
  readonly tarball: string;
  readonly files: readonly string[];
  readonly kilobytes: number;
  readonly budget: number;
}

/** npm, run by the Node that runs this: no shell between. */
export function npm(args: readonly string[], cwd: string): string {
  const script = process.env.npm_execpath;
  const [command, ...before] = script?.endsWith('.js') ? [process.execPath, script] : ['npm'];
  return execFileSync(command!, [...before, ...args], {
    cwd,
    encoding: 'utf8',
    // The runtime's CUDA files are not needed, and its telemetry is nobody's business.
    env: { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip', ORT_DISABLE_TELEMETRY: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 64 * 1024 * 1024,
  });
}

/** Pack every published package into `into`, as `npm publish` would. */
export function packAll(into: string): readonly Packed[] {
  mkdirSync(into, { recursive: true });
  return Object.entries(budgets).map(([place, budget]) => {
    const folder = join(root, place);
    const said = npm(['pack', '--json', '--silent', '--pack-destination', into], folder);
    const told = JSON.parse(said.slice(said.indexOf('['))) as {
      filename: string;
      size: number;
      files: { path: string }[];
    }[];
    const { filename, size, files } = told[0]!;
    const { name } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { name: string };
    return {
      name,
      folder,
      tarball: join(into, filename),
      files: files.map(({ path }) => path),
      kilobytes: size / 1000,
      budget,
    };
  });
}
