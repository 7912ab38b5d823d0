import { methodName } from '@cape/analysis/method-name';
import type { VNode } from 'preact';
import { text } from '#text/explorer';
import { percent } from '../../numbers.ts';
import { DataTable } from '../../parts/data-table.tsx';
import type { Simulated } from '../../simulation.ts';
import { methodColumns } from './method-columns.ts';

type Across = NonNullable<Simulated['acrossFamilies']>;

/** Every way to predict, by how far it is off on families that it has not seen. */
export function Methods({ across }: { across: Across }): VNode {
  return (
    <>
      <h2>{text.methods.title}</h2>
      <p>{text.methods.intro(across.families, across.cells, across.panel, methodName(across.best))}</p>
      <DataTable
        label={text.methods.title}
        rows={across.methods}
        columns={methodColumns<Across['methods'][number]>({
          title: text.methods.coverage,
          number: true,
          cell: ({ coverage }) => (coverage === null ? '–' : percent(coverage)),
          sort: ({ coverage }) => coverage,
        })}
      />
    </>
  );
}
