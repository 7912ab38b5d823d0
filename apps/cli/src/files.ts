import { createReadStream, readdirSync, readSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '@cape/evidence';
import { fileOf, mayHoldResults, readLimits, type SourceFile } from '@cape/evidence/readers';

/**
 * The files that paths name: a file is itself; a folder is every file in it that may hold results, in order of name;
 * - is standard input.
 */
export function filesIn(paths: readonly string[], flag: string): readonly SourceFile[] {
  const files = paths.flatMap((place) => (place === '-' ? [standardInput()] : filesAt(place, flag)));
  if (files.length > 0 && files.length <= readLimits.files) return files;
  throw new InputError([
    {
      code: files.length === 0 ? 'no-files' : 'too-many-files',
      path: flag,
      expected: files.length === 0 ? 'a folder with result files' : `at most ${readLimits.files} files`,
      received: files.length === 0 ? `none in ${paths.join(', ')}` : String(files.length),
    },
  ]);
}

function filesAt(place: string, flag: string): SourceFile[] {
  const status = statSync(place, { throwIfNoEntry: false });
  if (status === undefined) {
    throw new InputError([
      { code: 'no-such-file', path: flag, expected: 'a file or folder that exists', received: place },
    ]);
  }
  if (!status.isDirectory()) return [onDisk(place, status.size, flag)];
  return readdirSync(place, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'benchmarks.json' && mayHoldResults(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !/(^|[\\/])(\.[^./\\][^/\\]*|node_modules)[\\/]/.test(path.slice(place.length)))
    .sort()
    .map((path) => onDisk(path, statSync(path).size, flag));
}

function onDisk(path: string, size: number, flag: string): SourceFile {
  return {
    name: path,
    size,
    bytes: () => readFile(path).catch((error) => refuseUnreadable(path, flag, error)),
    async *stream() {
      try {
        for await (const piece of createReadStream(path, { highWaterMark: 1 << 20 }))
          yield piece as Uint8Array;
      } catch (error) {
        refuseUnreadable(path, flag, error);
      }
    },
  };
}

function refuseUnreadable(path: string, flag: string, error: unknown): never {
  if (error instanceof InputError) throw error;
  const { code } = error as NodeJS.ErrnoException;
  throw new InputError([
    {
      code: 'unreadable-file',
      path: flag,
      expected: 'a file that can be read',
      received: `${path} (${code ?? String(error)})`,
    },
  ]);
}

function standardInput(): SourceFile {
  const parts: Buffer[] = [];
  let size = 0;
  const most = readLimits.fileBytes;
  while (size <= most) {
    const part = Buffer.allocUnsafe(1 << 20);
    let read = 0;
    try {
      read = readSync(0, part, 0, part.length, null);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EOF') break;
      if (code !== 'EAGAIN') refuseUnreadable('standard input', '-', error);
      // A pipe that is not ready yet: wait a moment and ask again.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
      continue;
    }
    if (read === 0) break;
    size += read;
    parts.push(part.subarray(0, read));
  }
  if (size > most) {
    throw new InputError([
      { code: 'too-large', path: 'standard input', expected: `at most ${most} bytes`, received: 'more' },
    ]);
  }
  return fileOf('standard input', Buffer.concat(parts));
}
