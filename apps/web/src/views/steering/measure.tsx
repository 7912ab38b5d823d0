import type { Evaluation } from '@cape/steer';
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import { text } from '#text/steering';
import { parameter, setParameters } from '../../address.ts';
import { ends, fixed, percent, signed } from '../../numbers.ts';
import { Reading, Warnings } from '../../parts/answered.tsx';
import { DataTable } from '../../parts/data-table.tsx';
import { Facts } from '../../parts/facts.tsx';
import { FigurePanel } from '../../parts/figure/figure-panel.tsx';
import { saveFile } from '../../save-file.ts';
import { measure, measuring, stop, writing } from '../../steering.ts';
import { allControls, controls, type OpenedModel, type Push } from '../../worker/steering-protocol.ts';
import { conditionName, marginsFigure } from './margins-figure.ts';
import { Refused } from './refused.tsx';

/** The margins of the evaluation prompts under the push and under its controls. */
export function Measure({ model, push }: { model: OpenedModel; push: Push }): VNode {
  const present = measuring.value;
  const isWritten = writing.value?.state === 'written';
  // A link to a measurement measures, once the texts are there.
  useEffect(() => {
    if (isWritten && measuring.peek() === undefined && parameter('measured') !== '')
      measure(push, controlsAsked());
  }, [isWritten]);
  if (model.questions.length === 0) {
    return (
      <>
        <h2>{text.measure.title}</h2>
        <p class="faint">{text.measure.none}</p>
      </>
    );
  }
  return (
    <>
      <h2>{text.measure.title}</h2>
      <p>{text.measure.intro(model.questions.length)}</p>
      <section aria-busy={present?.state === 'measuring'}>
        {present?.state === 'measuring' ? (
          <div class="load" role="status">
            <p>
              {text.measure.measuring} <span class="faint">{percent(present.share)}</span>
            </p>
            <progress aria-label={text.measure.measuring} value={present.share} />
            <button type="button" onClick={stop}>
              {text.measure.cancel}
            </button>
          </div>
        ) : (
          <div class="row">
            {(['yes', 'fully'] as const).map((measured) => (
              <button
                key={measured}
                type="button"
                class={measured === 'yes' ? 'main' : ''}
                onClick={() => {
                  setParameters({ measured });
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

type Share = Evaluation['truthful'];

function Measured({ evaluation, push }: { evaluation: Evaluation; push: Push }): VNode {
  const { conditions, truthful, verdict, warnings } = evaluation;
  const hasCost = conditions.some(({ perplexityCost }) => perplexityCost !== null);
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
      <DataTable
        label={text.measure.title}
        columns={[
          { title: text.measure.condition, cell: ({ name }) => conditionName(name) },
          { title: text.measure.corrected, cell: ({ corrected }) => <Counted share={corrected} /> },
          { title: text.measure.broken, cell: ({ broken }) => <Counted share={broken} isBad /> },
          {
            title: text.measure.margin,
            cell: ({ meanMargin, meanMarginInterval }) => (
              <>
                {signed(meanMargin, 2)} <small>{ends(meanMarginInterval, (end) => signed(end, 2))}</small>
              </>
            ),
          },
          ...(hasCost
            ? [
                {
                  title: text.measure.cost,
                  cell: ({ perplexityCost, perplexityCostInterval }: Evaluation['conditions'][number]) =>
                    perplexityCost === null || perplexityCostInterval === null ? (
                      '–'
                    ) : (
                      <>
                        {text.measure.perplexity(signed(100 * perplexityCost))}{' '}
                        <small>{ends(perplexityCostInterval, (end) => signed(100 * end))}</small>
                      </>
                    ),
                },
              ]
            : []),
        ]}
        rows={conditions}
      />
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

/** A count with its share and interval drawn under it. */
function Counted({ share, isBad = false }: { share: Share; isBad?: boolean }): VNode {
  const { lower, upper } = share.interval;
  return (
    <span class={isBad ? 'counted bad' : 'counted'}>
      {text.measure.count(share.count, share.of)} <small>{range(share)}</small>
      {share.share !== null && lower !== null && upper !== null && (
        <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
          <path class="axis" d="M0 4H100" />
          <path class="interval" d={`M${100 * lower} 4H${100 * upper}`} />
          <path class="value" d={`M${100 * share.share} 0V8`} />
        </svg>
      )}
    </span>
  );
}

function range({ interval: { lower, upper } }: Share): string {
  return lower === null || upper === null ? '–' : `${fixed(100 * lower, 0)}–${fixed(100 * upper, 0)} %`;
}
