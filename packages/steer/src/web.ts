import type { LoadOptions } from './model/files.ts';
import { fetchModel } from './model/web-files.ts';
import { type Model, openModel } from './runtime/model.ts';
import type { WebRuntimeOptions } from './runtime/web.ts';

export { fetchModel } from './model/web-files.ts';
export * from './public.ts';
export type { WebRuntimeOptions } from './runtime/web.ts';

/** Load a model from the address of its folder or ONNX file, or a Hugging Face id, spliced and open in onnxruntime-web. */
export async function loadModel(name: string, options: LoadOptions & WebRuntimeOptions = {}): Promise<Model> {
  return openModel(await fetchModel(name, options), options);
}
