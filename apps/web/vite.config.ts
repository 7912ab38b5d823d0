import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';

/** The demo model under its own names, beside the page: only the Steering view asks for it. */
function demoModel(): Plugin {
  const folder = fileURLToPath(new URL('../../packages/steer/demo/', import.meta.url));
  const isPart = (name: string) => /\.(onnx|json|jsonl|txt)$/.test(name) && name !== 'development.jsonl';
  return {
    name: 'demo-model',
    apply: 'build',
    generateBundle() {
      for (const name of readdirSync(folder).filter(isPart))
        this.emitFile({ type: 'asset', fileName: `demo/${name}`, source: readFileSync(folder + name) });
    },
  };
}

// The page never asks for WebGPU, and its runtime would weigh 26 MB.
const alias = { 'onnxruntime-web/webgpu': 'onnxruntime-web/wasm' };

export default defineConfig({
  // Relative addresses: the page works from any folder of any host.
  base: './',
  plugins: [demoModel()],
  resolve: { alias },
  build: { target: 'es2022', modulePreload: { polyfill: false }, assetsInlineLimit: 0 },
  worker: { format: 'es' },
});
