import { csvText } from '@cape/evidence';
import type { Block, Table } from './block.ts';

/** The first table of an answer as CSV, unrounded. */
export function csvOf(blocks: readonly Block[]): string | undefined {
  const found = blocks.find((block) => block.kind === 'table');
  return found === undefined ? undefined : tableCsv(found.table);
}

function tableCsv<Row>({ rows, columns }: Table<Row>): string {
  const kept = columns.flatMap(({ key, value }) => (key === null ? [] : [{ key, value }]));
  return csvText(
    kept.map(({ key }) => key),
    rows.map((row) => kept.map(({ value }) => value(row))),
  );
}
