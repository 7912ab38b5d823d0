import { existsSync } from 'node:fs';
import { SteerError } from '../steer-error.ts';
import type { LoadOptions, ModelFiles } from './files.ts';
import { fetchHub, fetchUrl } from './hub.ts';
import { isHubId } from './hub-listing.ts';
import { openFolder } from './node-folder.ts';

/** Find a model: a folder, an ONNX file, a URL of one, or a Hugging Face id, which is downloaded once. */
export async function locateModel(name: string, options: LoadOptions = {}): Promise<ModelFiles> {
  if (existsSync(name)) return openFolder(name, name, options.file);
  if (/^https?:\/\//.test(name)) return openFolder(name, await fetchUrl(name, options));
  if (isHubId(name)) return openFolder(name, await fetchHub(name, options), options.file);
  throw new SteerError(
    'model-not-found',
    'model',
    'a folder, an ONNX file, a URL or a Hugging Face id such as onnx-community/Qwen3-0.6B-ONNX',
    name,
  );
}
