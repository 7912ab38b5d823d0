import type { ParquetParsers } from 'hyparquet';
import { InputError } from '../input-error.ts';
import { fileError } from './file-error.ts';
import type { ReadLimits } from './source.ts';
import type { TableRow } from './table.ts';

/** The rows of a Parquet file, columns by name; nested columns come as objects and lists. */
export async function parquetRows(
  bytes: Uint8Array,
  name: string,
  limits: ReadLimits,
): Promise<{ readonly columns: readonly string[]; readonly rows: readonly TableRow[] }> {
  const [{ parquetMetadataAsync, parquetReadObjects }, { compressors }] = await Promise.all([
    import('hyparquet'),
    import('hyparquet-compressors'),
  ]);
  const { buffer, byteOffset, byteLength } = bytes;
  const file = {
    byteLength,
    slice: (start: number, end = byteLength) =>
      buffer.slice(byteOffset + start, byteOffset + end) as ArrayBuffer,
  };
  try {
    const metadata = await parquetMetadataAsync(file);
    const columns = metadata.schema.length === 0 ? [] : topLevel(metadata.schema);
    const count = Number(metadata.num_rows);
    if (count > limits.rows)
      throw fileError('too-many-rows', name, `at most ${limits.rows} rows`, `${count}`);
    if (columns.length > limits.columns) {
      throw fileError('too-many-columns', name, `at most ${limits.columns} columns`, `${columns.length}`);
    }
    const rows = await parquetReadObjects({ file, metadata, compressors, parsers: dates });
    return { columns, rows: rows as TableRow[] };
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw fileError('bad-parquet', name, 'a Parquet file', (error as Error).message);
  }
}

/** Moments as ISO text, a midnight as its day. */
function isoOf(milliseconds: number): string {
  const text = new Date(milliseconds).toISOString();
  return text.endsWith('T00:00:00.000Z') ? text.slice(0, 10) : text;
}

const dates = {
  dateFromDays: (days: number) => isoOf(days * 86_400_000),
  timestampFromMilliseconds: (millis: bigint) => isoOf(Number(millis)),
  timestampFromMicroseconds: (micros: bigint) => isoOf(Number(micros / 1000n)),
  timestampFromNanoseconds: (nanos: bigint) => isoOf(Number(nanos / 1_000_000n)),
} as unknown as Partial<ParquetParsers>;

/** Names of the schema's outermost columns: the schema is a tree written depth first. */
function topLevel(schema: readonly { readonly name: string; readonly num_children?: number }[]): string[] {
  const names: string[] = [];
  const skip = (at: number): number => {
    let next = at + 1;
    for (let child = 0; child < (schema[at]?.num_children ?? 0); child += 1) next = skip(next);
    return next;
  };
  let at = 1;
  for (let child = 0; child < (schema[0]?.num_children ?? 0); child += 1) {
    names.push(schema[at]?.name ?? '');
    at = skip(at);
  }
  return names;
}
