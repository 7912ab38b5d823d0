import {
  closeSync,
  existsSync,
  fstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  realpathSync,
  statSync,
} from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import type { InferenceSession } from 'onnxruntime-common';
import type { ByteSource } from '../onnx/wire.ts';
import { type NodeRuntime, nodeRuntime } from '../runtime/node.ts';
import { SteerError } from '../steer-error.ts';
import { type ModelFiles, PREFERRED, type RuntimeOptions } from './files.ts';
import { EXPORT_ADVICE } from './hub-listing.ts';

const MAX_JSON = 64 * 1024 * 1024;

/** A model on disk: a folder as Hugging Face lays it out, or an ONNX file in one. */
export async function openFolder(name: string, path: string, file?: string): Promise<ModelFiles> {
  const onnx = realpathSync(statSync(path).isDirectory() ? chooseFile(path, file) : path);
  const folder = dirname(onnx);
  const beside = [statSync(path).isDirectory() ? path : dirname(path), folder, dirname(folder)];
  const json = (fileName: string): unknown => {
    const at = beside.map((place) => join(place, fileName)).find(existsSync);
    return at === undefined ? undefined : readJson(at);
  };
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
    runtime,
    open(head: Uint8Array, external: readonly string[], options: RuntimeOptions): Promise<InferenceSession> {
      for (const location of external) checkInside(folder, location);
      return runtime.open(head, folder, options);
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
  const present = ['', 'onnx'].flatMap((sub) => {
    const place = join(folder, sub);
    return existsSync(place)
      ? readdirSync(place)
          .filter((entry) => entry.endsWith('.onnx'))
          .map((entry) => join(place, entry))
      : [];
  });
  const chosen = PREFERRED.map((wanted) => present.find((path) => basename(path) === wanted)).find(
    (path) => path !== undefined,
  );
  const only = present.length === 1 ? present[0] : undefined;
  const found = chosen ?? only;
  if (found === undefined) {
    throw new SteerError(
      'no-onnx-files',
      folder,
      'an ONNX file, in the folder or its onnx/',
      present.length === 0
        ? 'none'
        : `several, none with a usual name: ${present.map((path) => basename(path)).join(', ')}`,
      EXPORT_ADVICE,
    );
  }
  return found;
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

function readJson(path: string): unknown {
  const { size } = statSync(path);
  const code = basename(path).startsWith('tokenizer') ? 'tokenizer-too-large' : 'config-malformed';
  if (size > MAX_JSON) throw new SteerError(code, basename(path), 'at most 64 MiB', `${size} bytes`);
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new SteerError(
      code === 'config-malformed' ? code : 'tokenizer-malformed',
      basename(path),
      'JSON',
      cause instanceof Error ? cause.message : String(cause),
    );
  }
}

function fileSource(path: string): ByteSource & { close(): void } {
  const descriptor = openSync(path, 'r');
  return {
    size: fstatSync(descriptor).size,
    read(offset, length) {
      const bytes = new Uint8Array(length);
      let done = 0;
      while (done < length) {
        const count = readSync(descriptor, bytes, done, length - done, offset + done);
        if (count === 0)
          throw new SteerError('onnx-truncated', basename(path), `${length} bytes at ${offset}`, `${done}`);
        done += count;
      }
      return bytes;
    },
    close: () => closeSync(descriptor),
  };
}
