import { Archive, gunzip, unzstd } from './containers/archive.ts';
import { fileError } from './containers/file-error.ts';
import { jsonLines, parseJson } from './containers/json.ts';
import { fileOf, megabytes, type ReadLimits, type SourceFile, splitPath } from './containers/source.ts';
import { delimitedTable, markdownTables, type TableRow, tableOfCells } from './containers/table.ts';
import { decodeText } from './containers/text.ts';
import type { Warning } from './warning.ts';

/** Content of a file once its container is opened. Readers look at this, never at bytes. */
export type Document = JsonDocument | LinesDocument | TableDocument | ArchiveDocument | YamlDocument;

interface Named {
  /** The path of the file. */
  readonly name: string;
  /** Warnings from opening it. */
  readonly warnings: readonly Warning[];
}

/** One JSON value that is no list of rows. */
export interface JsonDocument extends Named {
  readonly kind: 'json';
  readonly value: unknown;
}

/** One JSON value per line, read as it comes. */
export interface LinesDocument extends Named {
  readonly kind: 'lines';
  readonly first: unknown;
  values(): AsyncGenerator<unknown>;
}

export interface TableDocument extends Named {
  readonly kind: 'table';
  readonly columns: readonly string[];
  readonly rows: readonly TableRow[];
  /** The line above a table in markdown. */
  readonly before?: string;
}

/** An archive that is one log, not a folder of files. */
export interface ArchiveDocument extends Named {
  readonly kind: 'archive';
  readonly archive: Archive;
}

export interface YamlDocument extends Named {
  readonly kind: 'yaml';
  readonly value: unknown;
}

/** Result of opening one file: documents, or the files inside an archive. */
export type Opened =
  | { readonly kind: 'documents'; readonly documents: readonly Document[] }
  | { readonly kind: 'files'; readonly files: readonly SourceFile[] };

/** Open a file by its content: the first bytes say what it is, its name only where they do not. */
export async function open(file: SourceFile, limits: ReadLimits): Promise<Opened> {
  if (/\.(jsonl|ndjson)$/i.test(file.name)) return documents(await linesDocument(file, limits));
  const most =
    file.size > limits.fileBytes && (await isPacked(file)) ? limits.archiveBytes : limits.fileBytes;
  if (file.size > most) {
    throw fileError('too-large', file.name, `at most ${megabytes(most)}`, megabytes(file.size));
  }
  const bytes = await file.bytes();
  if (bytes.length === 0) throw fileError('empty-file', file.name, 'a file with content', 'an empty file');
  if (startsWith(bytes, zip)) return openArchive(bytes, file.name, limits);
  if (startsWith(bytes, [0x1f, 0x8b])) return { kind: 'files', files: [await gunzip(file, limits)] };
  if (startsWith(bytes, parquet)) {
    const { parquetRows } = await import('./containers/parquet.ts');
    const table = await parquetRows(bytes, file.name, limits);
    return documents({ kind: 'table', name: file.name, warnings: [], ...table });
  }
  if (startsWith(bytes, [0xd0, 0xcf, 0x11, 0xe0])) {
    throw fileError('old-spreadsheet', file.name, 'an XLSX or CSV file', 'an XLS file of before 2007');
  }
  if (startsWith(bytes, [0x28, 0xb5, 0x2f, 0xfd]))
    return { kind: 'files', files: [await unzstd(file, limits)] };
  return openText(file, bytes, limits);
}

const documents = (...all: Document[]): Opened => ({ kind: 'documents', documents: all });

/** True where a file is a zip or Parquet file, from its first bytes alone. */
async function isPacked(file: SourceFile): Promise<boolean> {
  for await (const piece of file.stream()) return startsWith(piece, zip) || startsWith(piece, parquet);
  return false;
}

const zip = [0x50, 0x4b, 0x03, 0x04];
const parquet = [0x50, 0x41, 0x52, 0x31];

function startsWith(bytes: Uint8Array, mark: readonly number[]): boolean {
  return mark.every((byte, i) => bytes[i] === byte);
}

async function openArchive(bytes: Uint8Array, name: string, limits: ReadLimits): Promise<Opened> {
  const archive = await Archive.open(bytes, name, limits);
  const names = new Set(archive.entries.map((entry) => entry.name));
  if (names.has('xl/workbook.xml')) {
    const { spreadsheetCells } = await import('./containers/spreadsheet.ts');
    const { cells, sheet, sheets } = await spreadsheetCells(bytes, name, limits);
    const { warnings, ...table } = tableOfCells(cells, name, limits);
    const others = sheets.filter((each) => each !== sheet);
    const left: Warning[] =
      others.length === 0
        ? []
        : [
            {
              code: 'sheets-unread',
              message: `${name}: the sheet ${sheet} is read; ${others.join(', ')} ${others.length === 1 ? 'is' : 'are'} not.`,
            },
          ];
    return documents({ kind: 'table', name, ...table, warnings: [...warnings, ...left] });
  }
  if (names.has('header.json') || names.has('_journal/start.json')) {
    return documents({ kind: 'archive', name, archive, warnings: [] });
  }
  const readable = archive.entries.filter((entry) => mayHoldResults(entry.name));
  if (readable.length === 0) throw fileError('no-results', name, 'an archive with result files', 'none');
  return { kind: 'files', files: archive.files(name, readable) };
}

/** Names of files worth opening in a folder or an archive; a file named on its own is always opened. */
export function mayHoldResults(path: string): boolean {
  const { base } = splitPath(path);
  return (
    /\.(jsonl?|ndjson|csv|tsv|txt|md|ya?ml|parquet|xlsx|eval|zip|gz|zst)$/i.test(base) &&
    !/^(\.|__MACOSX)/.test(base)
  );
}

async function openText(file: SourceFile, bytes: Uint8Array, limits: ReadLimits): Promise<Opened> {
  const { name } = file;
  const { text, encoding } = decodeText(bytes, name);
  const warnings: Warning[] =
    encoding === undefined
      ? []
      : [{ code: 'text-encoding', message: `${name}: read as ${encoding}, not UTF-8.` }];
  const start = text.trimStart();
  if (start === '') throw fileError('empty-file', name, 'a file with content', 'an empty file');
  if (start.startsWith('{') || start.startsWith('[')) {
    if (looksLikeLines(start)) {
      return documents(await linesDocument(fileOf(name, text), limits));
    }
    const value = parseJson(text, name, limits);
    const rows = rowsIn(value);
    if (rows === undefined) return documents({ kind: 'json', name, value, warnings });
    if (rows.length > limits.rows) {
      throw fileError('too-many-rows', name, `at most ${limits.rows} rows`, `${rows.length}`);
    }
    return documents({ kind: 'table', name, columns: columnsOf(rows), rows, warnings });
  }
  const frontMatter = /^---\r?\n(?:[\s\S]*?\r?\n)??model-index:/.exec(start);
  if (/^(?:[\w-]+:[^\n]*\n)*model-index:/.test(start) || frontMatter !== null) {
    const { parse } = await import('yaml');
    const body = frontMatter === null ? start : start.slice(4, start.indexOf('\n---', 4));
    try {
      return documents({ kind: 'yaml', name, value: parse(body, { maxAliasCount: 20 }), warnings });
    } catch (error) {
      throw fileError('bad-yaml', name, 'YAML', (error as Error).message.slice(0, 200));
    }
  }
  const tables = markdownTables(text);
  if (tables.length > 0 && !/\.[ct]sv$/i.test(name)) {
    return documents(
      ...tables.map(({ before, cells }): Document => {
        const table = tableOfCells(cells, name, limits);
        return { kind: 'table', name, before, ...table, warnings: [...warnings, ...table.warnings] };
      }),
    );
  }
  const table = tableOf(text, name, limits);
  return documents({ kind: 'table', name, ...table, warnings: [...warnings, ...table.warnings] });
}

/** The table of a text; of a file that calls itself JSON and is no table, that it is no JSON. */
function tableOf(text: string, name: string, limits: ReadLimits) {
  try {
    return delimitedTable(text, name, limits);
  } catch (error) {
    if (!/\.jsonl?$/i.test(name)) throw error;
    throw fileError('bad-json', name, 'JSON', 'text that is neither JSON nor a table');
  }
}

/** True where the first line is a JSON object of its own and another follows. */
function looksLikeLines(start: string): boolean {
  const end = start.indexOf('\n');
  if (!start.startsWith('{') || end < 0 || !start.slice(end).trimStart().startsWith('{')) return false;
  try {
    JSON.parse(start.slice(0, end));
    return true;
  } catch {
    return false;
  }
}

/** The rows of a JSON table: a list of objects, or an object with such a list as "rows". */
function rowsIn(value: unknown): readonly TableRow[] | undefined {
  const list = Array.isArray(value) ? value : rowsMember(value);
  if (list === undefined || list.length === 0) return undefined;
  const all = list.every((row) => typeof row === 'object' && row !== null && !Array.isArray(row));
  return all ? (list as TableRow[]) : undefined;
}

function rowsMember(value: unknown): unknown[] | undefined {
  const rows = (value as { rows?: unknown }).rows;
  return Array.isArray(rows) ? rows : undefined;
}

function columnsOf(rows: readonly TableRow[]): string[] {
  const columns = new Set<string>();
  for (const row of rows) for (const column of Object.keys(row)) columns.add(column);
  return [...columns];
}

async function linesDocument(file: SourceFile, limits: ReadLimits): Promise<Document> {
  const first = await jsonLines(file, limits).next();
  if (first.done === true) throw fileError('empty-file', file.name, 'lines of JSON', 'an empty file');
  return {
    kind: 'lines',
    name: file.name,
    first: first.value,
    values: () => jsonLines(file, limits),
    warnings: [],
  };
}

/** Lines of JSON as a table, where they are rows and few enough to hold. */
export async function tableOfLines(document: LinesDocument, limits: ReadLimits): Promise<TableDocument> {
  const rows: TableRow[] = [];
  for await (const value of document.values()) {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) rows.push(value as TableRow);
    if (rows.length > limits.rows) {
      throw fileError('too-many-rows', document.name, `at most ${limits.rows} rows`, 'more');
    }
  }
  return { kind: 'table', name: document.name, columns: columnsOf(rows), rows, warnings: document.warnings };
}
