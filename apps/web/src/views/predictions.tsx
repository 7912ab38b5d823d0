import type { AnswerOf, predictionsQuestion } from '@cape/analysis';
import type { VNode } from 'preact';
import { text } from '#text/predictions';
import { href, parameter } from '../address.ts';
import { latest, useAnswer } from '../ask.ts';
import { carried } from '../carried.ts';
import { ends, fixed } from '../numbers.ts';
import { panelOr, showsOwn } from '../own-panel.ts';
import { Answered } from '../parts/answered.tsx';
import { CrossLinks } from '../parts/cross-links.tsx';
import { Facts } from '../parts/facts.tsx';
import { TextField } from '../parts/fields.tsx';
import { NumberLine } from '../parts/number-line.tsx';
import { Term } from '../parts/term.tsx';

type Answer = AnswerOf<typeof predictionsQuestion>;
type Prediction = Answer['predictions'][number];

const statuses = ['pass', 'fail', 'open', 'no-data'] as const;

/** How the published predictions stand, and on what. */
export function View(): VNode {
  const asOf = parameter('asOf').trim();
  const input = {
    ...(asOf !== '' && { asOf }),
    ...(showsOwn() && { panel: panelOr('frontier') }),
  };
  const asking = useAnswer<Answer>('predictions', input);
  return (
    <>
      <h1>{text.title}</h1>
      <p class="lede">{text.lede}</p>
      <form onSubmit={(event) => event.preventDefault()}>
        <TextField
          name="asOf"
          label={text.asOf}
          hint={text.asOfHint}
          placeholder={latest(asking.value)?.asOf ?? ''}
          asking={asking.value}
        />
      </form>
      <Answered asking={asking.value} fields={['asOf']}>
        {(answer) => (
          <>
            <Facts
              facts={statuses.map((status) => ({
                name: <Term means={text.statusMeans[status]}>{text.status[status]}</Term>,
                value: answer.predictions.filter((each) => each.status === status).length,
              }))}
            />
            <p class="faint">{text.judged(answer.asOf)}</p>
            <ol class="cards">
              {answer.predictions.map((prediction) => (
                <Tracked key={prediction.id} prediction={prediction} />
              ))}
            </ol>
            {answer.calledConfirmed.length > 0 && <Confirmed confirmed={answer.calledConfirmed} />}
          </>
        )}
      </Answered>
      <CrossLinks asked={[{ question: 'predictions', input }]} />
    </>
  );
}

function Tracked({ prediction }: { prediction: Prediction }): VNode {
  const { number, statement, failsIf, deadline, closed, status, restsOnNoise, figures, rows, wouldChange } =
    prediction;
  return (
    <li class="card">
      <p class="badges">
        <span class={`badge ${status}`}>{closed ? text.status[status] : text.sofar[status]}</span>
        {restsOnNoise && (
          <span class="badge noise">
            <Term means={text.noiseMeans}>{text.noise}</Term>
          </span>
        )}
        <span class="faint">
          {deadline === null ? text.noDeadline : text.deadline(deadline)}
          {closed && `, ${text.closed}`}
        </span>
      </p>
      <h2>
        {number}. {statement}
      </h2>
      {figures.map((figure) => (
        <Judged key={figure.name} figure={figure} />
      ))}
      <dl class="pairs">
        <dt>{text.fails}</dt>
        <dd>{failsIf}</dd>
        <dt>{text.flips}</dt>
        <dd>{wouldChange}</dd>
      </dl>
      {rows.length > 0 && (
        <details>
          <summary>{text.rows(rows.length)}</summary>
          <p>{rows.join(', ')}</p>
        </details>
      )}
    </li>
  );
}

/** A figure on a line with the bars that judge it. */
function Judged({
  figure: { name, value, interval, bars },
}: {
  figure: Prediction['figures'][number];
}): VNode {
  const all = [value, ...bars, interval.lower ?? value, interval.upper ?? value];
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const air = (high - low || 1) * 0.15;
  return (
    <>
      <p>
        {name}: <strong>{fixed(value, 2)}</strong>{' '}
        <span class="faint">({ends(interval, (v) => fixed(v, 2))})</span>
      </p>
      <NumberLine
        from={low - air}
        to={high + air}
        value={value}
        interval={interval}
        label={name}
        marks={bars.map((at) => ({ at, label: text.bar(fixed(at, Number.isInteger(at) ? 0 : 1)) }))}
      />
    </>
  );
}

function Confirmed({ confirmed }: { confirmed: Answer['calledConfirmed'] }): VNode {
  return (
    <>
      <h2>{text.confirmed}</h2>
      <p class="lede">{text.confirmedLede}</p>
      <ul class="cards">
        {confirmed.map(({ statement, claim, verdict, why }) => (
          <li class="card" key={statement}>
            <p class="badges">
              <span class={`badge ${verdict.replaceAll(' ', '-')}`}>{verdict}</span>
            </p>
            <h3>
              {claim === null ? (
                statement
              ) : (
                <a href={href('claims', carried({ find: claim }))}>{statement}</a>
              )}
            </h3>
            <p>{why}</p>
          </li>
        ))}
      </ul>
    </>
  );
}
