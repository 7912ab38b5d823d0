import { closeSync, fstatSync, openSync, readFileSync, readSync, type Stats, statSync } from 'node:fs';
import { basename } from 'node:path';
import type { ByteSource } from '../onnx/wire.ts';
import { SteerError } from '../steer-error.ts';

const MAX_JSON = 64 * 1024 * 1024;
const MAX_TEXT = 4 * 1024 * 1024;

export function readJson(path: string): unknown {
  const found = statSync(path);
  const { size } = found;
  const code = basename(path).startsWith('tokenizer') ? 'tokenizer-too-large' : 'config-malformed';
  mustBeFile(found, path);
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

/** A small text beside a model. */
export function readText(path: string): string {
  const found = statSync(path);
  mustBeFile(found, path);
  if (found.size > MAX_TEXT)
    throw new SteerError('config-malformed', basename(path), `at most ${MAX_TEXT} bytes`, `${found.size}`);
  return readFileSync(path, 'utf8');
}

/** A pipe never ends and a device may do anything: only regular files are read. */
function mustBeFile(found: Stats, path: string): void {
  if (found.isFile()) return;
  const kind = found.isDirectory() ? 'a folder' : found.isFIFO() ? 'a pipe' : 'a device or socket';
  throw new SteerError('not-a-file', basename(path), 'a regular file', kind);
}

export function fileSource(path: string): ByteSource & { close(): void } {
  mustBeFile(statSync(path), path);
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
