import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

/** The demo model, and the questions for any other, under their own names beside the page: only the Steering view asks. */
export function demoModel(): Plugin {
  const folderOf = (name: string) =>
    fileURLToPath(new URL(`../../../packages/steer/${name}/`, import.meta.url));
  const folder = folderOf('demo');
  const isPart = (name: string) => /\.(onnx|json|jsonl|txt)$/.test(name);
  return {
    name: 'cape-demo-model',
    apply: 'build',
    generateBundle() {
      const emit = (name: string, source: string | Uint8Array) =>
        this.emitFile({ type: 'asset', fileName: `demo/${name}`, source });
      const names = readdirSync(folder).filter(isPart);
      for (const name of names) emit(name, readFileSync(folder + name));
      // Looked for beside any model: without one the browser's console would complain, and offline it would fail.
      if (!names.includes('generation_config.json')) emit('generation_config.json', '{}');
      for (const name of ['questions.jsonl', 'neutral.txt'])
        this.emitFile({
          type: 'asset',
          fileName: `questions/${name}`,
          source: readFileSync(folderOf('data') + name),
        });
    },
  };
}
