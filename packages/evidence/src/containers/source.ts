/** A file as a face has it: on disk, in a browser's list, in a request. Its name is the path that people know it by. */
export interface SourceFile {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  bytes(): Promise<Uint8Array>;
  /** The same in pieces, for files too large to hold. */
  stream(): AsyncIterable<Uint8Array>;
}

/** The most that is read from outside. */
export interface ReadLimits {
  /** Files, those inside archives included. */
  readonly files: number;
  /** Bytes of one file of text, which is held in memory whole. */
  readonly fileBytes: number;
  /** Bytes of one archive or Parquet file, of which parts are unpacked. */
  readonly archiveBytes: number;
  /** Bytes of one file of samples, which is read line by line. */
  readonly streamBytes: number;
  /** Bytes of everything that archives unpack to. */
  readonly unpackedBytes: number;
  /** Archives inside archives. */
  readonly archiveDepth: number;
  /** Lists and objects inside one another in JSON. */
  readonly jsonDepth: number;
  /** Characters of one line of JSON Lines. */
  readonly lineCharacters: number;
  readonly rows: number;
  readonly columns: number;
}

const MiB = 1024 * 1024;

export const readLimits: ReadLimits = {
  files: 50_000,
  fileBytes: 64 * MiB,
  archiveBytes: 512 * MiB,
  streamBytes: 16 * 1024 * MiB,
  unpackedBytes: 1024 * MiB,
  archiveDepth: 2,
  jsonDepth: 200,
  lineCharacters: 64 * MiB,
  rows: 500_000,
  columns: 2_000,
};

/** A file whose bytes are at hand. */
export function fileOf(name: string, content: Uint8Array | string): SourceFile {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  return {
    name,
    size: bytes.length,
    bytes: async () => bytes,
    async *stream() {
      yield bytes;
    },
  };
}

/** Bytes in words: "64 MB". */
export function megabytes(bytes: number): string {
  return `${Math.max(1, Math.round(bytes / MiB))} MB`;
}

/** The last part of a path, and everything before it ("" where there is none). */
export function splitPath(path: string): { readonly folder: string; readonly base: string } {
  const at = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'));
  return { folder: at < 0 ? '' : path.slice(0, at), base: path.slice(at + 1) };
}
