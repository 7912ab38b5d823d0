import { InputError } from '../input-error.ts';
import { fileError } from './file-error.ts';
import { Pieces } from './pieces.ts';
import type { ReadLimits, SourceFile } from './source.ts';
import { fileOf, megabytes } from './source.ts';

/** Entry of an archive for one of its files. */
export interface Entry {
  readonly name: string;
  /** Bytes once unpacked. */
  readonly size: number;
}

/** Largest ratio of a file's unpacked to its packed size, beyond the first megabyte: more is a bomb. */
const mostRatio = 200;

type Fflate = typeof import('fflate');

/** The number by which a zip archive says that a file is packed by Zstandard, as Inspect's logs are. */
const zstdMethod = 93;

/** A zip archive: its files' names and sizes, and their bytes on demand. */
export class Archive {
  readonly entries: readonly Entry[];
  readonly #bytes: Uint8Array;
  readonly #fflate: Fflate;
  readonly #fzstd: typeof import('fzstd') | undefined;

  private constructor(
    bytes: Uint8Array,
    entries: readonly Entry[],
    fflate: Fflate,
    fzstd: typeof import('fzstd') | undefined,
  ) {
    this.#bytes = bytes;
    this.entries = entries;
    this.#fflate = fflate;
    this.#fzstd = fzstd;
  }

  /** @throws {InputError} for what is no archive, has too many files, or unpacks to too much. */
  static async open(bytes: Uint8Array, name: string, limits: ReadLimits): Promise<Archive> {
    const fflate = await import('fflate');
    const entries: Entry[] = [];
    let total = 0;
    let zstd = false;
    try {
      fflate.unzipSync(bytes, {
        filter: ({ name: entry, size, originalSize, compression }) => {
          if (entry.endsWith('/')) return false;
          zstd ||= compression === zstdMethod;
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
              `${megabytes(total)} and more`,
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
    return new Archive(bytes, entries, fflate, zstd ? await import('fzstd') : undefined);
  }

  /** The bytes of the named files, unpacked in one pass. A file that unpacks to more than the archive says is refused. */
  read(names: ReadonlySet<string>, name: string): ReadonlyMap<string, Uint8Array> {
    try {
      if (this.#fzstd !== undefined) return this.#readStream(names, this.#fzstd);
      const found = this.#fflate.unzipSync(this.#bytes, { filter: ({ name: entry }) => names.has(entry) });
      return new Map(Object.entries(found));
    } catch (error) {
      throw asFileError(error, name);
    }
  }

  /** The same for archives with files packed by Zstandard: the unpacker takes another decoder only while it streams. */
  #readStream(
    names: ReadonlySet<string>,
    { Decompress }: typeof import('fzstd'),
  ): ReadonlyMap<string, Uint8Array> {
    class Zstandard {
      static readonly compression = zstdMethod;
      ondata: (error: Error | null, data: Uint8Array, final: boolean) => void = () => {};
      readonly #decoder = new Decompress((data, final) => this.ondata(null, data, final === true));
      push(data: Uint8Array, final: boolean): void {
        this.#decoder.push(data, final);
      }
    }
    const sizes = new Map(this.entries.map(({ name, size }) => [name, size]));
    const found = new Map<string, Uint8Array>();
    const unpacker = new this.#fflate.Unzip((file) => {
      if (!names.has(file.name)) return;
      const pieces = new Pieces(
        sizes.get(file.name) ?? 0,
        () => new Error(`${file.name} unpacks to more than it says`),
      );
      file.ondata = (error, data, final) => {
        if (error !== null) throw error;
        pieces.add(data);
        if (final) found.set(file.name, pieces.whole());
      };
      file.start();
    });
    unpacker.register(this.#fflate.UnzipInflate);
    unpacker.register(Zstandard as unknown as Parameters<typeof unpacker.register>[0]);
    unpacker.push(this.#bytes, true);
    return found;
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
  if (error instanceof InputError) return error;
  return fileError('bad-archive', name, 'a zip archive', (error as Error).message);
}

/** The file inside a gzip file. Unpacking stops at the limit, whatever the file says of its size. */
export async function gunzip(file: SourceFile, limits: ReadLimits): Promise<SourceFile> {
  const { Gunzip } = await import('fflate');
  const pieces = unpacked(file, limits);
  const unpacker = new Gunzip((piece) => pieces.add(piece));
  try {
    // In pieces, so that a bomb is noticed before it is unpacked whole.
    const step = 64 * 1024;
    for await (const piece of file.stream()) {
      for (let at = 0; at < piece.length; at += step) unpacker.push(piece.subarray(at, at + step));
    }
    unpacker.push(new Uint8Array(), true);
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw fileError('bad-archive', file.name, 'a gzip file', (error as Error).message);
  }
  return fileOf(file.name.replace(/\.gz$/i, ''), pieces.whole());
}

/** The file inside a Zstandard file, within the same limit. */
export async function unzstd(file: SourceFile, limits: ReadLimits): Promise<SourceFile> {
  const { Decompress } = await import('fzstd');
  const pieces = unpacked(file, limits);
  const unpacker = new Decompress((piece) => pieces.add(piece));
  try {
    unpacker.push(await file.bytes(), true);
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw fileError('bad-archive', file.name, 'a Zstandard file', (error as Error).message);
  }
  return fileOf(file.name.replace(/\.zst$/i, ''), pieces.whole());
}

/** Bytes that come out of a packed file, up to the limit. */
function unpacked({ name }: SourceFile, { fileBytes }: ReadLimits): Pieces {
  return new Pieces(fileBytes, () =>
    fileError('too-large', name, `at most ${megabytes(fileBytes)} unpacked`, 'more'),
  );
}
