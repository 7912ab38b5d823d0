/** Texts of cells without a figure. */
const missing = new Set(['', '-', '–', '—', '--', 'na', 'n/a', 'nan', 'null', 'none', 'missing', '?']);

/** True where a cell says that it holds nothing. */
export function saysMissing(text: string): boolean {
  return missing.has(text.trim().toLowerCase());
}

const decimal = /^[-+−]?(\d+(?:\.\d*)?|\.\d+)(e[-+]?\d{1,3})?$/i;

/** A decimal number, or undefined: no hexadecimal, no separators, nothing but the number. */
export function decimalNumber(text: string): number | undefined {
  const plain = text.trim();
  return decimal.test(plain) ? Number(plain.replace('−', '-')) : undefined;
}

/** A score's cell: its number, whether a % sign stands behind it, and an error where one is written after ±. */
export interface Figure {
  readonly value: number;
  readonly percent: boolean;
  readonly error?: number;
}

/** A figure as tables have it: 47.1, "47.1%", "47.1 ± 0.5". Undefined where the cell is no figure. */
export function figureIn(cell: unknown): Figure | undefined {
  if (typeof cell === 'number') return Number.isFinite(cell) ? { value: cell, percent: false } : undefined;
  if (typeof cell === 'bigint') return { value: Number(cell), percent: false };
  if (typeof cell !== 'string' || cell.length > 80) return undefined;
  const [main = '', error, ...more] = cell.split(/±|\+\/-/);
  if (more.length > 0) return undefined;
  const percent = main.trimEnd().endsWith('%') || (error?.trimEnd().endsWith('%') ?? false);
  const value = decimalNumber(main.replace('%', ''));
  if (value === undefined) return undefined;
  const spread = error === undefined ? undefined : decimalNumber(error.replace('%', ''));
  if (error !== undefined && spread === undefined) return undefined;
  return { value, percent, ...(spread === undefined ? {} : { error: spread }) };
}

/** A fraction as a percentage, without the digits that binary multiplication adds. */
export function percentOf(fraction: number): number {
  return Number((100 * fraction).toPrecision(14));
}
