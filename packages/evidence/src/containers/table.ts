import Papa from 'papaparse';
import type { Warning } from '../warning.ts';
import { fileError } from './file-error.ts';
import type { ReadLimits } from './source.ts';

type TableLimits = Pick<ReadLimits, 'rows' | 'columns'>;

/** One row of a table: a column's name to its cell, text or what the container holds. */
export type TableRow = Readonly<Record<string, unknown>>;

export interface TableText {
  readonly columns: readonly string[];
  readonly rows: readonly TableRow[];
  readonly warnings: readonly Warning[];
}

/** Most problems listed of one table. */
const mostIssues = 20;

/** A table with a header line: commas, semicolons, tabs or bars between cells, quotes and line breaks in them. */
export function delimitedTable(text: string, name: string, limits: TableLimits): TableText {
  // Excel's own hint for the delimiter is no row.
  const body = text.replace(/^sep=.\r?\n/i, '');
  const { data, errors, meta } = Papa.parse<string[]>(body, {
    skipEmptyLines: 'greedy',
    delimitersToGuess: [',', ';', '\t', '|'],
  });
  const [header = [], ...cells] = data;
  const columns = columnNames(
    header.map((each) => each.trim()),
    name,
  );
  const wrong = cells.findIndex((line) => line.length !== columns.length);
  const [broken] = errors.filter(({ type }) => type === 'Quotes');
  if (broken !== undefined || wrong >= 0) {
    const row = broken === undefined ? wrong : broken.row === undefined ? undefined : broken.row - 1;
    const more = cells.filter((line) => line.length !== columns.length).length - 1;
    throw fileError(
      'bad-csv',
      row === undefined || row < 0 ? name : `rows[${row}]`,
      'as many cells as the header has columns, quotes closed',
      broken === undefined
        ? `${cells[wrong]!.length} for ${columns.length} columns${more > 0 ? `, and ${more} more such rows` : ''}`
        : broken.message,
    );
  }
  checkSize(columns, cells, name, limits);
  const rows = cells.map((line) => Object.fromEntries(columns.map((column, i) => [column, line[i]!])));
  return withPoints(columns, rows, name, meta.delimiter !== ',');
}

/** The header's names, each once; columns without a name are kept under their places. */
function columnNames(header: readonly string[], name: string): readonly string[] {
  const again = header.filter((each, i) => each !== '' && header.indexOf(each) !== i);
  if (again.length > 0)
    throw fileError('repeated-column', name, 'each column once', [...new Set(again)].join(', '));
  const first = header.indexOf('');
  return header.map((each, i) => (each === '' && i !== first ? `_${i + 1}` : each));
}

/** A table from its header and cells, as spreadsheets and markdown have it. Columns without a name are left out. */
export function tableOfCells(
  cells: readonly (readonly string[])[],
  name: string,
  limits: TableLimits,
): TableText {
  const [header = [], ...body] = cells;
  const columns = header.map((each) => each.trim());
  const named = columns.filter((each) => each !== '');
  const again = named.filter((each, i) => named.indexOf(each) !== i);
  if (again.length > 0) throw fileError('repeated-column', name, 'each column once', again.join(', '));
  const rows = body
    .filter((line) => line.some((cell) => cell.trim() !== ''))
    .map((line) =>
      Object.fromEntries(columns.flatMap((each, i) => (each === '' ? [] : [[each, line[i]?.trim() ?? '']]))),
    );
  checkSize(named, rows, name, limits);
  return withPoints(named, rows, name, true);
}

function checkSize(
  columns: readonly string[],
  rows: readonly unknown[],
  name: string,
  limits: TableLimits,
): void {
  if (rows.length === 0) throw fileError('empty-panel', name, 'at least one row below the header', 'none');
  if (rows.length > limits.rows) {
    throw fileError('too-many-rows', name, `at most ${limits.rows} rows`, String(rows.length));
  }
  if (columns.length > limits.columns) {
    throw fileError('too-many-columns', name, `at most ${limits.columns} columns`, String(columns.length));
  }
}

const withComma = /^[-+]?\d+,\d+\s*%?$/;
const number = /^[-+]?[\d.,]+\s*%?$/;
/** A comma that can only be a decimal mark: not before exactly three digits, or after a leading zero. */
const surelyDecimal = /^[-+]?(\d+,(\d{1,2}|\d{4,})|0\d*,\d+)\s*%?$/;
const surelyThousands = /^[-+]?\d{1,3}((,\d{3}){2,}|(,\d{3})+\.\d+)\s*%?$/;

/**
 * The table with decimal commas as points. What a comma means is decided once: for the whole table where cells are not
 * parted by commas, else per column. A column whose commas can be read both ways is refused.
 */
function withPoints(
  columns: readonly string[],
  rows: readonly Record<string, string>[],
  name: string,
  wholeTable: boolean,
): TableText {
  const cellsOf = (column: string) =>
    rows.map((row) => row[column]?.trim() ?? '').filter((cell) => cell !== '');
  const commas = columns
    .map((column) => ({ column, cells: cellsOf(column) }))
    .filter(
      ({ cells }) => cells.some((cell) => cell.includes(',')) && cells.every((cell) => number.test(cell)),
    );
  if (commas.length === 0) return { columns, rows, warnings: [] };
  const decimalSomewhere = commas.some(({ cells }) => cells.some((cell) => surelyDecimal.test(cell)));
  const changed = new Map<string, 'decimal' | 'thousands'>();
  const issues: string[] = [];
  for (const { column, cells } of commas) {
    const decimal = cells.some((cell) => surelyDecimal.test(cell)) || (wholeTable && decimalSomewhere);
    const thousands = cells.some((cell) => surelyThousands.test(cell));
    if (decimal !== thousands) changed.set(column, decimal ? 'decimal' : 'thousands');
    else issues.push(`${column} (${cells.find((cell) => cell.includes(','))})`);
  }
  if (issues.length > 0) {
    throw fileError(
      'ambiguous-comma',
      `${name} ${issues.slice(0, mostIssues).join(', ')}`,
      'a decimal point, or commas that can be read one way only',
      'commas before three digits: thousands or decimals',
    );
  }
  const rewritten = rows.map((row) => {
    const next: Record<string, string> = { ...row };
    for (const [column, meaning] of changed) {
      const cell = next[column];
      if (cell === undefined) continue;
      if (meaning === 'thousands') next[column] = cell.replaceAll(',', '');
      else if (withComma.test(cell.trim())) next[column] = cell.replace(',', '.');
    }
    return next;
  });
  const decimals = [...changed].filter(([, meaning]) => meaning === 'decimal').map(([column]) => column);
  return {
    columns,
    rows: rewritten,
    warnings:
      decimals.length === 0
        ? []
        : [
            {
              code: 'decimal-commas',
              message: `${name}: commas are read as decimal points in ${decimals.slice(0, 8).join(', ')}${decimals.length > 8 ? ' …' : ''}.`,
            },
          ],
  };
}

const bar = /(?<!\\)\|/;

/** True of the line of dashes below a table's head. Part by part: one pattern for it takes the cube of a line's length. */
const isRule = (line: string) =>
  line.includes('|') &&
  line
    .trim()
    .replace(/^\|/, '')
    .replace(/\|$/, '')
    .split('|')
    .every((cell) => /^:?-+:?$/.test(cell.trim()));

/** The tables of a markdown text, cells trimmed, with the line before each; bars escaped by \ are text. */
export function markdownTables(
  text: string,
): readonly { readonly before: string; readonly cells: string[][] }[] {
  const tables: { before: string; cells: string[][] }[] = [];
  const lines = text.split(/\r?\n/);
  for (let i = 1; i < lines.length; i += 1) {
    if (!isRule(lines[i]!)) continue;
    if (!bar.test(lines[i - 1]!)) continue;
    const cells = [cellsOfLine(lines[i - 1]!)];
    const before = lines.slice(0, i - 1).findLast((line) => line.trim() !== '') ?? '';
    let at = i + 1;
    for (; at < lines.length && bar.test(lines[at]!); at += 1) cells.push(cellsOfLine(lines[at]!));
    tables.push({ before, cells });
    i = at;
  }
  return tables;
}

function cellsOfLine(line: string): string[] {
  const trimmed = line
    .trim()
    .replace(/^\|/, '')
    .replace(/(?<!\\)\|$/, '');
  return trimmed.split(bar).map((cell) =>
    cell
      .trim()
      .replaceAll('\\|', '|')
      .replace(/^\*\*(.*)\*\*$/, '$1'),
  );
}
