import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import type { InferenceSession } from 'onnxruntime-common';
import { type NodeRuntime, nodeRuntime } from '../runtime/node.ts';
import { SteerError } from '../steer-error.ts';
import { holdsWeights } from '../weights/shards.ts';
import { type ModelFiles, PREFERRED, type RuntimeOptions } from './files.ts';
import { CHAT_TEMPLATE, EXPORT_ADVICE } from './hub-listing.ts';
import { fileSource, readJson, readText } from './node-disk.ts';
import { openGgufFile } from './node-gguf.ts';
import { openWeights } from './node-weights.ts';

/**
 * A model on disk: a folder as Hugging Face lays it out, or an ONNX, safetensors or GGUF file. Of a folder
 * with both, the ONNX file is taken unless another is named.
 */
export async function openFolder(name: string, path: string, file?: string): Promise<ModelFiles> {
  const isFolder = statSync(path).isDirectory();
  const named = isFolder ? file : path;
  if (named?.endsWith('.gguf')) return openGgufFile(name, isFolder ? join(path, named) : path);
  if (named !== undefined && holdsWeights([basename(named)]))
    return openWeights(name, isFolder ? path : dirname(path), basename(named));
  if (isFolder && file === undefined && onnxFiles(path).length === 0) {
    const names = readdirSync(path);
    if (holdsWeights(names)) return openWeights(name, path);
    const gguf = names.filter((each) => each.endsWith('.gguf'));
    if (gguf.length > 1)
      throw new SteerError('no-weights', name, 'one GGUF file', gguf.join(', '), 'Name one with --file.');
    if (gguf.length === 1) return openGgufFile(name, join(path, gguf[0]!));
  }
  const onnx = realpathSync(isFolder ? chooseFile(path, file) : path);
  const folder = dirname(onnx);
  const beside = [isFolder ? path : dirname(path), folder, dirname(folder)];
  const placeOf = (fileName: string) => beside.map((place) => join(place, fileName)).find(existsSync);
  const json = (fileName: string): unknown => {
    const at = placeOf(fileName);
    return at === undefined ? undefined : readJson(at);
  };
  const template = placeOf(CHAT_TEMPLATE);
  const source = fileSource(onnx);
  const runtime: NodeRuntime = await nodeRuntime();
  return {
    name,
    source,
    modelFile: basename(onnx),
    config: json('config.json'),
    generation: json('generation_config.json'),
    tokenizer: json('tokenizer.json'),
    tokenizerConfig: json('tokenizer_config.json'),
    chatTemplate: template === undefined ? undefined : readText(template),
    runtime,
    open(head: Uint8Array, external: readonly string[], options: RuntimeOptions): Promise<InferenceSession> {
      for (const location of external) checkInside(folder, location);
      return runtime.open(head, folder, [basename(onnx), ...external], options);
    },
    close: source.close,
  };
}

function chooseFile(folder: string, file: string | undefined): string {
  if (file !== undefined) {
    const found = [join(folder, file), join(folder, 'onnx', file)].find(existsSync);
    if (found === undefined)
      throw new SteerError('model-not-found', join(folder, file), 'an ONNX file', 'nothing there');
    return found;
  }
  const present = onnxFiles(folder);
  const chosen = PREFERRED.map((wanted) => present.find((path) => basename(path) === wanted)).find(
    (path) => path !== undefined,
  );
  const only = present.length === 1 ? present[0] : undefined;
  const found = chosen ?? only;
  if (found === undefined) {
    throw new SteerError(
      'no-onnx-files',
      folder,
      'weights (model.safetensors) or an ONNX file, in the folder or its onnx/',
      present.length === 0
        ? readdirSync(folder).some((entry) => entry.endsWith('.bin'))
          ? 'weights as pickled Python (.bin), which are not read'
          : 'none'
        : `several, none with a usual name: ${present.map((path) => basename(path)).join(', ')}`,
      EXPORT_ADVICE,
    );
  }
  return found;
}

function onnxFiles(folder: string): string[] {
  return ['', 'onnx'].flatMap((sub) => {
    const place = join(folder, sub);
    return existsSync(place)
      ? readdirSync(place)
          .filter((entry) => entry.endsWith('.onnx'))
          .map((entry) => join(place, entry))
      : [];
  });
}

/** Weights may lie beside the model or below, never elsewhere, whatever the file or a link in it says. */
function checkInside(folder: string, location: string): void {
  const outside = (path: string): boolean =>
    relative(folder, path).startsWith('..') || isAbsolute(relative(folder, path));
  const path = resolve(folder, location);
  if (isAbsolute(location) || /^[a-z]+:/i.test(location) || outside(path)) {
    throw new SteerError('external-data-outside', 'external data', "a file in the model's folder", location);
  }
  if (!existsSync(path))
    throw new SteerError('external-data-missing', 'external data', location, 'no such file');
  if (outside(realpathSync(path)))
    throw new SteerError(
      'external-data-outside',
      'external data',
      "a file in the model's folder",
      `${location}, a link to ${realpathSync(path)}`,
    );
}
