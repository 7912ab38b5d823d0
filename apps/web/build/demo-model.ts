import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

/** The demo model under its own names, beside the page: only the Steering view asks for it. */
export function demoModel(): Plugin {
  const folder = fileURLToPath(new URL('../../../packages/steer/demo/', import.meta.url));
  const isPart = (name: string) => /\.(onnx|json|jsonl|txt)$/.test(name) && name !== 'development.jsonl';
  return {
    name: 'cape-demo-model',
    apply: 'build',
    generateBundle() {
      for (const name of readdirSync(folder).filter(isPart))
        this.emitFile({ type: 'asset', fileName: `demo/${name}`, source: readFileSync(folder + name) });
    },
  };
}
