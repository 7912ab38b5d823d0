import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { basename } from 'node:path';
import { InputError } from '@cape/evidence';

/** The most a file may weigh before it is refused unread. */
const mostBytes = 16 * 1024 * 1024;
const chunk = 1024 * 1024;

export interface NamedText {
  readonly name: string;
  readonly text: string;
}

/** Read a file, or standard input for "-": limited in size, UTF-8, not empty. */
export function readInput(place: string, path: string): NamedText {
  const name = place === '-' ? 'standard input' : basename(place);
  const refuse = (code: string, expected: string, received: string): never => {
    throw new InputError([{ code, path, expected, received }]);
  };
  let file = 0;
  try {
    if (place !== '-') file = openSync(place, 'r');
    const status = fstatSync(file);
    if (status.isDirectory()) refuse('is-directory', 'a file', `a folder, ${place}`);
    if (status.isFile() && status.size > mostBytes)
      refuse('too-large', limit(), `${megabytes(status.size)} in ${place}`);
    const bytes = readUpTo(file, mostBytes + 1);
    if (bytes.length > mostBytes) refuse('too-large', limit(), `more from ${place}`);
    if (bytes.length === 0) refuse('empty-file', 'a table in CSV or JSON', `an empty file, ${place}`);
    try {
      return { name, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
    } catch {
      return refuse('not-utf-8', 'text in UTF-8', `other bytes in ${place}`);
    }
  } catch (error) {
    if (error instanceof InputError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return refuse('no-such-file', 'a file that exists', place);
    if (code === 'EACCES' || code === 'EPERM')
      return refuse('unreadable-file', 'a file that may be read', place);
    return refuse('unreadable-file', 'a file that can be read', `${place} (${code ?? String(error)})`);
  } finally {
    if (file !== 0) closeSync(file);
  }
}

function readUpTo(file: number, most: number): Buffer {
  const parts: Buffer[] = [];
  let total = 0;
  while (total < most) {
    const part = Buffer.allocUnsafe(Math.min(chunk, most - total));
    let read = 0;
    try {
      read = readSync(file, part, 0, part.length, null);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EOF') break;
      if (code !== 'EAGAIN') throw error;
      // A pipe that is not ready yet: wait a moment and ask again.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
      continue;
    }
    if (read === 0) break;
    parts.push(part.subarray(0, read));
    total += read;
  }
  return Buffer.concat(parts);
}

const limit = () => `at most ${megabytes(mostBytes)}`;
const megabytes = (bytes: number) => `${Math.round(bytes / (1024 * 1024))} MB`;
