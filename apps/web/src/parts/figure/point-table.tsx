import { csvOf, type Figure, pointsOf } from '@cape/figures';
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { text } from '#text/shell';
import { significant } from '../../numbers.ts';
import { type Column, DataTable } from '../data-table.tsx';

/** Rows that a page shows at most; the CSV has all. */
const tableRows = 200;

/** The points as a table, for who reads it better than a picture. */
export function PointTable({ figure }: { figure: Figure }): VNode {
  const open = useSignal(false);
  const points = pointsOf(figure);
  return (
    <details
      class="points"
      onToggle={({ currentTarget }) => {
        open.value = currentTarget.open;
      }}
    >
      <summary>{text.figure.table}</summary>
      {open.value && (
        <>
          {points.length > tableRows && <p class="faint">{text.figure.tooMany(tableRows, points.length)}</p>}
          <CsvTable
            label={figure.title}
            csv={csvOf({ ...figure, marks: [{ kind: 'points', points: points.slice(0, tableRows) }] })}
          />
        </>
      )}
    </details>
  );
}

/** A table from the CSV that the figure is saved as, so that both say the same. */
function CsvTable({ label, csv }: { label: string; csv: string }): VNode {
  const [header = [], ...rows] = csv
    .trimEnd()
    .split('\n')
    .map((line) =>
      [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)].map(([, inner, plain]) =>
        (inner ?? plain ?? '').replaceAll('""', '"'),
      ),
    );
  const columns = header.map((title, i): Column<readonly string[]> => {
    const number = i > 1;
    return {
      title,
      number,
      cell: (row) => (number && row[i] !== '' ? significant(Number(row[i]), 4) : row[i]),
    };
  });
  return <DataTable label={label} columns={columns} rows={rows} />;
}
