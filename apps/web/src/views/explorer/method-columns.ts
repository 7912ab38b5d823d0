import { methodName } from '@cape/analysis/method-name';
import { text } from '#text/explorer';
import { fixed } from '../../numbers.ts';
import type { Column } from '../../parts/data-table.tsx';

interface Method {
  readonly name: string;
  readonly description: string;
  readonly error: { readonly points: number | null };
}

/** Columns of a table of ways to predict: name, error, one more figure, description. */
export function methodColumns<Row extends Method>(figure: Column<Row>): readonly Column<Row>[] {
  return [
    {
      title: text.holdout.method,
      cell: ({ name }) => methodName(name),
      sort: ({ name }) => methodName(name),
    },
    {
      title: text.holdout.error,
      number: true,
      cell: ({ error }) => fixed(error.points, 2),
      sort: ({ error }) => error.points,
    },
    figure,
    { title: text.holdout.what, cell: ({ description }) => description },
  ];
}
