import type { Sweep, SweptCell } from '@cape/steer';
import type { VNode } from 'preact';
import { text } from '#text/steering';
import { setParameters } from '../../address.ts';
import { signed } from '../../numbers.ts';
import { Warnings } from '../../parts/answered.tsx';
import { Scroll } from '../../parts/data-table.tsx';
import { aboutModel, sweepAll, sweeping } from '../../steering.ts';
import type { OpenedModel, Push } from '../../worker/steering-protocol.ts';
import { Refused } from './refused.tsx';
import { UnderWay } from './under-way.tsx';

const words = text.sweep;

/** Block by strength: what each push gains, beside a random one. */
export function SweepPart({ model, push }: { model: OpenedModel; push: Push }): VNode {
  const present = sweeping.value;
  return (
    <>
      <h2>{words.title}</h2>
      <p>{words.intro}</p>
      <section aria-busy={present?.state === 'sweeping'}>
        {present?.state === 'sweeping' ? (
          <UnderWay
            doing={words.sweeping}
            share={present.share}
            cancelled={() => setParameters({ swept: undefined })}
          />
        ) : (
          <button
            type="button"
            onClick={() => {
              setParameters({ swept: 'yes', of: aboutModel(model) });
              sweepAll(push.positions);
            }}
          >
            {present?.state === 'swept' ? words.again : words.start}
          </button>
        )}
        {present?.state === 'refused' && <Refused refusal={present.refusal} />}
        {present?.state === 'sweeping' && present.soFar !== undefined && (
          <>
            <p class="faint">{words.soFar(present.soFar.n)}</p>
            <HeatMap cells={present.soFar.cells} best={null} n={present.soFar.n} push={push} />
          </>
        )}
        {present?.state === 'swept' && <Swept sweep={present.sweep} push={push} />}
      </section>
    </>
  );
}

const gainOf = ({ corrected, broken }: SweptCell) => corrected - broken;

function Swept({ sweep: { best, n, cells, warnings }, push }: { sweep: Sweep; push: Push }): VNode {
  const counts = cells.map((cell) => ({
    ...cell,
    corrected: cell.corrected.count,
    broken: cell.broken.count,
    randomCorrected: cell.randomCorrected.count,
  }));
  return (
    <>
      <p role="status">{best === null ? words.none : words.best(best.block, signed(best.strength), n)}</p>
      <HeatMap cells={counts} best={best} n={n} push={push} />
      <Warnings warnings={warnings} />
    </>
  );
}

function HeatMap({
  cells,
  best,
  n,
  push,
}: {
  cells: readonly SweptCell[];
  best: Sweep['best'];
  n: number;
  push: Push;
}): VNode {
  const strengths = [...new Set(cells.map(({ strength }) => strength))];
  const blocks = [...new Set(cells.map(({ block }) => block))];
  const most = Math.max(1, ...cells.map((cell) => Math.abs(gainOf(cell))));
  return (
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
                        n={n}
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
  );
}

/** Its gain as a number and a tint: blue where it corrects, orange where it breaks. */
function Cell({
  cell,
  most,
  n,
  chosen,
  isBest,
}: {
  cell: SweptCell;
  most: number;
  n: number;
  chosen: boolean;
  isBest: boolean;
}): VNode {
  const { block, strength, corrected, broken, randomCorrected } = cell;
  const gain = gainOf(cell);
  const said = words.cell(block, signed(strength), corrected, broken, n, randomCorrected);
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
      <small>{words.random(randomCorrected)}</small>
    </button>
  );
}
