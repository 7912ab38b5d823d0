import type { AnswerOf, fitQuestion, LeverDirection, LeverName, Levers, panelQuestion } from '@cape/analysis';
import { type BenchmarkId, benchmark } from '@cape/evidence';
import { drawPredictedCoupling, drawSimulation } from '@cape/figures';
import { type ReadonlySignal, useComputed, useSignalEffect } from '@preact/signals';
import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import { text } from '#text/explorer';
import { address, parameter, setParameters } from '../address.ts';
import { type Asking, latest, useAnswer } from '../ask.ts';
import type { CrossLink } from '../cross-links.ts';
import { ends, fixed, percent, signed, significant } from '../numbers.ts';
import { panelOr } from '../own-panel.ts';
import { Answered } from '../parts/answered.tsx';
import { CrossLinks } from '../parts/cross-links.tsx';
import { DataTable } from '../parts/data-table.tsx';
import { Facts } from '../parts/facts.tsx';
import { ChoiceField, Form, SliderField, TextField } from '../parts/fields.tsx';
import { FigurePanel } from '../parts/figure/figure-panel.tsx';
import { Folded } from '../parts/folded.tsx';
import { OwnNeeds } from '../parts/own-needs.tsx';
import { type Simulated, useSimulation } from '../simulation.ts';
import { Holdout, holdoutInput } from './explorer/holdout.tsx';
import { LeversTold } from './explorer/levers-told.tsx';
import { Methods } from './explorer/methods.tsx';
import { SmallTrajectory } from './explorer/small-trajectory.tsx';
import { fewestSizes, stateOf, usualState } from './explorer/state.ts';
import './explorer/explorer.css';

type Panel = AnswerOf<typeof panelQuestion>;
type Fitted = AnswerOf<typeof fitQuestion>;

const leverNames = ['curation', 'width', 'architecture'] as const;
const noLevers: Levers = { curation: 0, width: 0, architecture: 0 };
/** Laws whose trajectories are followed at every pull. */
const ensemble = 1000;

/** From one model's scores along a law, with levers that are followed live. */
export function View(): VNode {
  const rows = useAnswer<Panel>('panel', { panel: panelOr('base') });
  const view = parameter('view', 'curated');
  const measured = useAnswer<Panel>('panel', { panel: panelOr('base'), view });
  const panelRows = latest(rows.value);
  const state = panelRows === undefined ? usualState : stateOf(panelRows);
  const key = useComputed(() => JSON.stringify(inputFrom(address.value.parameters, latest(rows.value))));
  const input = JSON.parse(key.value) as Readonly<Record<string, unknown>> | null;
  const fit = useAnswer<Fitted>('dynamics/fit', lawOf(input));
  const live = useSimulation(input);
  const plain = useSimulation(input);
  useSignalEffect(() => live.pull(leversIn(address.value.parameters)));
  useSignalEffect(() => plain.pull(noLevers));
  return (
    <>
      <h1>{text.title}</h1>
      <p class="lede">{text.lede}</p>
      <OwnNeeds need={{ benchmarks: state, models: fewestSizes, sizes: fewestSizes }}>
        <Answered asking={rows.value}>
          {(panel) => <Start panel={panel} asking={live.asking.value} />}
        </Answered>
        {input !== null && (
          <>
            <div class="explorer">
              <LeverFields asking={plain.asking} />
              <Curves
                state={state}
                live={live.asking}
                plain={plain.asking}
                measured={latest(measured.value)?.models ?? []}
              />
            </div>
            <Judged simulated={latest(plain.asking.value)} />
            <Holdout input={input} families={familiesOf(panelRows, 2)} />
            <Law fit={fit.value} />
            <Folded name="levers" title={text.told.title}>
              {() => <LeversTold panel={panelOr('base')} />}
            </Folded>
            <ExplorerLinks input={input} shown={shownOf(state)} />
          </>
        )}
      </OwnNeeds>
    </>
  );
}

/** Input of the simulation without the levers; null until there is a table to start from. */
function inputFrom(
  given: Readonly<Record<string, string>>,
  panel: Panel | undefined,
): Readonly<Record<string, unknown>> | null {
  if (panel === undefined || groupsOf(panel).length === 0) return null;
  const own = panelOr('base');
  const state = stateOf(panel);
  const group = given.group ?? usualGroup(panel);
  return {
    ...(own !== 'base' && { panel: own }),
    ...(state !== usualState && { benchmarks: state }),
    ...(given.view === 'as-published' && { view: given.view }),
    ...(group !== 'Pythia' && { group }),
    ...(given.degree !== undefined && { degree: number(given.degree) }),
    ensemble,
    ...(given.start === 'scores'
      ? {
          from: Object.fromEntries(state.map((id) => [id, number(given[id] ?? typicalOf(id))])),
          fromB: number(given.params ?? '1'),
        }
      : { from: given.from ?? usualStart(panel) }),
    to: number(given.to ?? '12'),
  };
}

/** Scores of a model of a billion parameters, for who types their own. */
const typical: Readonly<Record<string, string>> = {
  hellaswag: '50',
  truthfulqa: '39',
  arc_challenge: '29',
  winogrande: '54',
  mmlu: '25',
};
const typicalOf = (id: string) => typical[id] ?? '50';

function number(typed: string): number | string {
  return typed.trim() === '' || Number.isNaN(Number(typed)) ? typed : Number(typed);
}

function leversIn(given: Readonly<Record<string, string>>): Levers {
  const u = (name: LeverName) => Number(given[name] ?? 0) || 0;
  return { curation: u('curation'), width: u('width'), architecture: u('architecture') };
}

/** The models that have a size and the whole state. */
function complete(panel: Panel): Panel['models'] {
  const state = stateOf(panel);
  return state.length === 0
    ? []
    : panel.models.filter(
        ({ scores, paramsB }) => paramsB !== null && state.every((id) => scores[id] !== undefined),
      );
}

/** Families with so many sizes that have every score. */
function familiesOf(panel: Panel | undefined, fewest: number): string[] {
  if (panel === undefined) return [];
  const sizes = new Map<string, Set<number>>();
  for (const { group, paramsB } of complete(panel))
    sizes.set(group, (sizes.get(group) ?? new Set()).add(paramsB!));
  return [...sizes].filter(([, all]) => all.size >= fewest).map(([group]) => group);
}

/** Families with enough sizes to fit a law on. */
const groupsOf = (panel: Panel) => familiesOf(panel, fewestSizes);

function usualGroup(panel: Panel): string {
  const groups = groupsOf(panel);
  return groups.includes('Pythia') ? 'Pythia' : (groups[0] ?? 'Pythia');
}

function usualStart(panel: Panel): string {
  const names = complete(panel).map(({ model }) => model);
  return names.includes('Pythia-70M') ? 'Pythia-70M' : (names[0] ?? 'Pythia-70M');
}

function Start({ panel, asking }: { panel: Panel; asking: Asking<Simulated> }): VNode {
  const typed = parameter('start') === 'scores';
  return (
    <Form asking={asking}>
      <ChoiceField
        name="start"
        label={text.start.label}
        choices={[
          { value: 'model', label: text.start.model },
          { value: 'scores', label: text.start.scores },
        ]}
      />
      {typed ? (
        <>
          {stateOf(panel).map((id) => (
            <TextField
              key={id}
              name={id}
              label={text.start.score(benchmark(id).name)}
              otherwise={typicalOf(id)}
              decimal
              path={`from.${id}`}
            />
          ))}
          <TextField name="params" label={text.start.params} otherwise="1" decimal path="fromB" />
        </>
      ) : (
        <TextField
          name="from"
          label={text.start.name}
          otherwise={usualStart(panel)}
          hint={text.start.nameHint}
          options={complete(panel).map(({ model }) => model)}
        />
      )}
      <TextField name="to" label={text.law.to} otherwise="12" decimal />
      <ChoiceField
        name="group"
        label={text.law.group}
        hint={text.law.groupHint}
        otherwise={usualGroup(panel)}
        choices={groupsOf(panel).map((group) => ({ value: group, label: group }))}
      />
      <ChoiceField
        name="degree"
        label={text.law.degree}
        otherwise="1"
        choices={text.law.degrees.map((label, degree) => ({ value: String(degree), label }))}
      />
      <ChoiceField
        name="view"
        label={text.law.view}
        choices={[
          { value: 'curated', label: text.law.curated },
          { value: 'as-published', label: text.law.published },
        ]}
      />
    </Form>
  );
}

/** The directions are the same whatever the levers are at: they come with the trajectory that has none. */
function LeverFields({ asking }: { asking: ReadonlySignal<Asking<Simulated>> }): VNode {
  const directions = latest(asking.value)?.levers;
  return (
    <section class="levers" aria-label={text.levers.title}>
      {leverNames.map((name) => (
        <Lever key={name} name={name} direction={directions?.find(({ lever }) => lever === name)} />
      ))}
      <button
        type="button"
        disabled={leverNames.every((name) => parameter(name, '0') === '0')}
        onClick={() => setParameters(Object.fromEntries(leverNames.map((name) => [name, undefined])))}
      >
        {text.levers.reset}
      </button>
    </section>
  );
}

function Lever({ name, direction }: { name: LeverName; direction: LeverDirection | undefined }): VNode {
  // One that the data do not support is off, unless the address has it pulled already.
  const isIdentified = direction?.effects.some(({ identified }) => identified) ?? false;
  const isOff = direction !== undefined && !isIdentified && Number(parameter(name, '0')) === 0;
  return (
    <div class={isOff ? 'lever off' : 'lever'}>
      <SliderField
        name={name}
        label={text.levers.names[name]}
        from={-2}
        to={2}
        step={0.05}
        shown={(u) => signed(u, 2)}
        disabled={isOff}
      />
      {direction !== undefined && <Identified direction={direction} />}
    </div>
  );
}

function Identified({ direction }: { direction: LeverDirection }): VNode {
  const { effects } = direction;
  const told = effects.filter(({ identified }) => identified);
  const estimated = effects.some(({ value }) => value !== null);
  const verdict =
    told.length === effects.length
      ? text.levers.all
      : told.length > 0
        ? text.levers.some(told.map(({ benchmark: id }) => benchmark(id).name).join(', '))
        : estimated
          ? text.levers.unsure
          : text.levers.none;
  return (
    <>
      <p class={told.length > 0 ? 'identified' : 'unidentified'}>{verdict}</p>
      <details>
        <summary>{text.levers.why}</summary>
        <p>{text.levers.explained[direction.lever]}</p>
        <dl class="effects">
          {effects.map(({ benchmark: id, value, interval, statement }) => (
            <div key={id}>
              <dt>{benchmark(id).name}</dt>
              <dd>
                <strong>{value === null ? text.levers.nothing : signed(value)}</strong>
                {interval !== null && ` (${ends(interval, signed)}) ${text.levers.perDecade}`}
                <small>{statement}</small>
              </dd>
            </div>
          ))}
        </dl>
      </details>
    </>
  );
}

/** The benchmark that is drawn large. */
const shownOf = (state: readonly string[]) =>
  state.find((id) => id === parameter('show')) ?? state[0] ?? usualState[0];

function Curves({
  state,
  live,
  plain,
  measured,
}: {
  state: readonly string[];
  live: ReadonlySignal<Asking<Simulated>>;
  plain: ReadonlySignal<Asking<Simulated>>;
  /** The rows that the law rests on. */
  measured: Panel['models'];
}): VNode {
  const shown = shownOf(state);
  const without = latest(plain.value);
  return (
    <div class="curves">
      <Answered asking={live.value} fields={[...startFields, ...state.map((id) => `from.${id}`)]}>
        {(simulated) => {
          const pulled = leverNames.some((name) => simulated.applied[name] !== 0);
          return (
            <>
              <Leaving simulated={simulated} />
              <div class="small-curves" role="radiogroup" aria-label={text.pick}>
                {state.map((id) => (
                  <SmallTrajectory
                    key={id}
                    id={id}
                    simulated={simulated}
                    plain={pulled ? without : undefined}
                    chosen={id === shown}
                    onChoose={() => setParameters({ show: id === state[0] ? undefined : id })}
                  />
                ))}
              </div>
              <FigurePanel
                figure={drawSimulation(simulated, [shown], measured, pulled ? without : undefined)}
              />
            </>
          );
        }}
      </Answered>
    </div>
  );
}

/** The part that the levers do not change: the coupling along the best prediction, and the error of every method. */
function Judged({ simulated }: { simulated: Simulated | undefined }): VNode | null {
  // One drawing per simulation, however often the view is.
  const coupling = useMemo(() => simulated && drawPredictedCoupling(simulated), [simulated]);
  if (simulated === undefined) return null;
  return (
    <>
      {coupling && <FigurePanel figure={coupling} />}
      {simulated.acrossFamilies !== null && <Methods across={simulated.acrossFamilies} />}
    </>
  );
}

/** Complaints that stand beside their field. */
const startFields = ['from', 'fromB', 'to', 'group', 'degree'];

function Leaving({ simulated: { trajectory } }: { simulated: Simulated }): VNode {
  const { leaves } = trajectory;
  return leaves === null ? (
    <p class="stays">{text.stays}</p>
  ) : (
    <p class="leaves" role="status">
      {text.leaves(benchmark(leaves.benchmark).name, leaves.bound, significant(leaves.paramsB))}
    </p>
  );
}

/** The equations, each term with how sure it is. */
function Law({ fit }: { fit: Asking<Fitted> }): VNode {
  return (
    <>
      <h2>{text.equations.title}</h2>
      <p>{text.equations.intro}</p>
      <Answered asking={fit}>{(fitted) => <Equations fitted={fitted} />}</Answered>
    </>
  );
}

/** The fields of the input that the fitted law depends on. */
function lawOf(input: Readonly<Record<string, unknown>> | null): Readonly<Record<string, unknown>> | null {
  return input && Object.fromEntries(Object.entries(input).filter(([field]) => lawFields.has(field)));
}

const lawFields = new Set(['panel', 'view', 'benchmarks', 'group', 'degree', 'ensemble']);

function Equations({ fitted }: { fitted: Fitted }): VNode {
  const { equations, error, resamples, n, model, bandHolds } = fitted;
  return (
    <>
      <Facts
        facts={[
          {
            name: text.equations.error,
            value: fixed(error.points, 2),
            note: text.equations.errorNote(error.n, bandHolds === null ? '–' : percent(bandHolds)),
          },
          { name: text.equations.laws, value: resamples, note: text.equations.lawsNote },
          {
            name: text.equations.steps,
            value: n,
            note: text.equations.stepsNote(significant(model.smallestB), significant(model.largestB)),
          },
        ]}
      />
      {equations.map(({ benchmark: id, text: line, terms }, i) => (
        <details class="equation" key={id} open={i === 0}>
          <summary>
            <code>{line}</code>
          </summary>
          <DataTable
            label={benchmark(id).name}
            columns={[
              { title: text.equations.term, cell: ({ term }) => termIn(term) },
              {
                title: text.equations.coefficient,
                number: true,
                cell: ({ coefficient }) => fixed(coefficient, 3),
              },
              {
                title: text.equations.interval,
                number: true,
                cell: ({ interval }) =>
                  interval === null ? '–' : ends(interval, (value) => fixed(value, 2)),
              },
              {
                title: text.equations.inclusion,
                number: true,
                cell: ({ inclusion }) => (inclusion === null ? '–' : <Share share={inclusion} />),
              },
            ]}
            rows={terms}
          />
        </details>
      ))}
    </>
  );
}

function Share({ share }: { share: number }): VNode {
  return (
    <span class="inclusion">
      <meter value={share} aria-hidden="true" /> {percent(share)}
    </span>
  );
}

/** "hellaswag truthfulqa^2" as a reader would say it. */
function termIn(term: string): string {
  if (term === '1') return text.equations.constant;
  return term
    .split(' ')
    .map((factor) => {
      const [id, power] = factor.split('^');
      const name = benchmark(id as BenchmarkId).name;
      return power === undefined ? name : `${name}${power === '2' ? '²' : '³'}`;
    })
    .join(' × ');
}

function ExplorerLinks({ input, shown }: { input: Readonly<Record<string, unknown>>; shown: string }): VNode {
  const levers = Object.entries(leversIn(address.value.parameters)).filter(([, u]) => u !== 0);
  const { from: _from, fromB: _fromB, to: _to, ...law } = input;
  const asked: CrossLink[] = [
    { question: 'dynamics/simulate', input: { ...input, ...Object.fromEntries(levers) } },
    { question: 'dynamics/fit', input: law },
    { question: 'dynamics/holdout', input: holdoutInput(law) },
    {
      question: 'plot simulation',
      input: { ...input, ...Object.fromEntries(levers), benchmark: shown },
    },
  ];
  return <CrossLinks asked={asked} />;
}
