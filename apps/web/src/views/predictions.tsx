import type { AnswerOf, predictionsQuestion } from '@cape/analysis';
import type { VNode } from 'preact';
import { text } from '#text/predictions';
import { href } from '../address.ts';
import { latest, useAnswer } from '../ask.ts';
import { carried } from '../carried.ts';
import { ends, fixed } from '../numbers.ts';
import { Answered, Settled } from '../parts/answered.tsx';
import { CrossLinks } from '../parts/cross-links.tsx';
import { DataTable } from '../parts/data-table.tsx';
import { Facts } from '../parts/facts.tsx';
import { NumberLine } from '../parts/number-line.tsx';
import { Term } from '../parts/term.tsx';
import { TodayFields, todayInput } from '../parts/today.tsx';

type Answer = AnswerOf<typeof predictionsQuestion>;
type Prediction = Answer['predictions'][number];

const statuses = ['pass', 'fail', 'open', 'no-data'] as const;

/** Status of the published predictions, and the data behind it. */
export function View(): VNode {
  const input = todayInput();
  const asking = useAnswer<Answer>('predictions', input);
  return (
    <>
      <h1>{text.title}</h1>
      <p class="lede">{text.lede}</p>
      <form onSubmit={(event) => event.preventDefault()}>
        <TodayFields asking={asking.value} day={latest(asking.value)?.asOf ?? ''} />
      </form>
      <Answered asking={asking.value} fields={['asOf', 'reporter']}>
        {(answer) => (
          <>
            <Facts
              facts={statuses.map((status) => ({
                name: <Term means={text.statusMeans[status]}>{text.status[status]}</Term>,
                value: answer.predictions.filter((each) => each.status === status).length,
              }))}
            />
            <Settled ends={answer.settled} />
            <p class="faint">{text.judged(answer.asOf)}</p>
            <AtAGlance predictions={answer.predictions} />
            <ol class="cards">
              {answer.predictions.map((prediction) => (
                <Tracked key={prediction.id} prediction={prediction} />
              ))}
            </ol>
            <section class="part">
              <h2>{text.rulesTitle}</h2>
              <p>{text.rulesLede}</p>
              <ul>
                {answer.rules.map((rule) => (
                  <li>{rule}</li>
                ))}
              </ul>
            </section>
            {answer.calledConfirmed.length > 0 && <Confirmed confirmed={answer.calledConfirmed} />}
          </>
        )}
      </Answered>
      <CrossLinks asked={[{ question: 'predictions', input }]} />
    </>
  );
}

/** All of them in one table, in the order asked for. */
function AtAGlance({ predictions }: { predictions: readonly Prediction[] }): VNode {
  return (
    <DataTable
      label={text.counts}
      rows={predictions}
      columns={[
        {
          title: text.columns.prediction,
          cell: ({ number, statement }) => `${number}. ${statement}`,
          sort: ({ number }) => number,
        },
        {
          title: text.columns.status,
          cell: (prediction) => <Status {...prediction} />,
          sort: ({ status }) => statuses.indexOf(status),
        },
        {
          title: text.columns.noise,
          cell: ({ restsOnNoise }) => (restsOnNoise ? text.noise : text.beyond),
          sort: ({ restsOnNoise }) => Number(restsOnNoise),
        },
        {
          title: text.columns.readings,
          number: true,
          cell: (prediction) => agreeing(prediction),
        },
        {
          title: text.columns.deadline,
          cell: ({ deadline, closed }) =>
            deadline === null ? text.noDeadline : `${deadline}${closed ? `, ${text.closed}` : ''}`,
          sort: ({ deadline }) => deadline,
        },
      ]}
    />
  );
}

function Status({ status, closed }: Pick<Prediction, 'status' | 'closed'>): VNode {
  return <span class={`badge ${status}`}>{closed ? text.status[status] : text.sofar[status]}</span>;
}

/** Number of the other readings with data that come to the same status. */
function agreeing({ readings, status }: Prediction): string {
  const judged = readings.filter((reading) => reading.status !== 'no-data');
  return text.agree(judged.filter((reading) => reading.status === status).length, judged.length);
}

function Tracked({ prediction }: { prediction: Prediction }): VNode {
  const { number, statement, failsIf, deadline, closed, restsOnNoise, figures, rows, wouldChange, readings } =
    prediction;
  return (
    <li class="card">
      <p class="badges">
        <Status {...prediction} />
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
      {readings.length > 0 && (
        <details>
          <summary>
            {text.readings}: {agreeing(prediction)}
          </summary>
          <Readings of={prediction} />
        </details>
      )}
      {rows.length > 0 && (
        <details>
          <summary>{text.rows(rows.length)}</summary>
          <p>{rows.join(', ')}</p>
        </details>
      )}
    </li>
  );
}

/** The same prediction under other rules than the stated ones: whose scores, how ties and releases count. */
function Readings({ of: { readings, statement } }: { of: Prediction }): VNode {
  return (
    <DataTable
      label={`${text.readings}: ${statement}`}
      rows={readings}
      columns={[
        { title: text.columns.rule, cell: ({ rule }) => rule },
        {
          title: text.columns.status,
          cell: ({ status }) => <span class={`badge ${status}`}>{text.status[status]}</span>,
        },
        {
          title: text.columns.values,
          number: true,
          cell: ({ values }) => values.map((value) => fixed(value, 2)).join(', '),
        },
        { title: text.columns.models, number: true, cell: ({ n }) => n },
        {
          title: text.columns.noise,
          cell: ({ status, restsOnNoise }) =>
            status === 'no-data' ? '' : restsOnNoise ? text.noise : text.beyond,
        },
      ]}
    />
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
