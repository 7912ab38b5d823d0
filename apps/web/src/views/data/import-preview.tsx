import { benchmark, benchmarkIds } from '@cape/evidence';
import type { VNode } from 'preact';
import { text } from '#text/data';
import { significant } from '../../numbers.ts';
import { Warnings } from '../../parts/answered.tsx';
import { DataTable } from '../../parts/data-table.tsx';
import type { ColumnUse, ColumnUses, ImportedColumn, ImportedPanel } from '../../worker/protocol.ts';

/** Files that were read and are not kept yet, with what their columns are taken for. */
export interface Previewed {
  readonly files: readonly File[];
  readonly uses: ColumnUses;
  readonly panel: ImportedPanel;
}

const words = text.preview;

/** Preview of an import before it is kept: each column can be mapped to another benchmark, or left out. */
export function ImportPreview({
  previewed: { uses, panel },
  use,
  keep,
  drop,
}: {
  previewed: Previewed;
  /** Read the files again with other uses of their columns. */
  use: (uses: ColumnUses) => void;
  keep: () => void;
  drop: () => void;
}): VNode {
  const { models } = panel;
  const facts = [
    words.about(models, panel.groups, panel.groupedBy),
    words.sized(panel.sized, models),
    ...(panel.dated > 0 ? [words.dated(panel.dated, models)] : []),
  ];
  const change = (column: string, next: ColumnUse | undefined) => {
    const { [column]: _before, ...rest } = uses;
    use(next === undefined ? rest : { ...rest, [column]: next });
  };
  return (
    <section class="preview" aria-label={words.title(panel.name)}>
      <h3>{words.title(panel.name)}</h3>
      <p role="status">{facts.join(', ')}.</p>
      <DataTable
        label={words.columnsRead}
        rows={panel.columns}
        columns={[
          { title: words.column, cell: ({ name }) => name },
          {
            title: words.taken,
            cell: (column) => <TakenAs column={column} use={uses[column.name]} change={change} />,
          },
          {
            title: words.unit,
            cell: (column) => <Unit column={column} use={uses[column.name]} change={change} />,
          },
          { title: words.models, number: true, cell: ({ n }) => n },
          { title: words.range, number: true, cell: valuesOf },
        ]}
      />
      {panel.warnings.length === 0 ? (
        <p class="faint">{words.understood}</p>
      ) : (
        <Warnings warnings={panel.warnings} open />
      )}
      <div class="row">
        <button type="button" class="main" onClick={keep}>
          {words.use}
        </button>
        <button type="button" onClick={drop}>
          {words.cancel}
        </button>
      </div>
    </section>
  );
}

interface CellProps {
  readonly column: ImportedColumn;
  readonly use: ColumnUse | undefined;
  readonly change: (column: string, next: ColumnUse | undefined) => void;
}

/** In a select: taken as it was read. */
const asRead = '*';

function TakenAs({ column, use, change }: CellProps): VNode {
  const { name, kind, range } = column;
  const read = kind === 'known' ? benchmark(name).name : kind === 'own' ? words.own : words.text;
  const choose = (as: string) =>
    change(name, as === asRead ? undefined : { as, unit: usualUnit(column, as) });
  return (
    <select
      aria-label={`${words.taken}: ${name}`}
      value={use?.as ?? asRead}
      onChange={({ currentTarget }) => choose(currentTarget.value)}
    >
      <option value={asRead}>{read}</option>
      <option value="">{words.nothing}</option>
      {(kind !== 'text' || range !== null) && (
        <optgroup label={words.benchmark}>
          {benchmarkIds
            .filter((id) => id !== name)
            .map((id) => (
              <option value={id}>{benchmark(id).name}</option>
            ))}
        </optgroup>
      )}
      {kind === 'text' && (
        <optgroup label={words.facts}>
          {Object.entries(words.columns).map(([fact, label]) => (
            <option value={fact}>{label}</option>
          ))}
        </optgroup>
      )}
    </select>
  );
}

const isFact = (as: string) => as in words.columns;

/** Numbers that all lie within 1 are fractions, most likely; the reader sees it and can say otherwise. */
function usualUnit({ kind, range }: ImportedColumn, as: string): ColumnUse['unit'] {
  if (kind !== 'text' || range === null || isFact(as)) return undefined;
  return range.highest <= 1 ? 'fraction' : 'percent';
}

/** Scores were read into percent already; of what was text, the reader says the unit. */
function Unit({ column: { name, kind }, use, change }: CellProps): VNode {
  if (kind !== 'text') return <>{words.percent}</>;
  if (use?.unit === undefined) return <>{words.noUnit}</>;
  return (
    <select
      aria-label={`${words.unit}: ${name}`}
      value={use.unit}
      onChange={({ currentTarget }) =>
        change(name, { ...use, unit: currentTarget.value as NonNullable<ColumnUse['unit']> })
      }
    >
      {Object.entries(words.units).map(([unit, label]) => (
        <option value={unit}>{label}</option>
      ))}
    </select>
  );
}

function valuesOf({ range, example }: ImportedColumn): string {
  if (range === null) return example ?? '';
  const [low, high] = [significant(range.lowest), significant(range.highest)];
  return low === high ? low : `${low} to ${high}`;
}
