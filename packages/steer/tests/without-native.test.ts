/** A machine without onnxruntime-node: the same model in onnxruntime-web, in Node. */
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { loadKernel } from '@cape/core-wasm';
import { expect, it } from 'vitest';
import { generate, loadModel, type Model } from '../src/node.ts';
import { root, tinyModel, words } from './tiny.ts';
import { weightsFixture, weightsFolder } from './weights-fixture.ts';

const prompt = words(1, 2, 3);

async function textOf(model: Model): Promise<string> {
  let text = '';
  for await (const { texts } of generate(model, await loadKernel(), prompt, [null], { maxTokens: 12 }))
    text = texts[0]!;
  return text;
}

/** Loads a model where the import of onnxruntime-node fails as it does on a machine that lacks it. */
const script = `
import { register } from 'node:module';
register('data:text/javascript,' + encodeURIComponent(\`export async function resolve(name, context, next) {
  if (name !== 'onnxruntime-node') return next(name, context);
  throw Object.assign(new Error("Cannot find package 'onnxruntime-node'"), { code: 'ERR_MODULE_NOT_FOUND' });
}\`));
const { generate, loadModel } = await import(${JSON.stringify(join(root, 'dist/node.js'))});
const { loadKernel } = await import('@cape/core-wasm');
const model = await loadModel(process.argv[1], { steer: 'all' });
let text = '';
for await (const { texts } of generate(model, await loadKernel(), process.argv[2], [null], { maxTokens: 12 })) text = texts[0];
const { runtimeName, warnings } = model.decoder;
console.log(JSON.stringify({ text, runtimeName, codes: warnings.map(({ code }) => code) }));
`;

it.each([
  ['an ONNX export', () => tinyModel('llama')],
  ['weights in shards', () => weightsFolder(weightsFixture('llama'), { shards: 2, format: 'BF16' })],
])('writes the same from %s, and says that it is slower', async (_, make) => {
  const folder = make();
  try {
    const model = await loadModel(folder, { steer: 'all' });
    expect(model.decoder.runtimeName).toMatch(/^onnxruntime-node /);
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--input-type=module', '-e', script, folder, prompt],
      { cwd: root, encoding: 'utf8' },
    );
    expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
    expect(JSON.parse(stdout)).toEqual({
      text: await textOf(model),
      runtimeName: expect.stringMatching(/^onnxruntime-web .*wasm$/),
      codes: ['slow-runtime'],
    });
    await model.decoder.close();
  } finally {
    rmSync(folder, { recursive: true });
  }
});
