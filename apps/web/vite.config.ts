import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { questionLinks } from './build/cross-links.ts';
import { demoModel } from './build/demo-model.ts';
import { figureFont } from './build/figure-font.ts';
import { offline } from './build/offline.ts';
import { overview } from './build/overview.ts';
import { contentSecurityPolicy } from './build/policy.ts';

// The page never asks for WebGPU, and its runtime would weigh 26 MB.
const nothing = fileURLToPath(new URL('build/nothing.ts', import.meta.url));
const alias = {
  'onnxruntime-web/webgpu': 'onnxruntime-web/wasm',
  // jsPDF would load them to draw HTML; the page draws SVG through svg2pdf.js.
  html2canvas: nothing,
  canvg: nothing,
  dompurify: nothing,
};

export default defineConfig({
  // Relative addresses: the page works from any folder of any host.
  base: './',
  plugins: [questionLinks(), overview(), contentSecurityPolicy(), demoModel(), figureFont(), offline()],
  resolve: { alias },
  build: { target: 'es2022', modulePreload: { polyfill: false }, assetsInlineLimit: 0 },
  worker: { format: 'es' },
});
