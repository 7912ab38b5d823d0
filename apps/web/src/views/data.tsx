import type { AnswerOf, panelsQuestion } from '@cape/analysis';
import type { VNode } from 'preact';
import { useAnswer } from '../ask.ts';
import { Answered } from '../parts/answered.tsx';
import { Scroll } from '../parts/data-table.tsx';

/** The panels that come with CAPE. */
export function View(): VNode {
  const panels = useAnswer<AnswerOf<typeof panelsQuestion>>('panels', {});
  return (
    <>
      <h1>Data</h1>
      <Answered asking={panels.value}>
        {(answer) => (
          <Scroll label="data">
            <table>
              <thead>
                <tr>
                  <th scope="col">Panel</th>
                  <th scope="col" class="number">
                    Models
                  </th>
                  <th scope="col">Source and what to know</th>
                </tr>
              </thead>
              <tbody>
                {answer.panels.map(({ name, title, models, leftOut, source, licence, notes }) => (
                  <tr>
                    <th scope="row">{name}</th>
                    <td class="number">{models}</td>
                    <td>
                      {title}. {notes.join(' ')} {leftOut > 0 && `${leftOut} rows stay out by default.`}
                      <br />
                      <small>
                        {source} ({licence})
                      </small>
                    </td>
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
