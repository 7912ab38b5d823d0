import type { AnswerOf, hFieldQuestion, labsQuestion, lineQuestion, panelQuestion } from '@cape/analysis';
import type { ComponentChildren, VNode } from 'preact';
import { text } from '#text/frontier';
import { text as phaseText } from '#text/phase';
import { parameter } from '../address.ts';
import { type Asking, latest, useAnswer } from '../ask.ts';
import { ends, fixed, signed } from '../numbers.ts';
import { besideOwn, panelOr, showsOwn } from '../own-panel.ts';
import { Answered, Reading } from '../parts/answered.tsx';
import { CrossLinks } from '../parts/cross-links.tsx';
import { DataTable } from '../parts/data-table.tsx';
import { Facts } from '../parts/facts.tsx';
import { ChoiceField, Form, TextField } from '../parts/fields.tsx';
import { AskedFigure } from '../parts/figure/figure-panel.tsx';
import { Folded } from '../parts/folded.tsx';
import { OwnNeeds } from '../parts/own-needs.tsx';
import { Term } from '../parts/term.tsx';
import { TodayFields, todayInput } from '../parts/today.tsx';
import { LabStories } from './frontier/lab-stories.tsx';

type Line = AnswerOf<typeof lineQuestion>;
type Labs = AnswerOf<typeof labsQuestion>['labs'];

const choices = (labels: Readonly<Record<string, string>>) =>
  Object.entries(labels).map(([value, label]) => ({ value, label }));

/** The frontier's models about their line, a model of one's own among them, and each lab's path. */
export function View(): VNode {
  const input = parameter('rows') === 'frozen' ? ownOr({}) : { ...todayInput(), rows: 'all' };
  const line = useAnswer<Line>('line', input);
  return (
    <>
      <h1>{text.title}</h1>
      <p class="lede">{text.lede}</p>
      <OwnNeeds need={{ benchmarks: ['swe_bench_verified', 'gpqa_diamond'], models: 3 }}>
        <OwnModel input={input} asking={line.value}>
          <Answered asking={line.value} fields={['reporter', 'asOf']}>
            {(answer) => (
              <>
                <LineFacts line={answer} />
                <Reading sentences={answer.reading} />
              </>
            )}
          </Answered>
        </OwnModel>
        <EachLab />
      </OwnNeeds>
    </>
  );
}

/** A question's input with one's own panel where that is shown. */
const ownOr = (input: object) => (showsOwn() ? { ...input, panel: panelOr('current') } : input);

function scoreOf(name: string): number | string | undefined {
  const value = parameter(name).trim();
  return value === '' ? undefined : Number.isNaN(Number(value)) ? value : Number(value);
}

/** The figure, with what the reader adds to it; what is said of the line stands between that and the commands. */
function OwnModel({
  input,
  asking,
  children,
}: {
  input: object;
  asking: Asking<Line>;
  children: ComponentChildren;
}): VNode {
  const [swe, gpqa] = [scoreOf('swe'), scoreOf('gpqa')];
  const name = parameter('name').trim();
  const both = swe !== undefined && gpqa !== undefined;
  const asked = both ? ownOr({ swe, gpqa }) : null;
  const h = useAnswer<AnswerOf<typeof hFieldQuestion>>('h-field', asked);
  // A score that the question refuses is not drawn.
  const drawn = {
    ...input,
    ...(both && h.value.state !== 'refused' && { swe, gpqa, ...(name !== '' && { name }) }),
  };
  return (
    <>
      <Form asking={h.value} aria-label={text.own}>
        <ChoiceField name="rows" label={text.rows} choices={choices(text.rowChoices)} />
        {parameter('rows') !== 'frozen' && <TodayFields asking={asking} />}
        <TextField name="name" label={text.ownName} placeholder={text.own} />
        <TextField name="swe" label={text.swe} hint={text.percent} decimal />
        <TextField name="gpqa" label={text.gpqa} hint={text.percent} decimal />
      </Form>
      <AskedFigure name="frontier" input={{ ...drawn, ...besideOwn('current') }} />
      {asked !== null && (
        <Answered asking={h.value} fields={['swe', 'gpqa']}>
          {({ reading }) => (
            <>
              <h2>{name || text.ownReading}</h2>
              <Reading sentences={reading} />
            </>
          )}
        </Answered>
      )}
      {children}
      <CrossLinks
        asked={[
          { question: 'line', input: { ...input } },
          ...(asked === null ? [] : [{ question: 'h-field', input: asked }]),
          { question: 'plot frontier', input: drawn },
        ]}
      />
    </>
  );
}

function LineFacts({ line }: { line: Line }): VNode {
  const { intervals, leaveOneGroupOut: left } = line;
  return (
    <Facts
      facts={[
        {
          name: text.slope,
          value: fixed(line.slope, 3),
          note: text.slopeNote(ends(intervals.slope.student, (v) => fixed(v, 2))),
        },
        {
          name: text.intercept,
          value: fixed(line.intercept),
          note: text.slopeNote(ends(intervals.intercept.student)),
        },
        {
          name: text.r,
          value: fixed(line.r, 2),
          ...(intervals.r !== null && { note: text.slopeNote(ends(intervals.r, (v) => fixed(v, 2))) }),
        },
        { name: text.scatter, value: fixed(line.residualStandardDeviation), note: text.scatterNote },
        { name: text.left, value: fixed(left.meanAbsoluteError), note: text.leftNote },
      ]}
    />
  );
}

function EachLab(): VNode {
  const lab = parameter('lab').trim();
  const input = {
    ...todayInput(),
    ...(parameter('line') !== 'frozen' && { line: 'refit' }),
    ...(lab !== '' && { lab }),
  };
  const labs = useAnswer<AnswerOf<typeof labsQuestion>>('labs', input);
  const every = useAnswer<AnswerOf<typeof panelQuestion>>('panel', { panel: panelOr('current') });
  return (
    <>
      <h2>{text.labs}</h2>
      <p class="lede">
        {text.labsLede} <Term means={phaseText.terms.h}>{phaseText.whatIs('h')}</Term>
      </p>
      <Form asking={labs.value} aria-label={text.labs}>
        <ChoiceField name="line" label={text.line} choices={choices(text.lines)} />
        <TextField name="lab" label={text.lab} hint={text.labHint} options={labNames(latest(every.value))} />
      </Form>
      <Answered asking={labs.value} fields={['lab', 'reporter', 'asOf']}>
        {({ labs: all, reading }) => (
          <>
            <Reading sentences={reading} />
            <AskedFigure name="h-field" input={input} />
            <LabStories labs={all} />
            <LabTable labs={all} />
            <Folded name="paths" title={text.paths}>
              {() => <AskedFigure name="trajectories" input={input} />}
            </Folded>
          </>
        )}
      </Answered>
      <CrossLinks
        asked={[
          { question: 'labs', input },
          { question: 'plot h-field', input },
          { question: 'plot trajectories', input },
        ]}
      />
    </>
  );
}

const labNames = (panel: AnswerOf<typeof panelQuestion> | undefined) =>
  [...new Set(panel?.models.map(({ group }) => group))].sort();

function LabTable({ labs }: { labs: Labs }): VNode {
  return (
    <DataTable
      label={text.labs}
      rows={labs}
      columns={[
        { title: text.columns.lab, cell: ({ lab }) => lab, sort: ({ lab }) => lab },
        { title: text.columns.models, number: true, cell: ({ n }) => n, sort: ({ n }) => n },
        {
          title: text.columns.mean,
          number: true,
          cell: ({ meanH }) => signed(meanH),
          sort: ({ meanH }) => meanH,
        },
        {
          title: text.columns.interval,
          number: true,
          cell: ({ meanHInterval }) => (meanHInterval === null ? text.none : ends(meanHInterval)),
        },
        {
          title: text.columns.latest,
          cell: ({ releases }) => {
            const latest = releases.at(-1);
            return latest === undefined ? text.none : `${latest.model} (${signed(latest.h)})`;
          },
        },
        { title: text.columns.now, cell: ({ now }) => text.now[now], sort: ({ now }) => text.now[now] },
        {
          title: text.columns.next,
          number: true,
          cell: ({ forecast }) =>
            forecast === null ? text.none : `${fixed(forecast.gpqa)} (${ends(forecast.interval)})`,
          sort: ({ forecast }) => forecast?.gpqa ?? null,
        },
      ]}
    />
  );
}
