import type { Evaluation } from '@cape/steer';
import type { VNode } from 'preact';
import { text } from '#text/steering';
import { parameter, setParameters } from '../../address.ts';
import { signed } from '../../numbers.ts';
import { Reading, Warnings } from '../../parts/answered.tsx';
import { Facts } from '../../parts/facts.tsx';
import { FigurePanel } from '../../parts/figure/figure-panel.tsx';
import { saveFile } from '../../save-file.ts';
import { aboutModel, measure, measuring } from '../../steering.ts';
import { allControls, controls, type OpenedModel, type Push } from '../../worker/steering-protocol.ts';
import { Conditions, range } from './conditions.tsx';
import { marginsFigure } from './margins-figure.ts';
import { Refused } from './refused.tsx';
import { UnderWay } from './under-way.tsx';

/** The margins of the evaluation prompts under the push and under its controls. */
export function Measure({ model, push }: { model: OpenedModel; push: Push }): VNode {
  const present = measuring.value;
  return (
    <>
      <h2>{text.measure.title}</h2>
      <p>{text.measure.intro(model.questions.length)}</p>
      <section aria-busy={present?.state === 'measuring'}>
        {present?.state === 'measuring' ? (
          <UnderWay
            doing={text.measure.measuring}
            share={present.share}
            cancelled={() => setParameters({ measured: undefined })}
          />
        ) : (
          <div class="row">
            {(['yes', 'fully'] as const).map((measured) => (
              <button
                key={measured}
                type="button"
                class={measured === 'yes' ? 'main' : ''}
                onClick={() => {
                  setParameters({ measured, of: aboutModel(model) });
                  measure(push, controlsAsked());
                }}
              >
                {measured === 'fully'
                  ? text.measure.fully(allControls)
                  : present?.state === 'measured'
                    ? text.measure.again
                    : text.measure.start}
              </button>
            ))}
          </div>
        )}
        {present?.state === 'refused' && <Refused refusal={present.refusal} />}
        {present?.state === 'measured' && <Measured evaluation={present.evaluation} push={present.push} />}
      </section>
    </>
  );
}

/** Random directions to compare with, as the address says. */
export const controlsAsked = () => (parameter('measured') === 'fully' ? allControls : controls);

function Measured({ evaluation, push }: { evaluation: Evaluation; push: Push }): VNode {
  const { conditions, truthful, verdict, warnings } = evaluation;
  return (
    <>
      <Reading sentences={[verdict.sentence]} />
      <p class="faint">{text.measure.at(push.block, signed(push.strength), text.push[push.positions])}</p>
      <Facts
        facts={[
          {
            name: text.measure.truthful,
            value: text.measure.count(truthful.count, truthful.of),
            note: text.measure.truthfulNote(range(truthful)),
          },
          ...conditions.slice(0, 1).flatMap(({ corrected, broken }) => [
            {
              name: text.measure.corrected,
              value: text.measure.count(corrected.count, corrected.of),
              note: range(corrected),
            },
            {
              name: text.measure.broken,
              value: text.measure.count(broken.count, broken.of),
              note: range(broken),
            },
          ]),
        ]}
      />
      <Conditions label={text.measure.title} evaluation={evaluation} />
      <Warnings warnings={warnings} />
      <FigurePanel figure={marginsFigure(evaluation)} />
      <button
        type="button"
        onClick={() =>
          saveFile(
            'cape-steering.json',
            new Blob([JSON.stringify(evaluation, null, 2)], { type: 'application/json' }),
          )
        }
      >
        {text.measure.save}
      </button>
    </>
  );
}
