import { type Candidate, directionToJson, type Tuning } from '@cape/steer';
import type { VNode } from 'preact';
import { text } from '#text/steering';
import { parameter, setParameters } from '../../address.ts';
import { ends, fixed, signed } from '../../numbers.ts';
import { Reading, Warnings } from '../../parts/answered.tsx';
import { DataTable } from '../../parts/data-table.tsx';
import { Facts } from '../../parts/facts.tsx';
import { ChoiceField } from '../../parts/fields.tsx';
import { Folded } from '../../parts/folded.tsx';
import { saveFile } from '../../save-file.ts';
import { aboutModel, type TuningState, tune, tuning } from '../../steering.ts';
import type { OpenedModel, Push, TuningAsked } from '../../worker/steering-protocol.ts';
import { Conditions } from './conditions.tsx';
import { Refused } from './refused.tsx';
import { UnderWay } from './under-way.tsx';

const words = text.tune;
const budgets = ['0.01', '0.02', '0.05', '0.1'] as const;
const usualBudget = '0.05';

/** The search that the address asks for. */
export function tuningAsked(positions: Push['positions']): TuningAsked {
  const budget = parameter('budget', usualBudget);
  return {
    methods: parameter('methods') === 'all' ? 'all' : 'quick',
    positions,
    budget: Number((budgets as readonly string[]).includes(budget) ? budget : usualBudget),
  };
}

/** A search for a direction that steers, with one report on prompts that no choice has seen. */
export function TunePart({ model, push }: { model: OpenedModel; push: Push }): VNode {
  const present = tuning.value;
  const start = () => {
    setParameters({ tuned: 'yes', of: aboutModel(model) });
    tune(tuningAsked(push.positions));
  };
  return (
    <>
      <h2>{words.title}</h2>
      <p>{words.intro}</p>
      <div class="controls">
        <ChoiceField
          name="methods"
          label={words.methods}
          otherwise="quick"
          choices={(['quick', 'all'] as const).map((value) => ({ value, label: words.which[value] }))}
        />
        <ChoiceField
          name="budget"
          label={words.budget}
          otherwise={usualBudget}
          choices={budgets.map((value) => ({ value, label: words.percent(String(100 * Number(value))) }))}
        />
      </div>
      <section aria-busy={present?.state === 'tuning'}>
        {present?.state === 'tuning' ? (
          <UnderWay
            doing={words.tuning(present.stage)}
            share={present.share}
            cancelled={() => setParameters({ tuned: undefined })}
          />
        ) : (
          <button type="button" onClick={start}>
            {present?.state === 'stopped'
              ? words.goOn
              : present?.state === 'tuned'
                ? words.again
                : words.start}
          </button>
        )}
        <Found present={present} />
        {present?.state === 'refused' && <Refused refusal={present.refusal} />}
        {present?.state === 'tuned' && <Tuned tuning={present.tuning} direction={present.direction} />}
      </section>
    </>
  );
}

/** Findings as they come; they stay where the search was stopped. */
function Found({ present }: { present: TuningState | undefined }): VNode | null {
  if (present?.state !== 'tuning' && present?.state !== 'stopped') return null;
  return (
    <>
      {present.state === 'stopped' && <p role="status">{words.stopped(fixed(100 * present.share, 0))}</p>}
      <ul class="found" aria-live="polite">
        {present.findings.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </>
  );
}

function Tuned({
  tuning: { sentence, candidates, chosen, split, budget, positions, reports, warnings },
  direction,
}: {
  tuning: Tuning;
  direction: Uint8Array;
}): VNode {
  const { evaluation, directions } = reports[0]!;
  const gain = evaluation.conditions[0]!.gain.all;
  return (
    <>
      <Reading sentences={[sentence]} />
      <Facts
        facts={[
          {
            name: words.chosen,
            value: words.names[chosen.method],
            note: words.place(
              blocksOf(chosen),
              strengthOf(chosen),
              text.push[positions === 'all' ? 'all' : 'last'],
            ),
          },
          {
            name: words.gain,
            value: words.nats(signed(gain.mean, 2)),
            note: ends(gain.interval, (end) => signed(end, 2)),
          },
          {
            name: words.parts,
            value: words.questions(split.evaluation.questions),
            note: words.learnt(split.calibration.questions, split.tuning.questions),
          },
          ...(budget === null
            ? []
            : [
                {
                  name: words.cost,
                  value: `${signed(100 * (evaluation.conditions[0]!.perplexityCost ?? 0))} %`,
                  note: words.allowed(fixed(100 * budget, 0)),
                },
              ]),
        ]}
      />
      <Conditions label={words.report} evaluation={evaluation} />
      <Warnings warnings={warnings} />
      <Folded name="tried" title={words.tried(candidates.length, split.tuning.questions)}>
        {() => <Candidates candidates={candidates} questions={split.tuning.questions} />}
      </Folded>
      <div class="row">
        <button
          type="button"
          onClick={() => saveFile('direction.safetensors', new Blob([direction as BlobPart]))}
        >
          {words.save}
        </button>
        <button
          type="button"
          onClick={() =>
            saveFile('direction.json', new Blob([directionToJson(directions)], { type: 'application/json' }))
          }
        >
          {words.saveJson}
        </button>
      </div>
    </>
  );
}

/** Every method and layer, the best first. */
function Candidates({
  candidates,
  questions,
}: {
  candidates: readonly Candidate[];
  questions: number;
}): VNode {
  return (
    <DataTable<Candidate>
      label={words.tried(candidates.length, questions)}
      rows={candidates}
      columns={[
        { title: words.method, cell: ({ method }) => words.names[method] },
        { title: text.push.block, number: true, cell: blocksOf, sort: ({ blocks }) => blocks[0]! },
        { title: text.push.strength, number: true, cell: strengthOf, sort: ({ strength }) => strength },
        {
          title: text.measure.cost,
          number: true,
          cell: ({ cost }) => text.measure.perplexity(signed(100 * cost)),
          sort: ({ cost }) => cost,
        },
        {
          title: text.measure.corrected,
          number: true,
          cell: ({ corrected }) => corrected,
          sort: ({ corrected }) => corrected,
        },
        {
          title: text.measure.broken,
          number: true,
          cell: ({ broken }) => broken,
          sort: ({ broken }) => broken,
        },
        {
          title: words.change,
          number: true,
          cell: ({ gain: { mean } }) => signed(mean, 2),
          sort: ({ gain: { mean } }) => mean,
        },
      ]}
    />
  );
}

const blocksOf = ({ blocks }: Candidate) =>
  blocks.length === 1 ? `${blocks[0]}` : `${blocks[0]}–${blocks.at(-1)} (${blocks.length})`;

const strengthOf = ({ strength, unit }: Candidate) =>
  unit === 'share' ? words.share(fixed(100 * strength, 0)) : words.natural(fixed(strength, 1));
