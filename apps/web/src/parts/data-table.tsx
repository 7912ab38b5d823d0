import type { ComponentChildren, VNode } from 'preact';

export interface Column<Row> {
  readonly title: ComponentChildren;
  readonly cell: (row: Row) => ComponentChildren;
  readonly number?: boolean;
}

/** Rows under a header; the first column names each row. Where it is too wide it scrolls by itself. */
export function DataTable<Row>({
  label,
  columns,
  rows,
}: {
  /** What the table holds, for who cannot see what stands around it. */
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
}): VNode {
  const side = ({ number }: Column<Row>) => (number ? 'number' : '');
  return (
    <Scroll label={label}>
      <table>
        <thead>
          <tr>
            {columns.map((column) => (
              <th scope="col" class={side(column)}>
                {column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr>
              {columns.map((column, i) =>
                i === 0 ? (
                  <th scope="row">{column.cell(row)}</th>
                ) : (
                  <td class={side(column)}>{column.cell(row)}</td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

/** What may be wider than the page: it scrolls by itself, by the keyboard too. */
export function Scroll({ label, children }: { label: string; children: ComponentChildren }): VNode {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls sideways, so the keyboard must reach it
    <section class="scroll" tabIndex={0} aria-label={label}>
      {children}
    </section>
  );
}
