import type { AnswerOf, couplingQuestion, criticalScaleQuestion } from '@cape/analysis';
import type { VNode } from 'preact';
import { useAnswer } from '../ask.ts';
import { ends, fixed } from '../numbers.ts';
import { Answered } from '../parts/answered.tsx';
import { Scroll } from '../parts/data-table.tsx';
import { AskedFigure } from '../parts/figure-panel.tsx';

/** Where truthfulness falls as reasoning rises, and where it turns. */
export function View(): VNode {
  const coupling = useAnswer<AnswerOf<typeof couplingQuestion>>('coupling', {});
  const scale = useAnswer<AnswerOf<typeof criticalScaleQuestion>>('critical-scale', {
    method: 'zero-crossing',
  });
  return (
    <>
      <h1>Phases of base models</h1>
      <p class="reading">
        Between two sizes of a family, TruthfulQA falls as HellaSwag rises (a tax), rises with it (a bonus),
        or hardly moves (a transition).
      </p>
      <Answered asking={coupling.value}>
        {(answer) => (
          <>
            <AskedFigure name="coupling" input={{}} />
            <h2>Each family</h2>
            <Scroll label="Each family">
              <table>
                <thead>
                  <tr>
                    <th scope="col">Family</th>
                    <th scope="col" class="number">
                      Models
                    </th>
                    <th scope="col" class="number">
                      r
                    </th>
                    <th scope="col">95 % interval</th>
                    <th scope="col">Steps that can be told from zero</th>
                  </tr>
                </thead>
                <tbody>
                  {answer.groups.map(({ group, n, pearson, local }) => (
                    <tr>
                      <th scope="row">{group}</th>
                      <td class="number">{n}</td>
                      <td class="number">{fixed(pearson.r, 2)}</td>
                      <td>{pearson.interval === null ? '–' : ends(pearson.interval, (v) => fixed(v, 2))}</td>
                      <td>
                        {local.filter(({ phase }) => phase !== 'undetermined').length} of {local.length}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </Scroll>
          </>
        )}
      </Answered>
      <h2>Critical scale</h2>
      <p>Where the coupling crosses zero. A family that never crosses has an open end, not a number.</p>
      <Answered asking={scale.value}>
        {({ groups }) => {
          const told = groups.filter(({ smallest, largest }) => smallest !== largest);
          return (
            <Scroll label="Critical scale">
              <table>
                <thead>
                  <tr>
                    <th scope="col">Family</th>
                    <th scope="col">Critical scale, and the 95 % interval</th>
                  </tr>
                </thead>
                <tbody>
                  {told.map(({ group, statement }) => (
                    <tr>
                      <th scope="row">{group}</th>
                      <td>{statement}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </Scroll>
          );
        }}
      </Answered>
    </>
  );
}
