import { readdirSync } from 'node:fs';
import { answer, manifest } from '@cape/analysis';
import { loadKernel } from '@cape/core-wasm';
import { expect, test } from 'vitest';
import { inChromium, open } from './page.ts';

inChromium('the worker', () => {
  test('the same seed gives the same bytes as in Node', async () => {
    const { page, close } = await open('data');
    const worker = readdirSync(new URL('../dist/assets/', import.meta.url)).find((name) =>
      /^answering-.*\.js$/.test(name),
    )!;
    const kernel = await loadKernel();
    for (const { name, load } of manifest) {
      const question = await load();
      const input = question.examples[0];
      const inBrowser = await page.evaluate(
        ([script, asked]) =>
          new Promise<string>((resolve) => {
            const answering = new Worker(script, { type: 'module' });
            answering.onmessage = ({ data }) => {
              if (data.kind === 'progress') return;
              resolve(JSON.stringify(data.kind === 'answer' ? data.answer : data));
              answering.terminate();
            };
            answering.postMessage(asked);
          }),
        [`assets/${worker}`, { id: 1, kind: 'question', name, input }] as const,
      );
      const inNode = JSON.stringify(answer(question, input, { kernel }));
      expect([name, inBrowser === inNode]).toEqual([name, true]);
    }
    await close();
  });
});
