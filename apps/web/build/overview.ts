import { loadKernel } from '@cape/core-wasm';
import type { Plugin } from 'vite';
import { overviewAnswers } from '../src/views/overview/answers.ts';

const id = 'virtual:overview';

/**
 * Answers of the overview, computed by the kernel when the page is built: asked in the page it would be 100 KB of code
 * and data and seconds of work before the first figure stands. Every view that the overview leads to computes anew.
 */
export function overview(): Plugin {
  return {
    name: 'cape-overview',
    resolveId: (source) => (source === id ? `\0${id}` : undefined),
    async load(source) {
      if (source !== `\0${id}`) return undefined;
      const answers = await overviewAnswers({ kernel: await loadKernel() });
      return `export const answers = JSON.parse(${JSON.stringify(JSON.stringify(answers))});`;
    },
  };
}
