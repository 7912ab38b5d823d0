// The wheel's program: the cape command with all that it needs in one folder, beside the functions that ask it.

import { cpSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const repository = new URL('../../../', import.meta.url);
const target = new URL('../src/cape/_node/', import.meta.url);
const place = (path, base = repository) => fileURLToPath(new URL(path, base));

rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });

const bundle = await rolldown({
  input: {
    cape: place('apps/cli/bin/cape.mjs'),
    // The API's pool starts it by this name, beside the chunk that does.
    'chunks/worker': place('apps/api/dist/pool/worker.js'),
  },
  platform: 'node',
  // Native, a build for each platform: who needs PNG files, a registry or fast steering installs the npm package.
  external: [/^node:/, '@resvg/resvg-js', 'onnxruntime-node', /^@libsql\//, 'libsql'],
  logLevel: 'silent',
});
await bundle.write({
  dir: place('dist', target),
  format: 'esm',
  minify: true,
  entryFileNames: ({ name }) => (name === 'cape' ? 'cape.mjs' : '[name].js'),
  chunkFileNames: 'chunks/[name]-[hash].js',
});
await bundle.close();

// What the program looks for from its chunks.
const beside = {
  'packages/core-wasm/dist/cape-core.wasm': 'dist/cape-core.wasm',
  'apps/web/dist': 'dist/web',
  'apps/api/migrations': 'migrations',
  'packages/steer/demo': 'demo',
  // The runtime of models: the native one is not in the wheel.
  ...Object.fromEntries(
    ['wasm', 'mjs'].map((kind) => [
      `node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.${kind}`,
      `dist/chunks/ort-wasm-simd-threaded.${kind}`,
    ]),
  ),
};
for (const [from, to] of Object.entries(beside)) {
  if (!existsSync(place(from))) throw new Error(`${from} is not built`);
  cpSync(place(from), place(to, target), {
    recursive: true,
    filter: (path) => !/[\\/]train([\\/]|$)/.test(path),
  });
}
await import('./generate.mjs');
