import type { AnswerOf, diagnoseQuestion } from '@cape/analysis';
import { benchmarks } from '@cape/evidence/benchmarks';
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { text } from '#text/diagnose';
import { text as phaseText } from '#text/phase';
import { address, href, parameter } from '../address.ts';
import { type Asking, latest, useAnswer } from '../ask.ts';
import { carried } from '../carried.ts';
import { ends, fixed, percent, signed, significant } from '../numbers.ts';
import { ownPanel, panelOr, showsOwn } from '../own-panel.ts';
import { Answered, Reading } from '../parts/answered.tsx';
import { CrossLinks } from '../parts/cross-links.tsx';
import { DataTable } from '../parts/data-table.tsx';
import { Facts } from '../parts/facts.tsx';
import { Form, TextField } from '../parts/fields.tsx';
import { AskedFigure } from '../parts/figure/figure-panel.tsx';
import { NumberLine } from '../parts/number-line.tsx';
import { PhaseBar } from '../parts/phase-bar.tsx';
import { Term } from '../parts/term.tsx';
import { OwnPanel } from './diagnose/own-panel.tsx';

type Diagnosis = NonNullable<AnswerOf<typeof diagnoseQuestion>['model']>;

/** Scores that most models are known by, and those behind "more". */
const scoreNames = ['hellaswag', 'truthfulqa', 'swe_bench_verified', 'gpqa_diamond'] as const;
const moreNames = ['arc_challenge', 'winogrande', 'mmlu', 'hle', 'ifeval'] as const;
const beside = ['params', 'family', 'lab', ...moreNames] as const;
const described = ['model', ...scoreNames, ...beside];

/** Example that a bare address shows, and others worth a look. */
const examples: readonly { readonly name: string; readonly parameters: Readonly<Record<string, string>> }[] =
  [
    { name: 'Pythia-1.4B', parameters: { model: 'Pythia-1.4B' } },
    { name: 'Qwen2.5-7B', parameters: { model: 'Qwen2.5-7B' } },
    { name: 'Claude Opus 4.7', parameters: { model: 'Claude Opus 4.7' } },
    {
      name: 'SWE 80.8, GPQA 74.1',
      parameters: { swe_bench_verified: '80.8', gpqa_diamond: '74.1', lab: 'Anthropic' },
    },
  ];

const isOwn = () => showsOwn() && !!ownPanel.value;

/** Model that the address describes; where it says nothing an example, or the reader's own data as a whole. */
function given(): Readonly<Record<string, string>> {
  const { parameters } = address.value;
  if (described.some((name) => name in parameters)) return parameters;
  return isOwn() ? {} : examples[0]!.parameters;
}

/** The question's input, or null where nothing is given. */
function inputFrom(parameters: Readonly<Record<string, string>>) {
  const filled = (name: string) => parameters[name]?.trim() || undefined;
  const scores = Object.fromEntries(
    [...scoreNames, ...moreNames].flatMap((name) => {
      const value = filled(name);
      return value === undefined ? [] : [[name, Number.isNaN(Number(value)) ? value : Number(value)]];
    }),
  );
  const [model, params, family, lab] = ['model', 'params', 'family', 'lab'].map(filled);
  if (!isOwn() && (model ?? params ?? family ?? lab ?? Object.keys(scores)[0]) === undefined) return null;
  return {
    ...(model !== undefined && { model }),
    ...(params !== undefined && { params }),
    ...(Object.keys(scores).length > 0 && { scores }),
    ...(family !== undefined && { family }),
    ...(lab !== undefined && { lab }),
    ...(isOwn() && { panel: panelOr('base') }),
  };
}

/** One model in, the whole answer out. */
export function View(): VNode {
  const input = inputFrom(given());
  const isWhole = input !== null && Object.keys(input).every((name) => name === 'panel');
  const asking = useAnswer<AnswerOf<typeof diagnoseQuestion>>(isWhole ? 'diagnose/panel' : 'diagnose', input);
  return (
    <div class="side-by-side">
      <div class="inputs">
        <h1>{text.title}</h1>
        <p class="lede">{isOwn() ? text.own.lede : text.lede}</p>
        <ModelForm asking={asking.value} />
        <p class="chips">
          {text.examples}{' '}
          {examples.map(({ name, parameters }) => (
            <a class="chip" key={name} href={href('diagnose', carried(parameters))}>
              {name}
            </a>
          ))}
        </p>
      </div>
      {input === null ? (
        <p class="empty">{text.empty}</p>
      ) : (
        <Answered
          asking={asking.value}
          fields={[
            'model',
            'params',
            'family',
            'lab',
            ...[...scoreNames, ...moreNames].map((id) => `scores.${id}`),
          ]}
        >
          {({ model, ownPanel: overview, reading }) =>
            overview ? (
              <>
                <Reading sentences={reading} />
                <OwnPanel overview={overview} />
                <CrossLinks asked={[{ question: 'diagnose', input }]} />
              </>
            ) : (
              model && (
                <>
                  <Reading sentences={reading.slice(0, 1)} />
                  <Verdict model={model} />
                  <Reading sentences={reading.slice(1)} plain />
                  <AskedFigure name="standing" input={input} />
                  <AdviceList advice={model.advice} />
                  <Nearest nearest={model.nearest} />
                  <CrossLinks
                    asked={[
                      { question: 'diagnose', input },
                      { question: 'plot standing', input },
                    ]}
                  />
                </>
              )
            )
          }
        </Answered>
      )}
    </div>
  );
}

function ModelForm({ asking }: { asking: Asking<AnswerOf<typeof diagnoseQuestion>> }): VNode {
  const wanted = useSignal(false);
  const { names, ...groups } = useKnown(wanted.value);
  const shown = given();
  const score = (id: (typeof scoreNames | typeof moreNames)[number]) => (
    <TextField
      key={id}
      name={id}
      label={benchmarks.find((each) => each.id === id)?.name}
      placeholder={text.fields.percent}
      decimal
      path={`scores.${id}`}
    />
  );
  return (
    <Form
      asking={asking}
      onFocusIn={() => {
        wanted.value = true;
      }}
    >
      <div class="wide">
        <TextField
          name="model"
          label={text.fields.model}
          hint={isOwn() ? text.own.modelHint : text.fields.modelHint}
          otherwise={shown.model ?? ''}
          options={names}
        />
      </div>
      {scoreNames.map(score)}
      <details class="wide" open={beside.some((name) => parameter(name) !== '')}>
        <summary>{text.more}</summary>
        <div class="controls">
          <TextField name="params" label={text.fields.params} placeholder={text.fields.paramsHint} />
          <TextField
            name="family"
            label={text.fields.family}
            hint={text.fields.familyHint}
            options={groups.families}
          />
          <TextField name="lab" label={text.fields.lab} hint={text.fields.labHint} options={groups.labs} />
          {moreNames.map(score)}
        </div>
      </details>
    </Form>
  );
}

/** The models, families and labs of the panels that a diagnosis looks in, once they are wanted. */
function useKnown(wanted: boolean) {
  type Rows = { readonly models: readonly { readonly model: string; readonly group: string }[] };
  const base = useAnswer<Rows>('panel', wanted ? { panel: 'base' } : null);
  const frontier = useAnswer<Rows>('panel', wanted ? { panel: 'frontier' } : null);
  const observational = useAnswer<Rows>('panel', wanted ? { panel: 'observational' } : null);
  const own = useAnswer<Rows>('panel', wanted && isOwn() ? { panel: panelOr('base') } : null);
  const distinct = (of: 'model' | 'group', ...panels: readonly (typeof base)[]) => [
    ...new Set(panels.flatMap((asking) => latest(asking.value)?.models.map((row) => row[of]) ?? [])),
  ];
  return {
    names: distinct('model', own, base, frontier, observational),
    families: distinct('group', own, base, observational),
    labs: distinct('group', frontier),
  };
}

function Verdict({ model: { phase, hField, name } }: { model: Diagnosis }): VNode {
  const likely = phase.probabilities;
  return (
    <div class="verdict">
      <div class={`card ${phase.phase === 'undetermined' ? '' : phase.phase.replace(' ', '-')}`}>
        <h2>{name ?? text.phase}</h2>
        <p class="headline">{phaseText.long[phase.phase]}</p>
        {likely !== null && (
          <>
            <p class="faint">
              {text.chances} (<Term means={phaseText.terms.gamma}>γ₁₂</Term>), {text.by[phase.source]}:
            </p>
            <PhaseBar probabilities={likely} />
          </>
        )}
        {likely === null && phase.probabilityPositive !== null && (
          <p>
            {text.positive(percent(phase.probabilityPositive))}, {text.by[phase.source]}.
          </p>
        )}
        {likely === null && phase.probabilityPositive === null && (
          <p class="faint">{text.by[phase.source]}</p>
        )}
      </div>
      {hField !== null && (
        <div class="card">
          <h2>
            <Term means={phaseText.terms.h}>{text.h}</Term>
          </h2>
          <p class="headline">
            {signed(hField.h)} {text.points} <small>({ends(hField.interval, signed)})</small>
          </p>
          <NumberLine
            from={-25}
            to={25}
            value={hField.h}
            interval={hField.interval}
            label={text.h}
            marks={[
              { at: -25, label: text.hMarks.coding },
              { at: 0, label: text.hMarks.balanced },
              { at: 25, label: text.hMarks.reasoning },
            ]}
          />
          <Facts
            facts={[
              {
                name: text.reasoningRich,
                value: percent(hField.probabilityReasoningRich),
                note: text.reasoningNote,
              },
              {
                name: text.specialist,
                value: percent(hField.probabilitySpecialist),
                note: text.specialistNote,
              },
              {
                name: text.newModel,
                value: fixed(hField.predicted),
                note: text.newModelNote(ends(hField.newModel.interval)),
              },
            ]}
          />
        </div>
      )}
    </div>
  );
}

function AdviceList({ advice }: { advice: Diagnosis['advice'] }): VNode | null {
  if (advice.length === 0) return null;
  return (
    <>
      <h2>{text.advice}</h2>
      <ul class="advice">
        {advice.map(({ text: words, restsOn, certainty }) => (
          <li>
            <p>
              <span class={`badge ${certainty.replaceAll(' ', '-')}`}>
                <Term means={text.certaintyMeans[certainty]}>{text.certainty[certainty]}</Term>
              </span>
              {words}
            </p>
            <p class="faint">
              {text.restsOn}: {restsOn}
            </p>
          </li>
        ))}
      </ul>
    </>
  );
}

function Nearest({ nearest }: { nearest: Diagnosis['nearest'] }): VNode | null {
  if (nearest.length === 0) return null;
  return (
    <>
      <h2>{text.nearest}</h2>
      <DataTable
        label={text.nearest}
        rows={nearest}
        columns={[
          {
            title: text.columns.model,
            cell: ({ model }) => <a href={href('diagnose', carried({ model }))}>{model}</a>,
          },
          { title: text.columns.group, cell: ({ group }) => group },
          {
            title: text.columns.size,
            number: true,
            cell: ({ paramsB }) => (paramsB === null ? text.unknownSize : significant(paramsB)),
          },
          {
            title: text.columns.distance,
            number: true,
            cell: ({ distance }) => (distance === null ? text.unknownSize : fixed(distance)),
          },
          { title: text.columns.shared, number: true, cell: ({ shared }) => shared },
        ]}
      />
    </>
  );
}
