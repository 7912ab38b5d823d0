import { decimalNumber } from './number.ts';

/** A cell of a table to be written. */
export type Cell = string | number | boolean | null | undefined;

/**
 * Lines of CSV (RFC 4180), the header first. Numbers are written as they are, to the last digit. Text that a spreadsheet
 * would take for a formula gets an apostrophe before it, which {@link withoutApostrophe} takes off again.
 */
export function csvText(header: readonly string[], rows: Iterable<readonly Cell[]>): string {
  const lines = [header.map(cellText).join(',')];
  for (const row of rows) lines.push(row.map(cellText).join(','));
  return `${lines.join('\n')}\n`;
}

function cellText(cell: Cell): string {
  if (cell === null || cell === undefined) return '';
  if (typeof cell !== 'string') return String(cell);
  const safe = isFormula(cell) ? `'${cell}` : cell;
  return /[",\n\r]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Formula that a spreadsheet would compute: text that opens with = + - @ or a control character, behind any apostrophes. A number is none. */
function isFormula(text: string): boolean {
  return /^'*[=+\-@\t\r]/.test(text) && decimalNumber(text) === undefined;
}

/** The text of a cell that {@link csvText} wrote. */
export function withoutApostrophe(text: string): string {
  return text.startsWith("'") && isFormula(text) ? text.slice(1) : text;
}
