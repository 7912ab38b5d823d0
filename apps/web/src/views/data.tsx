import type { AnswerOf, panelsQuestion } from '@cape/analysis';
import { benchmark } from '@cape/evidence';
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { text } from '#text/data';
import { text as shellText } from '#text/shell';
import { parameter } from '../address.ts';
import { askOnce, cancelAll, Refused, useAnswer, useTable } from '../ask.ts';
import { ownFile } from '../cross-links.ts';
import { fixed, significant } from '../numbers.ts';
import { forgetOwnPanel, keepOwnPanel, ownPanel, showOwn, showsOwn } from '../own-panel.ts';
import { Answered, Issues, Warnings } from '../parts/answered.tsx';
import { CrossLinks } from '../parts/cross-links.tsx';
import { DataTable } from '../parts/data-table.tsx';
import { ChooseFiles, DropArea } from '../parts/drop-area.tsx';
import { ChoiceField, TextField } from '../parts/fields.tsx';
import { saveFile } from '../save-file.ts';
import type { ColumnUses, ImportedPanel } from '../worker/protocol.ts';
import { ImportPreview, type Previewed } from './data/import-preview.tsx';

type Panels = AnswerOf<typeof panelsQuestion>['panels'];

/** The tables that come with CAPE, and the reader's own in their place. */
export function View(): VNode {
  const panels = useAnswer<AnswerOf<typeof panelsQuestion>>('panels', {});
  return (
    <>
      <h1>{text.title}</h1>
      <p class="lede">{text.lede}</p>
      <OwnData />
      <h2>{text.panels}</h2>
      <Answered asking={panels.value}>
        {({ panels: all }) => (
          <>
            <PanelTable panels={all} />
            <Rows panels={all} />
          </>
        )}
      </Answered>
    </>
  );
}

/** Report of an import that did not go well. */
type Trouble = Refused | Error;

function OwnData(): VNode {
  const reading = useSignal(false);
  const trouble = useSignal<Trouble | undefined>(undefined);
  const preview = useSignal<Previewed | undefined>(undefined);
  const read = async (files: readonly File[], uses: ColumnUses) => {
    if (files.length === 0 || reading.value) return;
    reading.value = true;
    trouble.value = undefined;
    try {
      const panel = await askOnce<ImportedPanel>({ kind: 'import', files, uses });
      preview.value = { files, uses, panel };
    } catch (error) {
      trouble.value = error as Trouble;
    } finally {
      reading.value = false;
    }
  };
  const take = (files: readonly File[]) => {
    preview.value = undefined;
    return read(files, {});
  };
  const keep = async ({ panel }: Previewed) => {
    await keepOwnPanel(panel);
    showOwn(true);
    preview.value = undefined;
  };
  return (
    <DropArea label={text.own} take={take}>
      <h2>{text.own}</h2>
      <p>{text.ownLede}</p>
      <div class="row">
        <ChooseFiles
          label={text.choose}
          take={take}
          accept=".csv,.tsv,.json,.jsonl,.txt,.md,.yml,.yaml,.xlsx,.parquet,.eval,.zip,.gz"
          disabled={reading.value}
        />
      </div>
      {reading.value && (
        <div class="working" role="status">
          <span>{text.reading}</span>
          <progress aria-label={text.reading} />
          <button type="button" onClick={cancelAll}>
            {shellText.cancel}
          </button>
        </div>
      )}
      {trouble.value !== undefined && <Refusal trouble={trouble.value} />}
      {preview.value !== undefined && (
        <ImportPreview
          previewed={preview.value}
          use={(uses) => read(preview.value!.files, uses)}
          keep={() => keep(preview.value!)}
          drop={() => {
            preview.value = undefined;
            trouble.value = undefined;
          }}
        />
      )}
      <Kept />
    </DropArea>
  );
}

function Refusal({ trouble }: { trouble: Trouble }): VNode {
  return (
    <div class="refused">
      <p>{text.refused}</p>
      {trouble instanceof Refused ? (
        <Issues issues={trouble.issues} />
      ) : (
        <p role="alert">{trouble.message}</p>
      )}
    </div>
  );
}

/** The reader's own data, and the actions on them. */
function Kept(): VNode | null {
  const own = ownPanel.value;
  if (!own) return null;
  return (
    <div class="kept">
      <p>
        <strong>{text.imported(own.name, own.models, own.benchmarks.length)}</strong>{' '}
        {showsOwn() && text.showing}
      </p>
      <div class="row">
        <button type="button" class={showsOwn() ? '' : 'main'} onClick={() => showOwn(!showsOwn())}>
          {showsOwn() ? text.back : text.show}
        </button>
        <button type="button" onClick={() => saveFile(ownFile, own.csv)}>
          {text.export}
        </button>
        <button type="button" class="plain" onClick={forgetOwnPanel}>
          {text.forget}
        </button>
      </div>
      <Warnings warnings={own.warnings} />
    </div>
  );
}

function PanelTable({ panels }: { panels: Panels }): VNode {
  return (
    <DataTable
      label={text.panels}
      rows={panels}
      columns={[
        { title: text.columns.panel, cell: ({ name }) => name },
        { title: text.columns.models, number: true, cell: ({ models }) => models },
        { title: text.columns.groups, number: true, cell: ({ groups }) => groups },
        { title: text.columns.benchmarks, number: true, cell: ({ benchmarks }) => benchmarks.length },
        {
          title: text.columns.about,
          cell: ({ title, notes, leftOut, source, licence }) => (
            <>
              {title}. {notes.join(' ')} {leftOut > 0 && text.leftOut(leftOut)}
              <br />
              <small class="faint">
                {source} ({licence})
              </small>
            </>
          ),
        },
      ]}
    />
  );
}

/** As many rows as a page bears. */
const most = 50;

function Rows({ panels }: { panels: Panels }): VNode {
  const own = ownPanel.value;
  const name = parameter('table', showsOwn() ? 'own' : 'base');
  const isOwn = name === 'own' && own;
  const panel = isOwn ? { own: own.revision } : name === 'own' ? 'base' : name;
  const asking = useTable({ panel, find: parameter('find'), most });
  const choices = [
    ...(own ? [{ value: 'own', label: text.yours }] : []),
    ...panels.map((each) => ({ value: each.name, label: each.title })),
  ];
  const save = async () =>
    isOwn
      ? saveFile(ownFile, own.csv)
      : saveFile(`${name}.csv`, await askOnce<Blob>({ kind: 'table-csv', name: String(panel) }));
  return (
    <>
      <h2>{text.rows(isOwn ? own.name : String(panel))}</h2>
      <form onSubmit={(event) => event.preventDefault()}>
        <ChoiceField name="table" label={text.look} otherwise={name} choices={choices} />
        <TextField name="find" label={text.find} />
      </form>
      <Answered asking={asking.value}>
        {({ models, benchmarks, found }) => (
          <>
            <div class="row">
              <span class="faint" role="status">
                {found === 0 ? text.none : text.found(models.length, found)}
              </span>
              <button type="button" onClick={save}>
                {text.saveTable(isOwn ? own.name : String(panel))}
              </button>
            </div>
            <DataTable
              label={text.rows(name)}
              rows={models}
              columns={[
                { title: text.columns.model, cell: ({ model }) => model },
                { title: text.columns.group, cell: ({ group }) => group },
                {
                  title: text.columns.size,
                  number: true,
                  cell: ({ paramsB }) => (paramsB === null ? '' : significant(paramsB)),
                },
                { title: text.columns.released, cell: ({ released }) => released ?? '' },
                ...benchmarks.map((id) => ({
                  title: benchmark(id).name,
                  number: true,
                  cell: ({ scores }: (typeof models)[number]) => {
                    const score = scores[id];
                    return score === undefined ? '' : fixed(score.value);
                  },
                })),
                {
                  title: text.columns.faults,
                  cell: ({ faults }) => faults.map(({ message }) => message).join('; '),
                },
              ]}
            />
          </>
        )}
      </Answered>
      <CrossLinks
        asked={[
          { question: 'panels', input: {} },
          { question: 'panel', input: { panel } },
        ]}
      />
    </>
  );
}
