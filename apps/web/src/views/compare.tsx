import type { AnswerOf, compareQuestion } from '@cape/analysis';
import { benchmark, resolveBenchmark } from '@cape/evidence';
import { drawDifferences, drawTradeOff } from '@cape/figures';
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect, useMemo } from 'preact/hooks';
import { text } from '#text/compare';
import { parameter } from '../address.ts';
import { askOnce, Refused, useAnswer } from '../ask.ts';
import { ends, fixed, signed } from '../numbers.ts';
import {
  chooseRuns,
  chosenRuns,
  forgetRun,
  keepRuns,
  type OwnRun,
  ownRuns,
  recallRuns,
} from '../own-runs.ts';
import { Answered, Issues, Reading, Warnings } from '../parts/answered.tsx';
import { Copied } from '../parts/copied.tsx';
import { DataTable } from '../parts/data-table.tsx';
import { ChooseFiles, DropArea } from '../parts/drop-area.tsx';
import { ChoiceField } from '../parts/fields.tsx';
import { FigurePanel } from '../parts/figure/figure-panel.tsx';
import { Folded } from '../parts/folded.tsx';
import type { ImportedRuns } from '../worker/protocol.ts';
import { exampleRuns } from './compare/example-runs.ts';
import { markdownOf } from './compare/markdown.ts';
import { Power } from './compare/power.tsx';
import './compare/compare.css';

type Answer = AnswerOf<typeof compareQuestion>;
type Compared = Answer['benchmarks'][number];

/** Two or more runs of the reader's own: what changed, how sure, and what would settle the rest. */
export function View(): VNode {
  useEffect(() => void recallRuns(), []);
  const chosen = chosenRuns();
  const input = chosen.length < 2 ? null : { runs: chosen.map(({ id }) => ({ run: id })) };
  const asking = useAnswer<Answer>('compare', input);
  return (
    <>
      <h1>{text.title}</h1>
      {input === null ? (
        <>
          <p class="lede">{text.lede}</p>
          <Runs chosen={chosen} />
          <p class="empty">{chosen.length === 0 ? text.needs : text.needsSecond}</p>
        </>
      ) : (
        <>
          <Answered asking={asking.value}>{(answer) => <Verdict answer={answer} />}</Answered>
          <Runs chosen={chosen} />
        </>
      )}
      <Folded name="power" title={text.power.title}>
        {() => <Power />}
      </Folded>
    </>
  );
}

function Runs({ chosen }: { chosen: readonly OwnRun[] }): VNode {
  const reading = useSignal(false);
  const trouble = useSignal<Error | undefined>(undefined);
  const imported = useSignal<ImportedRuns | undefined>(undefined);
  const take = async (files: readonly File[]) => {
    if (files.length === 0 || reading.value) return;
    reading.value = true;
    trouble.value = undefined;
    imported.value = undefined;
    try {
      const found = await askOnce<ImportedRuns>({ kind: 'runs', files });
      imported.value = found;
      chooseRuns([...chosenRuns(), ...(await keepRuns(found.runs))]);
    } catch (error) {
      trouble.value = error as Error;
    } finally {
      reading.value = false;
    }
  };
  const rest = (ownRuns.value ?? []).filter((run) => !chosen.includes(run));
  return (
    <DropArea label={text.drop} take={take}>
      {chosen.length > 0 && (
        <ol class="runs">
          {chosen.map((run, at) => (
            <li key={run.id}>
              <small class="faint">
                {chosen.length > 2 ? text.step(at + 1) : at === 0 ? text.baseline : text.candidate}
              </small>
              <strong>{run.name}</strong>
              <span class="faint">{described(run)}</span>
              <button
                type="button"
                class="plain"
                onClick={() => chooseRuns(chosen.filter((each) => each !== run))}
              >
                {text.leave}
              </button>
            </li>
          ))}
        </ol>
      )}
      <div class="row">
        <ChooseFiles label={text.choose} take={take} disabled={reading.value} />
        <ChooseFiles label={text.chooseFolder} take={take} folder disabled={reading.value} />
        {chosen.length === 2 && (
          <button type="button" onClick={() => chooseRuns([...chosen].reverse())}>
            {text.swap}
          </button>
        )}
        {chosen.length === 0 && (
          <button type="button" onClick={() => take(exampleRuns())}>
            {text.example}
          </button>
        )}
        {reading.value && <span role="status">{text.reading}</span>}
      </div>
      {chosen.length < 2 && <p class="faint">{text.formats}</p>}
      {trouble.value instanceof Refused ? (
        <Issues issues={trouble.value.issues} />
      ) : (
        trouble.value && (
          <p role="alert" class="refused">
            {trouble.value.message}
          </p>
        )
      )}
      {imported.value && <Imported imported={imported.value} />}
      {rest.length > 0 && (
        <details open={chosen.length < 2}>
          <summary>{text.kept}</summary>
          <ul class="runs">
            {rest.map((run) => (
              <li key={run.id}>
                <strong>{run.name}</strong>
                <span class="faint">{described(run)}</span>
                <button type="button" onClick={() => chooseRuns([...chosen, run])}>
                  {text.add}
                </button>
                <button
                  type="button"
                  class="plain"
                  aria-label={text.forget(run.name)}
                  onClick={() => forgetRun(run)}
                >
                  ×
                </button>
              </li>
            ))}
          </ul>
        </details>
      )}
    </DropArea>
  );
}

const described = ({ benchmarks }: OwnRun) =>
  `${text.benchmarks(benchmarks.length)}, ${text.items(benchmarks.reduce((sum, { items }) => sum + items, 0))}`;

/** Parts that an import left out, so that nothing is dropped in silence. */
function Imported({ imported: { runs, refused, warnings } }: { imported: ImportedRuns }): VNode {
  return (
    <>
      {runs.length === 0 && (
        <p role="alert" class="refused">
          {text.nothing}
        </p>
      )}
      {refused.length > 0 && (
        <details class="notes" open={refused.length <= 3}>
          <summary>
            {text.refused}: {refused.length}
          </summary>
          <ul>
            {refused.map(({ file, reason }) => (
              <li key={file}>
                <strong>{file}</strong>: {reason}
              </li>
            ))}
          </ul>
        </details>
      )}
      <Warnings warnings={warnings} />
    </>
  );
}

const titleOf = (id: string) => {
  const known = resolveBenchmark(id);
  return known === undefined ? id : benchmark(known).name;
};

function Verdict({ answer }: { answer: Answer }): VNode {
  const { benchmarks } = answer.overall ?? answer;
  const differences = useMemo(() => drawDifferences(answer), [answer]);
  const [first, second] =
    answer.runs.length < 2 ? ['', ''] : [answer.runs[0]!.name, answer.runs.at(-1)!.name];
  return (
    <>
      <Reading sentences={answer.summary} />
      <div class="compared">
        <FigurePanel figure={differences} />
        {benchmarks.length > 1 && <TradeOff answer={answer} benchmarks={benchmarks} />}
      </div>
      <h2>{text.settle.title}</h2>
      <Settled benchmarks={benchmarks} />
      <Copied label={text.copy} value={markdownOf(answer, titleOf)} />
      <h2>{text.gate}</h2>
      <p>{text.gateLede}</p>
      <Copied
        label={text.copyCommand}
        value={`cape gate --baseline ${fileName(first)} --candidate ${fileName(second)}`}
      />
    </>
  );
}

const fileName = (name: string) => `results/${name.replace(/[^\w.-]+/g, '__')}`;

/** The pair that traded most, or the pair that the reader chose. */
function TradeOff({ answer, benchmarks }: { answer: Answer; benchmarks: readonly Compared[] }): VNode {
  const most = mostOpposed(answer, benchmarks);
  const [x, y] = [parameter('x', most[0]), parameter('y', most[1])];
  const figure = useMemo(() => drawTradeOff(answer, x, y), [answer, x, y]);
  const choices = benchmarks.map(({ benchmark: id }) => ({ value: id, label: titleOf(id) }));
  return (
    <div>
      {figure !== null && <FigurePanel figure={figure} />}
      {benchmarks.length > 2 && (
        <div class="controls">
          <ChoiceField name="x" label={text.pair.x} choices={choices} otherwise={most[0]} />
          <ChoiceField name="y" label={text.pair.y} choices={choices} otherwise={most[1]} />
        </div>
      )}
    </div>
  );
}

function mostOpposed(answer: Answer, benchmarks: readonly Compared[]): readonly [string, string] {
  const { coupling } = answer.overall ?? answer;
  const [pair] = [...coupling].sort((a, b) => (a.pOpposed ?? 1) - (b.pOpposed ?? 1));
  return pair === undefined ? [benchmarks[0]!.benchmark, benchmarks[1]!.benchmark] : [pair.x, pair.y];
}

function settling({ clear, difference, itemsNeeded, n }: Compared): string {
  if (clear) return difference > 0 ? text.settle.clearUp : text.settle.clearDown;
  if (itemsNeeded === null || n === 0) return text.settle.unknown;
  return text.settle.open(roughly(itemsNeeded), n.toLocaleString('en'));
}

/** Two digits are as many as such a plan knows. */
const roughly = (items: number) => Number(items.toPrecision(2)).toLocaleString('en');

function Settled({ benchmarks }: { benchmarks: readonly Compared[] }): VNode {
  return (
    <DataTable
      label={text.settle.title}
      rows={benchmarks}
      columns={[
        {
          title: text.columns.benchmark,
          cell: ({ benchmark: id }) => titleOf(id),
          sort: ({ benchmark: id }) => titleOf(id),
        },
        {
          title: text.columns.items,
          number: true,
          cell: ({ n }) => n.toLocaleString('en'),
          sort: ({ n }) => n,
        },
        { title: text.columns.a, number: true, cell: ({ a }) => fixed(a), sort: ({ a }) => a },
        { title: text.columns.b, number: true, cell: ({ b }) => fixed(b), sort: ({ b }) => b },
        {
          title: text.columns.difference,
          number: true,
          cell: ({ difference }) => <strong>{signed(difference)}</strong>,
          sort: ({ difference }) => difference,
        },
        { title: text.columns.interval, number: true, cell: ({ interval }) => ends(interval, signed) },
        {
          title: text.columns.discordant,
          number: true,
          cell: ({ discordant }) => discordant && `${discordant.a} / ${discordant.b}`,
        },
        {
          title: text.columns.p,
          number: true,
          cell: ({ pAdjusted }) => (pAdjusted < 0.001 ? '< 0.001' : fixed(pAdjusted, 3)),
          sort: ({ pAdjusted }) => pAdjusted,
        },
        {
          title: text.columns.detectable,
          number: true,
          cell: ({ detectable }) => fixed(detectable),
          sort: ({ detectable }) => detectable,
        },
        { title: text.settle.title, cell: settling },
      ]}
    />
  );
}
