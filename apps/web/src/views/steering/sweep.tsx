import type { Sweep, SweepCell } from '@cape/steer';
import type { VNode } from 'preact';
import { text } from '#text/steering';
import { setParameters } from '../../address.ts';
import { percent, signed } from '../../numbers.ts';
import { Warnings } from '../../parts/answered.tsx';
import { Scroll } from '../../parts/data-table.tsx';
import { stop, sweepAll, sweeping } from '../../steering.ts';
import type { OpenedModel, Push } from '../../worker/steering-protocol.ts';
import { Refused } from './refused.tsx';

const words = text.sweep;

/** Block by strength: what each push gains, beside a random one. */
export function SweepPart({ model, push }: { model: OpenedModel; push: Push }): VNode | null {
  const present = sweeping.value;
  if (model.questions.length === 0) return null;
  return (
    <>
      <h2>{words.title}</h2>
      <p>{words.intro}</p>
      <section aria-busy={present?.state === 'sweeping'}>
        {present?.state === 'sweeping' ? (
          <div class="load" role="status">
            <p>
              {words.sweeping} <span class="faint">{percent(present.share)}</span>
            </p>
            <progress aria-label={words.sweeping} value={present.share} />
            <button type="button" onClick={stop}>
              {words.cancel}
            </button>
          </div>
        ) : (
          <button type="button" onClick={() => sweepAll(push.positions)}>
            {present?.state === 'swept' ? words.again : words.start}
          </button>
        )}
        {present?.state === 'refused' && <Refused refusal={present.refusal} />}
        {present?.state === 'swept' && <HeatMap sweep={present.sweep} push={push} />}
      </section>
    </>
  );
}

const gainOf = ({ corrected, broken }: SweepCell) => corrected.count - broken.count;

function HeatMap({ sweep, push }: { sweep: Sweep; push: Push }): VNode {
  const { cells, best, warnings } = sweep;
  const strengths = [...new Set(cells.map(({ strength }) => strength))];
  const blocks = [...new Set(cells.map(({ block }) => block))];
  const most = Math.max(1, ...cells.map((cell) => Math.abs(gainOf(cell))));
  return (
    <>
      <p role="status">
        {best === null ? words.none : words.best(best.block, signed(best.strength), sweep.n)}
      </p>
      <Scroll label={words.title}>
        <table class="heat">
          <thead>
            <tr>
              <th scope="col">{words.layer}</th>
              {strengths.map((strength) => (
                <th scope="col">{words.strength(signed(strength))}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {blocks.map((block) => (
              <tr>
                <th scope="row">{block}</th>
                {strengths.map((strength) => {
                  const cell = cells.find((each) => each.block === block && each.strength === strength);
                  return (
                    <td>
                      {cell && (
                        <Cell
                          cell={cell}
                          most={most}
                          chosen={push.block === block && push.strength === strength}
                          isBest={best?.block === block && best.strength === strength}
                        />
                      )}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      <Warnings warnings={warnings} />
    </>
  );
}

/** Its gain as a number and a tint: blue where it corrects, orange where it breaks. */
function Cell({
  cell,
  most,
  chosen,
  isBest,
}: {
  cell: SweepCell;
  most: number;
  chosen: boolean;
  isBest: boolean;
}): VNode {
  const { block, strength, corrected, broken, randomCorrected } = cell;
  const gain = gainOf(cell);
  const said = words.cell(
    block,
    signed(strength),
    corrected.count,
    broken.count,
    corrected.of + broken.of,
    randomCorrected.count,
  );
  return (
    <button
      type="button"
      class={`${gain < 0 ? 'breaks' : 'corrects'}${isBest ? ' best' : ''}`}
      style={{ '--share': String(Math.abs(gain) / most) }}
      aria-pressed={chosen}
      aria-label={said}
      title={said}
      onClick={() => setParameters({ block: String(block), strength: String(strength) })}
    >
      <strong>{signed(gain, 0)}</strong>
      <small>{words.random(randomCorrected.count)}</small>
    </button>
  );
}
