import { closeSync, fstatSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import type { ByteSource } from '../onnx/wire.ts';
import { SteerError } from '../steer-error.ts';

const MAX_JSON = 64 * 1024 * 1024;

export function readJson(path: string): unknown {
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

export function fileSource(path: string): ByteSource & { close(): void } {
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
