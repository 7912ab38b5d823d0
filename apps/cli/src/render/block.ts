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
  readonly columns: readonly ComputedColumn<Row>[];
  /** Rows with nothing to look at: in the CSV alone. */
  readonly dull?: (row: Row) => boolean;
}

/** One value of a table. */
export type Cell = string | number | boolean | null | undefined;

interface Headed<Row> {
  /** Heading on the screen, with the unit: "h (points)", or read from the rows. Null: the column is in the CSV alone. */
  readonly title: string | ((rows: readonly Row[]) => string) | null;
}

/** A column that computes its cells. */
export interface ComputedColumn<Row> extends Headed<Row> {
  /** Heading in CSV; null: the column is on the screen alone. */
  readonly key: string | null;
  /** Unrounded, for CSV. */
  readonly value: (row: Row) => Cell;
  /** For the screen; default: the value as it is, a boolean as yes or no. */
  readonly show?: (row: Row) => string;
  readonly of?: never;
}

/** A column of one member of the rows. */
interface MemberColumn<Row, Place extends string> extends Headed<Row> {
  /** The member's name; with a dot, one of its members: "error.points". */
  readonly of: Place;
  /** Heading in CSV; default: the member's name in snake case. */
  readonly key?: string;
  /** For the screen; default: the value as it is. */
  readonly show?: (value: At<Row, Place>, row: Row) => string;
}

type Names<Value> = Value extends unknown ? keyof Value & string : never;
type Member<Value, Name> = Value extends { readonly [name in Name & string]?: infer Found }
  ? Found
  : undefined;

/** Places of the values in a row: its members, and the members of those that are objects. */
type Place<Row> = {
  [Name in keyof Row & string]: NonNullable<Row[Name]> extends string | number | boolean
    ? Name
    : NonNullable<Row[Name]> extends readonly unknown[]
      ? never
      : `${Name}.${Names<NonNullable<Row[Name]>>}`;
}[keyof Row & string];

type At<Row, Path extends string> = Path extends `${infer Outer}.${infer Inner}`
  ? Member<Member<Row, Outer>, Inner>
  : Member<Row, Path>;

/** A column, written as the member it shows or as a function of the row. */
export type Column<Row> = ComputedColumn<Row> | { [Path in Place<Row>]: MemberColumn<Row, Path> }[Place<Row>];

/** A column as functions of the row. */
function computed<Row>(column: Column<Row>): ComputedColumn<Row> {
  if (column.of === undefined) return column as ComputedColumn<Row>;
  const { title, of, key, show } = column as MemberColumn<Row, string>;
  const path = of.split('.');
  const value = (row: Row): Cell =>
    path.reduce<unknown>(
      (at, name) => (at as Record<string, unknown> | null | undefined)?.[name],
      row,
    ) as Cell;
  return {
    title,
    key: key ?? snakeCase(path.at(-1)!),
    value,
    ...(show === undefined ? {} : { show: (row) => show(value(row) as At<Row, string>, row) }),
  };
}

/** "paramsB" as "params_b". */
const snakeCase = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

export const heading = (text: string): Block => ({ kind: 'heading', text });
export const text = (words: string): Block => ({ kind: 'text', text: words });
export const list = (items: readonly string[]): Block => ({ kind: 'list', items });
export const facts = (...pairs: readonly (readonly [string, string])[]): Block => ({
  kind: 'facts',
  facts: pairs,
});
export const table = <Row>(
  rows: readonly Row[],
  columns: readonly Column<NoInfer<Row>>[],
  dull?: (row: Row) => boolean,
): Block => ({
  kind: 'table',
  table: { rows, columns: columns.map(computed), ...(dull === undefined ? {} : { dull }) },
});
export const warnings = (all: readonly { readonly message: string }[]): Block[] =>
  all.map(({ message }) => ({ kind: 'warning', text: message }));
