/** Parts of an answer for people. Nothing here knows a benchmark or a statistic. */
export type Block =
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | { readonly kind: 'warning'; readonly text: string }
  /** Names beside values. */
  | { readonly kind: 'facts'; readonly facts: readonly (readonly [string, string])[] }
  // biome-ignore lint/suspicious/noExplicitAny: a block holds the rows of any table; the table's own functions know their type.
  | { readonly kind: 'table'; readonly table: Table<any> };

/** A table for the screen and for CSV at once: one list of columns, shown rounded or written as it is. */
export interface Table<Row> {
  readonly rows: readonly Row[];
  readonly columns: readonly Column<Row>[];
  /** Rows with nothing to look at: in the CSV alone. */
  readonly dull?: (row: Row) => boolean;
}

export interface Column<Row> {
  /** Heading on the screen, with the unit: "h (points)", or read from the rows. Null: the column is in the CSV alone. */
  readonly title: string | ((rows: readonly Row[]) => string) | null;
  /** Heading in CSV; null: the column is on the screen alone. */
  readonly key: string | null;
  /** Unrounded, for CSV. */
  readonly value: (row: Row) => string | number | boolean | null | undefined;
  /** For the screen; default: the value as it is. */
  readonly show?: (row: Row) => string;
}

export const heading = (text: string): Block => ({ kind: 'heading', text });
export const text = (words: string): Block => ({ kind: 'text', text: words });
export const list = (items: readonly string[]): Block => ({ kind: 'list', items });
export const facts = (...pairs: readonly (readonly [string, string])[]): Block => ({
  kind: 'facts',
  facts: pairs,
});
export const table = <Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  dull?: (row: Row) => boolean,
): Block => ({
  kind: 'table',
  table: dull === undefined ? { rows, columns } : { rows, columns, dull },
});
export const warnings = (all: readonly { readonly message: string }[]): Block[] =>
  all.map(({ message }) => ({ kind: 'warning', text: message }));
