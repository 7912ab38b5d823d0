import { defineConfig } from 'vite';
import { questionLinks } from './build/cross-links.ts';
import { demoModel } from './build/demo-model.ts';
import { offline } from './build/offline.ts';
import { overview } from './build/overview.ts';
import { contentSecurityPolicy } from './build/policy.ts';

// The page never asks for WebGPU, and its runtime would weigh 26 MB.
const alias = { 'onnxruntime-web/webgpu': 'onnxruntime-web/wasm' };

export default defineConfig({
  // Relative addresses: the page works from any folder of any host.
  base: './',
  plugins: [questionLinks(), overview(), contentSecurityPolicy(), demoModel(), offline()],
  resolve: { alias },
  build: { target: 'es2022', modulePreload: { polyfill: false }, assetsInlineLimit: 0 },
  worker: { format: 'es' },
});
