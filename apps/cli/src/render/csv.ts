import type { Block, Table } from './block.ts';

/** The first table of an answer as CSV (RFC 4180), unrounded. */
export function csvOf(blocks: readonly Block[]): string | undefined {
  const found = blocks.find((block) => block.kind === 'table');
  return found === undefined ? undefined : tableCsv(found.table);
}

function tableCsv<Row>({ rows, columns }: Table<Row>): string {
  const kept = columns.filter(({ key }) => key !== null);
  const lines = [
    kept.map(({ key }) => cell(key)),
    ...rows.map((row) => kept.map(({ value }) => cell(value(row)))),
  ];
  return `${lines.map((line) => line.join(',')).join('\n')}\n`;
}

/** A spreadsheet reads a cell that begins with = + - @ as a formula; text from a table must not become one. */
function cell(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'string') return String(value);
  const safe = /^[=+\-@\t]/.test(value) ? `'${value}` : value;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
