import type { AnswerOf, cascadeQuestion, panelQuestion, saturationQuestion } from '@cape/analysis';
import { benchmark } from '@cape/evidence';
import { drawStages, drawTimeline } from '@cape/figures';
import type { VNode } from 'preact';
import { text } from '#text/cascade';
import { parameter, setParameters } from '../address.ts';
import { type Asking, latest, useAnswer } from '../ask.ts';
import type { CrossLink } from '../cross-links.ts';
import { ends, fixed, signed } from '../numbers.ts';
import { besideOwn, panelOr, showsOwn } from '../own-panel.ts';
import { Answered, Reading } from '../parts/answered.tsx';
import { CrossLinks } from '../parts/cross-links.tsx';
import { DataTable } from '../parts/data-table.tsx';
import { Facts } from '../parts/facts.tsx';
import { ChoiceField, Form, TextField } from '../parts/fields.tsx';
import { AskedFigure, FigurePanel } from '../parts/figure/figure-panel.tsx';
import { OwnNeeds } from '../parts/own-needs.tsx';
import { Term } from '../parts/term.tsx';
import './cascade/cascade.css';

type Cascade = AnswerOf<typeof cascadeQuestion>;
type Stage = Cascade['stages'][number];
type Saturation = AnswerOf<typeof saturationQuestion>;
type Panel = AnswerOf<typeof panelQuestion>;

const tables = ['current', 'base', 'critical-scale', 'frontier', 'observational', 'multibench'];
/** Left to the question's own defaults. */
const [usualTable, usualOld, usualNew, usualTop] = ['current', 'swe_bench_verified', 'gpqa_diamond', '5'];

/** View of the pairs of benchmarks that still couple and separate, inside models and out, and which is saturated. */
export function View(): VNode {
  const table = parameter('table');
  const input = showsOwn() ? { panel: panelOr('base') } : table === '' ? {} : { panel: table };
  const asking = useAnswer<Cascade>('cascade', input);
  return (
    <>
      <h1>{text.title}</h1>
      <p class="lede">{text.lede}</p>
      <h2>{text.stages.title}</h2>
      <p>{text.stages.intro}</p>
      {!showsOwn() && (
        <Form asking={asking.value}>
          <ChoiceField
            name="table"
            label={text.panel.label}
            hint={text.panel.hint}
            choices={[{ value: '', label: text.panel.each }, ...tables.map(choice)]}
            path="panel"
          />
        </Form>
      )}
      <Answered asking={asking.value} fields={['panel']}>
        {(answer) => (
          <>
            <Reading sentences={answer.reading.slice(0, answer.stages.length)} />
            <FigurePanel figure={drawTimeline(answer)} />
            <ol class="stages">
              {answer.stages.map((stage) => (
                <StageCard key={stage.name} stage={stage} />
              ))}
            </ol>
            <FigurePanel figure={drawStages(answer)} />
            <h2>{text.internal.title}</h2>
            <p>{text.internal.intro}</p>
            <Internal internal={answer.internal} />
          </>
        )}
      </Answered>
      <SaturationPart />
      <CrossLinks
        asked={[
          { question: 'cascade', input },
          ...saturationAsked(),
          { question: 'plot timeline', input },
          { question: 'plot stages', input },
          { question: 'plot internal-coupling', input: {} },
        ]}
      />
    </>
  );
}

const choice = (value: string) => ({ value, label: value });

function StageCard({
  stage: { name, published, panel, n, r, interval, axes, active },
}: {
  stage: Stage;
}): VNode {
  const worn = axes.some(({ separates }) => separates === false);
  const state = r === null ? 'none' : active ? 'active' : worn ? 'worn' : 'unclear';
  return (
    <li class={`stage ${state}`}>
      <div class="head">
        <span class="place">{name}</span>
        <span class="state">{text.stages[state]}</span>
      </div>
      <h3>{axes.map(({ benchmark: id }) => benchmark(id).name).join(' – ')}</h3>
      <p class="faint">
        {text.stages.published}: {published}
      </p>
      {r !== null && (
        <>
          <p class="label">
            {text.stages.coupling} (<Term means={text.stages.rMeans}>{text.stages.r}</Term>)
          </p>
          <p>
            <strong>{signed(r, 2)}</strong>
            {interval !== null && ` (${ends(interval, (end) => signed(end, 2))})`}
          </p>
          <p class="label">{text.stages.apart}</p>
          <ul>
            {axes.map(({ benchmark: id, topSpread, noiseAlone, separates }) => (
              <li key={id}>
                <span>{benchmark(id).name}</span>
                <span>
                  <strong>{topSpread === null ? '–' : text.stages.points(fixed(topSpread))}</strong>{' '}
                  <small class={separates === false ? 'warn' : 'faint'}>
                    {separates === null
                      ? text.stages.unknown
                      : separates
                        ? text.stages.told
                        : text.stages.notTold(fixed(noiseAlone))}
                  </small>
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
      <small class="faint">{text.stages.models(n, panel)}</small>
    </li>
  );
}

function Internal({ internal: { flow, dropPercent } }: { internal: Cascade['internal'] }): VNode {
  const open = flow === null || flow.interval.lower === null;
  return (
    <>
      <Facts
        facts={[
          ...(flow === null
            ? []
            : [
                {
                  name: text.internal.fixed,
                  value: fixed(flow.fixedPoint, 2),
                  note: open ? text.internal.unbounded(flow.n) : ends(flow.interval, (end) => fixed(end, 2)),
                },
                {
                  name: <Term means={text.internal.flowMeans}>{text.internal.flow}</Term>,
                  value: `${fixed(flow.a, 2)}γ ${flow.b < 0 ? '−' : '+'} ${fixed(Math.abs(flow.b), 2)}`,
                  note: flow.stable ? text.internal.stable : text.internal.unstable,
                },
              ]),
          ...(dropPercent === null
            ? []
            : [
                {
                  name: text.internal.drop,
                  value: `${signed(dropPercent, 0)} %`,
                  note: text.internal.dropNote,
                },
              ]),
        ]}
      />
      <AskedFigure name="internal-coupling" input={{}} />
    </>
  );
}

/** Input of the saturation: what stands in the address, the rest left to the question. */
function saturationInput(): Readonly<Record<string, unknown>> {
  const given = (name: string, usual: string) => {
    const value = parameter(name, usual);
    return value === usual ? undefined : value;
  };
  const top = given('top', usualTop);
  const fields = {
    panel: showsOwn() ? panelOr('current') : given('saturationTable', usualTable),
    old: given('old', usualOld),
    new: given('new', usualNew),
    top: top === undefined || top.trim() === '' || Number.isNaN(Number(top)) ? top : Number(top),
    rows: given('rows', 'frozen'),
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function saturationAsked(): CrossLink[] {
  const input = saturationInput();
  return [
    { question: 'saturation', input },
    { question: 'plot saturation', input },
    { question: 'plot next-axis', input },
  ];
}

function SaturationPart(): VNode {
  const input = saturationInput();
  const rows = useAnswer<Panel>('panel', { panel: input.panel ?? usualTable });
  const asking = useAnswer<Saturation>('saturation', input);
  const benchmarks = latest(rows.value)?.benchmarks ?? [];
  const named = benchmarks.map((id) => ({ value: id, label: benchmark(id).name }));
  return (
    <>
      <h2>{text.saturation.title}</h2>
      <p>{text.saturation.intro}</p>
      <Form asking={asking.value}>
        {!showsOwn() && (
          <ChoiceField
            name="saturationTable"
            label={text.saturation.panel}
            otherwise={usualTable}
            choices={tables.map(choice)}
          />
        )}
        <ChoiceField name="old" label={text.saturation.old} otherwise={usualOld} choices={named} />
        <ChoiceField name="new" label={text.saturation.next} otherwise={usualNew} choices={named} />
        <TextField name="top" label={text.saturation.top} otherwise={usualTop} decimal />
        <ChoiceField
          name="rows"
          label={text.saturation.rows}
          choices={[
            { value: 'frozen', label: text.saturation.frozen },
            { value: 'all', label: text.saturation.all },
          ]}
        />
      </Form>
      <OwnNeeds need={{ benchmarks: [parameter('old', usualOld), parameter('new', usualNew)], models: 5 }}>
        <Answered asking={asking.value} fields={['old', 'new', 'top']}>
          {(answer) => <Saturated answer={answer} asking={asking.value} input={input} />}
        </Answered>
      </OwnNeeds>
    </>
  );
}

function Saturated({
  answer,
  asking,
  input,
}: {
  answer: Saturation;
  asking: Asking<Saturation>;
  input: object;
}): VNode {
  const verdict = {
    saturated: text.saturation.saturated,
    'not saturated': text.saturation.notSaturated,
    undetermined: text.saturation.undetermined,
  }[answer.verdict];
  // What is refused is told once, beside its field.
  const drawn = asking.state === 'refused' ? null : input;
  return (
    <>
      <Facts
        facts={[
          {
            name: text.saturation.sigma,
            value: fixed(answer.sigma, 2),
            note: `${ends(answer.interval, (end) => fixed(end, 2))}: ${verdict}`,
          },
          {
            name: text.saturation.chance,
            value: fixed(answer.corrected, 2),
            note: text.saturation.chanceNote,
          },
          ...[answer.old, answer.new].map(({ benchmark: id, spread, noiseAlone }) => ({
            name: text.saturation.spread(benchmark(id).name),
            value: fixed(spread),
            note: text.saturation.noise(fixed(noiseAlone)),
          })),
        ]}
      />
      <Reading sentences={answer.reading} />
      <AskedFigure
        name="saturation"
        input={drawn === null ? null : { ...drawn, ...besideOwn(parameter('saturationTable', usualTable)) }}
      />
      <h3>{text.saturation.rotate}</h3>
      {answer.rotateTo.length === 0 ? (
        <p class="faint">{text.saturation.nothing}</p>
      ) : (
        <>
          <p class="faint">{text.saturation.rotateIntro}</p>
          {answer.rotateTo.length > 1 && <AskedFigure name="next-axis" input={drawn} />}
          <DataTable
            label={text.saturation.rotate}
            columns={[
              { title: text.saturation.next1, cell: (row) => benchmark(row.benchmark).name },
              { title: text.saturation.leaders, number: true, cell: (row) => row.leaders },
              {
                title: text.saturation.apart,
                number: true,
                cell: (row) => text.stages.points(fixed(row.spread)),
              },
              { title: text.saturation.r, number: true, cell: (row) => signed(row.r, 2) },
              { title: text.saturation.n, number: true, cell: (row) => row.n },
              {
                title: text.saturation.chosen,
                cell: (row) => (
                  <button
                    type="button"
                    disabled={row.benchmark === answer.new.benchmark}
                    aria-label={`${text.saturation.choose}: ${benchmark(row.benchmark).name}`}
                    onClick={() =>
                      setParameters({ new: row.benchmark === usualNew ? undefined : row.benchmark })
                    }
                  >
                    {text.saturation.choose}
                  </button>
                ),
              },
            ]}
            rows={answer.rotateTo}
          />
        </>
      )}
    </>
  );
}
