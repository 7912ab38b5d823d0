import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { bytesSource } from '../onnx/wire.ts';
import { nodeRuntime } from '../runtime/node.ts';
import { SteerError } from '../steer-error.ts';
import type { WeightsFolder } from '../weights/safetensors.ts';
import { usualWeights } from '../weights/shards.ts';
import { buildFromWeights } from '../weights/weights-model.ts';
import type { ModelFiles } from './files.ts';
import { CHAT_TEMPLATE } from './hub-listing.ts';
import { fileSource, readJson, readText } from './node-disk.ts';

/** A folder with config.json and safetensors: its graph is built in memory, its weights stay where they lie. */
export async function openWeights(name: string, folder: string, file?: string): Promise<ModelFiles> {
  const names = readdirSync(folder);
  const json = (fileName: string): unknown =>
    names.includes(fileName) ? readJson(join(folder, fileName)) : undefined;
  const config = json('config.json');
  const root = rootOf(folder);
  const built = await buildFromWeights(diskFolder(folder, root, names), config, file);
  const runtime = await nodeRuntime();
  return {
    name,
    source: bytesSource(built.onnx),
    modelFile: file ?? usualWeights(names),
    config,
    generation: json('generation_config.json'),
    tokenizer: json('tokenizer.json'),
    tokenizerConfig: json('tokenizer_config.json'),
    chatTemplate: names.includes(CHAT_TEMPLATE) ? readText(join(folder, CHAT_TEMPLATE)) : undefined,
    built,
    runtime,
    open: (head, external, options) => runtime.open(head, root, external, options),
    close() {},
  };
}

/**
 * The folder that a model's files may lie in: its own. In the hub's cache a snapshot's files are links into
 * the blobs of the same repository, so there it is the repository's.
 */
function rootOf(folder: string): string {
  const real = realpathSync(folder);
  const repository = dirname(dirname(real));
  const isSnapshot = basename(dirname(real)) === 'snapshots' && existsSync(join(repository, 'blobs'));
  return isSnapshot ? repository : real;
}

function diskFolder(folder: string, root: string, names: readonly string[]): WeightsFolder {
  const opened = <T>(name: string, work: (source: ReturnType<typeof fileSource>) => T): T => {
    const source = fileSource(placeOf(folder, root, name));
    try {
      return work(source);
    } finally {
      source.close();
    }
  };
  return {
    names,
    location: (name) =>
      relative(root, placeOf(folder, root, name))
        .split(sep)
        .join('/'),
    size: async (name) => opened(name, ({ size }) => size),
    read: async (name, offset, length) => opened(name, (source) => source.read(offset, length)),
  };
}

/** Real path of a file; a link that leads outside is refused, as the runtime would refuse it. */
function placeOf(folder: string, root: string, name: string): string {
  const path = join(folder, name);
  if (!existsSync(path)) throw new SteerError('no-weights', name, 'a file in the folder', 'none');
  const real = realpathSync(path);
  if (!real.startsWith(root + sep)) {
    throw new SteerError(
      'external-data-outside',
      name,
      "a file in the model's folder",
      `a link to ${real}`,
      'Give the folder it leads to.',
    );
  }
  return real;
}
