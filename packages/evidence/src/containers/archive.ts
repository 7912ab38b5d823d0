import { fileError } from './file-error.ts';
import type { ReadLimits, SourceFile } from './source.ts';
import { fileOf, megabytes } from './source.ts';

/** What an archive says of one of its files. */
export interface Entry {
  readonly name: string;
  /** Bytes once unpacked. */
  readonly size: number;
}

/** How many times its packed size a file may unpack to, beyond the first megabyte: more is a bomb. */
const mostRatio = 200;

/** A zip archive: its files' names and sizes, and their bytes on demand. */
export class Archive {
  readonly entries: readonly Entry[];
  readonly #bytes: Uint8Array;
  readonly #unzip: typeof import('fflate').unzipSync;

  private constructor(
    bytes: Uint8Array,
    unzip: typeof import('fflate').unzipSync,
    entries: readonly Entry[],
  ) {
    this.#bytes = bytes;
    this.#unzip = unzip;
    this.entries = entries;
  }

  /** @throws {InputError} for what is no archive, has too many files, or unpacks to too much. */
  static async open(bytes: Uint8Array, name: string, limits: ReadLimits): Promise<Archive> {
    const { unzipSync } = await import('fflate');
    const entries: Entry[] = [];
    let total = 0;
    try {
      unzipSync(bytes, {
        filter: ({ name: entry, size, originalSize }) => {
          if (entry.endsWith('/')) return false;
          total += originalSize;
          entries.push({ name: entry, size: originalSize });
          if (entries.length > limits.files) {
            throw fileError('too-many-files', name, `at most ${limits.files} files`, 'more');
          }
          if (total > limits.unpackedBytes) {
            throw fileError(
              'too-large',
              name,
              `at most ${megabytes(limits.unpackedBytes)} unpacked`,
              `${total} and more`,
            );
          }
          if (originalSize > 2 ** 20 && originalSize > mostRatio * size) {
            throw fileError(
              'zip-bomb',
              `${name}/${entry}`,
              `a file packed at most ${mostRatio} times`,
              `${originalSize} bytes from ${size}`,
            );
          }
          return false;
        },
      });
    } catch (error) {
      throw asFileError(error, name);
    }
    return new Archive(bytes, unzipSync, entries);
  }

  /** The bytes of the named files, unpacked in one pass. A file that unpacks to more than it says is refused by the unpacker. */
  read(names: ReadonlySet<string>, name: string): ReadonlyMap<string, Uint8Array> {
    try {
      const found = this.#unzip(this.#bytes, { filter: ({ name: entry }) => names.has(entry) });
      return new Map(Object.entries(found));
    } catch (error) {
      throw asFileError(error, name);
    }
  }

  /** Files as if they lay in a folder of the archive's name; all are unpacked when the first is read. */
  files(name: string, wanted: readonly Entry[]): readonly SourceFile[] {
    let unpacked: ReadonlyMap<string, Uint8Array> | undefined;
    const names = new Set(wanted.map((entry) => entry.name));
    return wanted.map((entry) => {
      const bytes = async () => {
        unpacked ??= this.read(names, name);
        return unpacked.get(entry.name) ?? new Uint8Array();
      };
      return {
        name: `${name}/${entry.name}`,
        size: entry.size,
        bytes,
        async *stream() {
          yield await bytes();
        },
      };
    });
  }
}

function asFileError(error: unknown, name: string): Error {
  if (error instanceof Error && error.name === 'InputError') return error;
  return fileError('bad-archive', name, 'a zip archive', (error as Error).message);
}

/** The file inside a gzip file. Unpacking stops at the limit, whatever the file says of its size. */
export async function gunzip(file: SourceFile, limits: ReadLimits): Promise<SourceFile> {
  const { Gunzip } = await import('fflate');
  const pieces: Uint8Array[] = [];
  let size = 0;
  const unpacker = new Gunzip((piece) => {
    size += piece.length;
    if (size > limits.fileBytes) {
      throw fileError('too-large', file.name, `at most ${megabytes(limits.fileBytes)} unpacked`, 'more');
    }
    pieces.push(piece);
  });
  try {
    // In pieces, so that a bomb is noticed before it is unpacked whole.
    const step = 64 * 1024;
    for await (const piece of file.stream()) {
      for (let at = 0; at < piece.length; at += step) unpacker.push(piece.subarray(at, at + step));
    }
    unpacker.push(new Uint8Array(), true);
  } catch (error) {
    if (error instanceof Error && error.name === 'InputError') throw error;
    throw fileError('bad-archive', file.name, 'a gzip file', (error as Error).message);
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return fileOf(file.name.replace(/\.gz$/i, ''), whole);
}
