import type { AnswerOf, labsQuestion, lineQuestion } from '@cape/analysis';
import type { VNode } from 'preact';
import { useAnswer } from '../ask.ts';
import { ends, fixed, signed } from '../numbers.ts';
import { panelOr } from '../own-panel.ts';
import { Answered } from '../parts/answered.tsx';
import { Scroll } from '../parts/data-table.tsx';
import { AskedFigure } from '../parts/figure-panel.tsx';

/** The frontier's models about their line, and each lab's place. */
export function View(): VNode {
  const input = { panel: panelOr('frontier') };
  const line = useAnswer<AnswerOf<typeof lineQuestion>>('line', input);
  const labs = useAnswer<AnswerOf<typeof labsQuestion>>('labs', input);
  return (
    <>
      <h1>The frontier</h1>
      <Answered asking={line.value}>
        {(answer) => (
          <>
            {answer.reading.map((sentence, i) => (
              <p class={i === 0 ? 'reading' : ''}>{sentence}</p>
            ))}
            <AskedFigure name="frontier" input={input} />
            <dl class="figures">
              <div>
                <dt>Slope</dt>
                <dd>
                  <strong>{fixed(answer.slope, 3)}</strong>
                  {ends(answer.intervals.slope.student, (v) => fixed(v, 3))}
                </dd>
              </div>
              <div>
                <dt>Intercept</dt>
                <dd>
                  <strong>{fixed(answer.intercept, 1)}</strong>
                  {ends(answer.intervals.intercept.student, (v) => fixed(v, 1))}
                </dd>
              </div>
              <div>
                <dt>Correlation r</dt>
                <dd>
                  <strong>{fixed(answer.r, 2)}</strong>
                  {ends(answer.intervals.r, (v) => fixed(v, 2))}
                </dd>
              </div>
              <div>
                <dt>Scatter of models</dt>
                <dd>
                  <strong>{fixed(answer.residualStandardDeviation, 1)}</strong>
                  points about the line
                </dd>
              </div>
            </dl>
          </>
        )}
      </Answered>
      <h2>Each lab about the line</h2>
      <p>
        The h-field is how far a model’s GPQA lies above the line at its SWE-bench score: above zero it
        reasons better than it codes, next to its peers.
      </p>
      <Answered asking={labs.value}>
        {({ labs: all }) => (
          <Scroll label="frontier">
            <table>
              <thead>
                <tr>
                  <th scope="col">Lab</th>
                  <th scope="col" class="number">
                    Models
                  </th>
                  <th scope="col">Releases with h</th>
                </tr>
              </thead>
              <tbody>
                {all.map(({ lab, releases }) => (
                  <tr>
                    <th scope="row">{lab}</th>
                    <td class="number">{releases.length}</td>
                    <td>{releases.map(({ model, h }) => `${model} ${signed(h)}`).join(' · ')}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Scroll>
        )}
      </Answered>
    </>
  );
}
