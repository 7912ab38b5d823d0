/** Promises to those who depend on the packages: known licences, a bill of materials, a kernel that builds the same. */
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { npm } from './packed.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

test('docs/licences.md names what the lock file ships, each under a licence that we know', () => {
  const { status, stderr } = spawnSync(process.execPath, ['scripts/licences.mjs', '--check'], {
    cwd: root,
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  expect(status).toBe(0);
});

test('the bill of materials holds what the packages depend on, with hashes', () => {
  const { bomFormat, components } = JSON.parse(npm(['run', '--silent', 'sbom'], root)) as {
    bomFormat: string;
    components: { purl: string; hashes?: { content: string }[] }[];
  };
  expect(bomFormat).toBe('CycloneDX');
  const hono = components.find(({ purl }) => purl.startsWith('pkg:npm/hono@'));
  expect(hono?.hashes?.[0]?.content).toMatch(/^[0-9a-f]{128}$/);
  const names = components.map(({ purl }) => purl.replace(/@[^@]*$/, ''));
  // What tests use too is there; what builds or tests is not, nor what a user may install beside it.
  expect(names).toEqual(expect.arrayContaining(['pkg:npm/zod', 'pkg:npm/yaml', 'pkg:npm/onnxruntime-web']));
  for (const name of ['vitest', 'turbo', 'typescript', 'vite', 'onnxruntime-node'])
    expect(names).not.toContain(`pkg:npm/${name}`);
});

test('the kernel builds to the same bytes twice, the bytes that ship, and imports nothing', () => {
  const kernel = join(root, 'packages/core-wasm');
  const { scripts } = JSON.parse(readFileSync(join(kernel, 'package.json'), 'utf8'));
  const [, ...flags] = (scripts['build:wasm'] as string).split(' -o ')[0]!.split(' ');
  const folder = mkdtempSync(join(tmpdir(), 'cape-kernel-'));
  const asc = join(root, 'node_modules/assemblyscript/bin/asc.js');
  const hashes = ['once.wasm', 'twice.wasm'].map((name) => {
    execFileSync(process.execPath, [asc, ...flags, '-o', join(folder, name)], { cwd: kernel });
    return createHash('sha256')
      .update(readFileSync(join(folder, name)))
      .digest('hex');
  });
  const shipped = readFileSync(join(kernel, 'dist/cape-core.wasm'));
  rmSync(folder, { recursive: true });
  expect(new Set([...hashes, createHash('sha256').update(shipped).digest('hex')]).size).toBe(1);
  expect(WebAssembly.Module.imports(new WebAssembly.Module(shipped))).toEqual([]);
});
