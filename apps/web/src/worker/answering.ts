import { answer, InputError, questions } from '@cape/analysis';
import { loadKernel } from '@cape/core-wasm';
import type { Asked, Told } from './protocol.ts';

const kernel = loadKernel();

addEventListener('message', async ({ data }: MessageEvent<Asked>) => {
  const tell = (told: Told) => postMessage(told);
  const { id } = data;
  try {
    const question = questions.find(({ name }) => name === data.question);
    if (question === undefined) throw new Error(`There is no question ${data.question}.`);
    const onProgress = (share: number) => tell({ id, kind: 'progress', share });
    tell({ id, kind: 'answer', answer: answer(question, data.input, { kernel: await kernel, onProgress }) });
  } catch (error) {
    if (error instanceof InputError) tell({ id, kind: 'refused', issues: error.issues });
    else tell({ id, kind: 'failed', message: error instanceof Error ? error.message : String(error) });
  }
});
