import { useSignal } from '@preact/signals';
import type { ComponentChildren, VNode } from 'preact';
import { text } from '#text/shell';

export interface Column<Row> {
  readonly title: ComponentChildren;
  readonly cell: (row: Row) => ComponentChildren;
  readonly number?: boolean;
  /** Sort key, where the column can be sorted. Rows without a value stay last. */
  readonly sort?: (row: Row) => number | string | null;
}

type Order = { readonly column: number; readonly descending: boolean };

/**
 * Rows under a header; the first column names each row. Where it is too wide it scrolls by itself; on a phone
 * each row is a block with its column titles.
 */
export function DataTable<Row>({
  label,
  columns,
  rows,
}: {
  /** Content of the table, for readers who cannot see what stands around it. */
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
}): VNode {
  const order = useSignal<Order | null>(null);
  const side = ({ number }: Column<Row>) => (number ? 'number' : '');
  const titled = ({ title }: Column<Row>) => (typeof title === 'string' ? { 'data-title': title } : {});
  return (
    <Scroll label={label}>
      <table class="rows">
        <thead>
          <tr>
            {columns.map((column, at) => (
              <th scope="col" class={side(column)} {...sortState(order.value, at)}>
                {column.sort === undefined ? (
                  column.title
                ) : (
                  <button
                    type="button"
                    class="sort"
                    title={text.sort}
                    onClick={() => {
                      order.value = nextOrder(order.value, at, column.number === true);
                    }}
                  >
                    {column.title}
                  </button>
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {sorted(rows, columns, order.value).map((row) => (
            <tr>
              {columns.map((column, i) =>
                i === 0 ? (
                  <th scope="row">{column.cell(row)}</th>
                ) : (
                  <td class={side(column)} {...titled(column)}>
                    {column.cell(row)}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function sortState(order: Order | null, column: number) {
  if (order?.column !== column) return {};
  return { 'aria-sort': order.descending ? ('descending' as const) : ('ascending' as const) };
}

/** Numbers are sought from the largest, words from the first; a second press turns the order, a third ends it. */
function nextOrder(order: Order | null, column: number, descending: boolean): Order | null {
  if (order?.column !== column) return { column, descending };
  return order.descending === descending ? { column, descending: !descending } : null;
}

function sorted<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  order: Order | null,
): readonly Row[] {
  const by = order === null ? undefined : columns[order.column]?.sort;
  if (order === null || by === undefined) return rows;
  const turn = order.descending ? -1 : 1;
  return [...rows].sort((a, b) => {
    const [x, y] = [by(a), by(b)];
    if (x === null || y === null) return Number(x === null) - Number(y === null);
    return (
      turn * (typeof x === 'number' && typeof y === 'number' ? x - y : String(x).localeCompare(String(y)))
    );
  });
}

/** Content that may be wider than the page: it scrolls by itself, by the keyboard too. */
export function Scroll({ label, children }: { label: string; children: ComponentChildren }): VNode {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls sideways, so the keyboard must reach it
    <section class="scroll" tabIndex={0} aria-label={label}>
      {children}
    </section>
  );
}
