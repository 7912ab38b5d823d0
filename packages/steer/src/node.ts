import type { LoadOptions } from './model/files.ts';
import { locateModel } from './model/locate.ts';
import { type Model, openModel } from './runtime/model.ts';

export { cacheFolder, HubRepository } from './model/hub.ts';
export type { HubFile, Listing } from './model/hub-listing.ts';
export { locateModel } from './model/locate.ts';
export { openDemo } from './model/node-demo.ts';
export { openQuestions } from './model/node-questions.ts';
export * from './public.ts';

/** Load a model from a folder, an ONNX file, a URL or a Hugging Face id, spliced and open in onnxruntime-node. */
export async function loadModel(name: string, options: LoadOptions = {}): Promise<Model> {
  return openModel(await locateModel(name, options), options);
}
