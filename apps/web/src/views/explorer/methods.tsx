import { methodName } from '@cape/analysis/method-name';
import type { VNode } from 'preact';
import { text } from '#text/explorer';
import { fixed, percent } from '../../numbers.ts';
import { DataTable } from '../../parts/data-table.tsx';
import type { Simulated } from '../../simulation.ts';

/** Every way to predict, by how far it is off on families that it has not seen. */
export function Methods({ across }: { across: NonNullable<Simulated['acrossFamilies']> }): VNode {
  return (
    <>
      <h2>{text.methods.title}</h2>
      <p>{text.methods.intro(across.families, across.cells, across.panel, methodName(across.best))}</p>
      <DataTable
        label={text.methods.title}
        rows={across.methods}
        columns={[
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
          {
            title: text.methods.coverage,
            number: true,
            cell: ({ coverage }) => (coverage === null ? '–' : percent(coverage)),
            sort: ({ coverage }) => coverage,
          },
          { title: text.holdout.what, cell: ({ description }) => description },
        ]}
      />
    </>
  );
}
