import { amount, range } from '@cape/analysis/number-text';
import { type Block, type ComputedColumn, facts, heading, list, table, warnings } from './block.ts';

type Members = Readonly<Record<string, unknown>>;

/** Any answer as a page: its sentences, its single values, and each list of objects as a table. */
export function anyAnswer(answer: unknown): readonly Block[] {
  const members = Object.entries(answer as Members).filter(([name]) => name !== 'warnings');
  const single = members.filter(([, value]) => value !== null && isCell(value));
  return [
    ...members.flatMap(([, value]) => (isTexts(value) ? [list(value)] : [])),
    ...(single.length === 0
      ? []
      : [facts(...single.map(([name, value]) => [worded(name), shown(value)] as const))]),
    ...members.flatMap(([name, value]) =>
      isRows(value) ? [heading(`\n${worded(name)}`), table(value, columnsOf(value))] : [],
    ),
    ...warnings(((answer as Members).warnings ?? []) as readonly { readonly message: string }[]),
  ];
}

/** More than these do not fit a line: the rest is in the CSV. */
const mostShown = 8;

/** A column for each member that every row has as a single value; for CSV, the two ends of an interval. */
function columnsOf(rows: readonly Members[]): readonly ComputedColumn<Members>[] {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return names
    .filter((name) => rows.every((row) => isCell(row[name])))
    .flatMap((name, place): ComputedColumn<Members>[] =>
      rows.some((row) => isInterval(row[name]))
        ? [
            { title: titleOf(name, place), key: null, value: () => null, show: (row) => shown(row[name]) },
            ...(['lower', 'upper'] as const).map((end) => ({
              title: null,
              key: `${name}_${end}`,
              value: (row: Members) => (isInterval(row[name]) ? row[name][end] : null),
            })),
          ]
        : [
            {
              title: titleOf(name, place),
              key: name,
              value: (row) => row[name] as string | number | boolean | null | undefined,
              show: (row) => shown(row[name]),
            },
          ],
    );
}

const titleOf = (name: string, place: number) => (place < mostShown ? worded(name) : null);

interface Ends {
  readonly lower: number | null;
  readonly upper: number | null;
}

function isInterval(value: unknown): value is Ends {
  return typeof value === 'object' && value !== null && 'lower' in value && 'upper' in value;
}

const isCell = (value: unknown) => value === null || typeof value !== 'object' || isInterval(value);
const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.length > 0 && value.every((each) => typeof each === 'string');
const isRows = (value: unknown): value is readonly Members[] =>
  Array.isArray(value) &&
  value.length > 0 &&
  value.every((each) => typeof each === 'object' && each !== null);

function shown(value: unknown): string {
  if (isInterval(value)) return range(value, amount);
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : amount(value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return value === null || value === undefined ? '–' : String(value);
}

/** "standardError" as "standard error". */
const worded = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
