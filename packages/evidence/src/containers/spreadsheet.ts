import { InputError } from '../input-error.ts';
import { fileError } from './file-error.ts';
import type { ReadLimits } from './source.ts';

/** The rows of the first sheet of an XLSX file that holds a table: its header, then its cells as text. */
export async function spreadsheetCells(
  bytes: Uint8Array,
  name: string,
  limits: ReadLimits,
): Promise<{ readonly sheet: string; readonly sheets: readonly string[]; readonly cells: string[][] }> {
  const { default: readXlsx } = await import('read-excel-file/universal');
  try {
    const sheets = await readXlsx(
      bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer,
    );
    const found = sheets.find(({ data }) => data.length > 1 && (data[0]?.length ?? 0) > 1) ?? sheets[0];
    if (found === undefined) throw fileError('empty-file', name, 'a sheet with a table', 'no sheet');
    if (found.data.length > limits.rows) {
      throw fileError('too-many-rows', name, `at most ${limits.rows} rows`, `${found.data.length}`);
    }
    return {
      sheet: found.sheet,
      sheets: sheets.map(({ sheet }) => sheet),
      cells: found.data.map((row) => row.map(cellText)),
    };
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw fileError('bad-spreadsheet', name, 'an XLSX file', (error as Error).message);
  }
}

function cellText(cell: unknown): string {
  if (cell === null || cell === undefined) return '';
  if (cell instanceof Date) return cell.toISOString().slice(0, 10);
  // A spreadsheet keeps 55 as 55.00000000000001 after arithmetic: 15 digits are what it shows.
  if (typeof cell === 'number') return String(Number(cell.toPrecision(15)));
  return String(cell).trim();
}
