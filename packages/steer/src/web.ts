import { type FetchModelOptions, fetchModel, givenModel } from './model/web-files.ts';
import { type Model, openModel } from './runtime/model.ts';

export { fetchDemo } from './model/web-demo.ts';
export { type FetchModelOptions, fetchModel, givenModel } from './model/web-files.ts';
export { fetchOpenQuestions } from './model/web-questions.ts';
export * from './public.ts';
export type { WebRuntimeOptions } from './runtime/web.ts';

/**
 * Load a model, spliced and open in onnxruntime-web: from the address of its folder or ONNX file, from a
 * Hugging Face id, or from files that the reader chose.
 */
export async function loadModel(
  from: string | readonly File[],
  options: FetchModelOptions = {},
): Promise<Model> {
  const files = await (typeof from === 'string' ? fetchModel(from, options) : givenModel(from, options));
  return openModel(files, options);
}
