import type { AnswerOf, couplingQuestion, criticalScaleQuestion, panelQuestion } from '@cape/analysis';
import { benchmark, resolveBenchmark } from '@cape/evidence';
import type { VNode } from 'preact';
import { text as phaseText } from '#text/phase';
import { text } from '#text/phases';
import { parameter } from '../address.ts';
import { type Asking, latest, useAnswer } from '../ask.ts';
import { ends, fixed, signed } from '../numbers.ts';
import { besideOwn, panelOr, showsOwn } from '../own-panel.ts';
import { Answered, Reading, Settled } from '../parts/answered.tsx';
import { CrossLinks } from '../parts/cross-links.tsx';
import { DataTable } from '../parts/data-table.tsx';
import { Facts } from '../parts/facts.tsx';
import { ChoiceField, Form, TextField } from '../parts/fields.tsx';
import { AskedFigure } from '../parts/figure/figure-panel.tsx';
import { OwnNeeds } from '../parts/own-needs.tsx';
import { Term } from '../parts/term.tsx';
import { Together } from './phases/together.tsx';

type Coupling = AnswerOf<typeof couplingQuestion>;

const choices = (labels: Readonly<Record<string, string>>) =>
  Object.entries(labels).map(([value, label]) => ({ value, label }));

/** View of the sizes at which truthfulness falls as reasoning rises, and at which it turns. */
export function View(): VNode {
  const table = parameter('table', 'base');
  const panel = panelOr(table);
  const rows = useAnswer<AnswerOf<typeof panelQuestion>>('panel', { panel });
  const group = parameter('family').trim();
  const [x, y] = pairOf(latest(rows.value)?.benchmarks ?? []);
  const pair = { ...(x !== undefined && { x }), ...(y !== undefined && { y }) };
  const input = { panel, ...pair, ...(group !== '' && { group }) };
  const coupling = useAnswer<Coupling>('coupling', isReady(rows.value) ? input : null);
  const benchmarks = latest(rows.value)?.benchmarks.map((id) => benchmark(id).name) ?? [];
  return (
    <>
      <h1>{text.title}</h1>
      <p class="lede">
        {text.lede} <Term means={phaseText.terms.gamma}>{phaseText.whatIs('γ₁₂')}</Term>
      </p>
      <Form asking={coupling.value}>
        {!showsOwn() && <ChoiceField name="table" label={text.panel} choices={choices(text.panels)} />}
        <TextField
          name="family"
          path="group"
          label={text.family}
          hint={text.familyHint}
          options={[...new Set(latest(rows.value)?.models.map(({ group: each }) => each) ?? [])]}
        />
        <TextField
          name="x"
          label={text.x}
          placeholder={benchmark(x ?? 'hellaswag').name}
          options={benchmarks}
        />
        <TextField
          name="y"
          label={text.y}
          placeholder={benchmark(y ?? 'truthfulqa').name}
          options={benchmarks}
        />
      </Form>
      <OwnNeeds need={{ benchmarks: [x ?? 'hellaswag', y ?? 'truthfulqa'], models: 2, sizes: 2 }}>
        <Answered asking={coupling.value} fields={['group', 'x', 'y']}>
          {(answer) => (
            <>
              <Reading sentences={sentencesOf(answer)} />
              <Overall coupling={answer} />
              <AskedFigure name="coupling" input={input} />
              <AskedFigure name="scores" input={{ ...input, ...besideOwn(table) }} />
              <h2>{text.byFamily}</h2>
              <Families coupling={answer} />
            </>
          )}
        </Answered>
        <WhereItTurns input={{ ...input, method: parameter('method', 'zero-crossing') }} />
      </OwnNeeds>
      <Together panel={panel} />
      <CrossLinks
        asked={[
          { question: 'coupling', input },
          { question: 'critical-scale', input: { ...input, method: parameter('method', 'zero-crossing') } },
          { question: 'plot coupling', input },
          {
            question: 'plot critical-scale',
            input: { ...input, method: parameter('method', 'zero-crossing') },
          },
        ]}
      />
    </>
  );
}

/** The pair in the address; for own data without the usual pair, their first two benchmarks. */
function pairOf(benchmarks: readonly string[]): readonly [x: string | undefined, y: string | undefined] {
  const typed = (name: string, otherwise: string | undefined) => {
    const value = parameter(name).trim();
    return value === '' ? otherwise : (resolveBenchmark(value) ?? value);
  };
  const hasUsual = ['hellaswag', 'truthfulqa'].every((id) => benchmarks.includes(id));
  const [first, second] = hasUsual || !showsOwn() ? [] : benchmarks;
  return [typed('x', first), typed('y', second)];
}

/** The reader's own benchmarks decide what is asked first. */
const isReady = (rows: Asking<object>) => !showsOwn() || latest(rows) !== undefined;

/** By itself, so that its progress redraws nothing else. */
function WhereItTurns({ input }: { input: object }): VNode {
  const scale = useAnswer<AnswerOf<typeof criticalScaleQuestion>>('critical-scale', input);
  return (
    <>
      <h2>{text.nc}</h2>
      <p class="lede">
        {text.ncLede} <Term means={phaseText.terms.nc}>{phaseText.whatIs('Nc')}</Term>
      </p>
      <Form>
        <ChoiceField name="method" label={text.method} choices={choices(text.methods)} />
      </Form>
      <Answered asking={scale.value} fields={['group', 'x', 'y']}>
        {({ groups, settled }) => (
          <>
            <Settled ends={settled} />
            <AskedFigure name="critical-scale" input={input} />
            <DataTable
              label={text.nc}
              rows={groups.filter(({ smallest, largest }) => smallest !== largest)}
              columns={[
                { title: text.columns.family, cell: (row) => row.group },
                { title: text.columns.models, number: true, cell: (row) => row.n },
                { title: text.statement, cell: (row) => row.statement },
              ]}
            />
          </>
        )}
      </Answered>
    </>
  );
}

/** The answer in sentences: the trend of a family that stands alone, then its steps. */
function sentencesOf({ groups, settled }: Coupling): string[] {
  const trend = groups.length === 1 ? groups[0]!.trend : null;
  return [...(trend === null ? [] : [trend.statement]), ...(settled.total === 0 ? [] : [settled.statement])];
}

function Overall({ coupling: { groups, overall } }: { coupling: Coupling }): VNode {
  const steps = groups.flatMap(({ local }) => local);
  const told = steps.filter(({ phase }) => phase !== 'undetermined').length;
  const r = (
    name: string,
    { r, interval }: { r: number | null; interval: Coupling['overall']['pearson']['interval'] },
  ) => ({
    name,
    value: signed(r, 2),
    ...(interval !== null && { note: text.interval(ends(interval, (v) => signed(v, 2))) }),
  });
  const slope = overall.running?.theilSen.slope ?? null;
  return (
    <Facts
      facts={[
        { name: text.steps, value: text.settled(told, steps.length), note: text.settledNote },
        r(text.overall, overall.pearson),
        ...(overall.split === null
          ? []
          : [r(text.within, overall.split.within), r(text.between, overall.split.between)]),
        ...(slope === null
          ? []
          : [
              {
                name: <Term means={phaseText.terms.gamma}>{text.rising}</Term>,
                value: signed(slope, 2),
                note: text.risingNote,
              },
            ]),
      ]}
    />
  );
}

function Families({ coupling: { groups } }: { coupling: Coupling }): VNode {
  return (
    <DataTable
      label={text.byFamily}
      rows={groups.filter(({ n }) => n > 1)}
      columns={[
        { title: text.columns.family, cell: ({ group }) => group },
        { title: text.columns.models, number: true, cell: ({ n }) => n },
        { title: text.columns.r, number: true, cell: ({ pearson }) => signed(pearson.r, 2) },
        {
          title: text.columns.interval,
          cell: ({ pearson }) =>
            pearson.interval === null ? text.none : ends(pearson.interval, (v) => fixed(v, 2)),
        },
        {
          title: text.columns.told,
          number: true,
          cell: ({ local }) =>
            text.settled(local.filter(({ phase }) => phase !== 'undetermined').length, local.length),
        },
        {
          title: text.columns.slope,
          cell: ({ trend }) =>
            trend === null || trend.yOnX === null
              ? text.none
              : text.slope(
                  signed(trend.yOnX.value, 2),
                  ends(trend.yOnX.interval, (v) => signed(v, 2)),
                ),
        },
      ]}
    />
  );
}
