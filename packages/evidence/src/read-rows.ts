import { fileError } from './containers/file-error.ts';
import { type ReadLimits, readLimits, type SourceFile } from './containers/source.ts';
import { open } from './document.ts';

/**
 * The rows of a data file, whatever its container: JSON lines, a list in JSON, CSV, Parquet, packed or not. Cells keep
 * their types; of CSV they are text.
 *
 * @throws {InputError} where the file holds no rows, or more than the limits allow
 */
export async function readRows(
  file: SourceFile,
  limits: ReadLimits = readLimits,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const opened = await open(file, limits);
  const rows: Readonly<Record<string, unknown>>[] = [];
  if (opened.kind === 'files') {
    for (const inner of opened.files) rows.push(...(await readRows(inner, limits)));
    return rows;
  }
  const add = (row: unknown) => {
    if (typeof row !== 'object' || row === null || Array.isArray(row))
      throw fileError(
        'bad-row',
        `${file.name}, row ${rows.length + 1}`,
        'an object',
        JSON.stringify(row).slice(0, 60),
      );
    if (rows.length >= limits.rows)
      throw fileError('too-many-rows', file.name, `at most ${limits.rows} rows`, 'more');
    rows.push(row as Readonly<Record<string, unknown>>);
  };
  for (const document of opened.documents) {
    if (document.kind === 'table') document.rows.forEach(add);
    else if (document.kind === 'lines') for await (const value of document.values()) add(value);
    else if (document.kind === 'json' && Array.isArray(document.value)) document.value.forEach(add);
    else throw fileError('no-rows', file.name, 'rows: JSON lines, a list, CSV or Parquet', document.kind);
  }
  return rows;
}
