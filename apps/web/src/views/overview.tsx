import type {
  AnswerOf,
  claimsQuestion,
  couplingQuestion,
  labsQuestion,
  lineQuestion,
  predictionsQuestion,
  saturationQuestion,
} from '@cape/analysis';
import { benchmark } from '@cape/evidence';
import type { ComponentChildren, VNode } from 'preact';
import { text } from '#text/overview';
import { href } from '../address.ts';
import { latest, useAnswer } from '../ask.ts';
import { carried } from '../carried.ts';
import { ends, fixed } from '../numbers.ts';
import { Answered } from '../parts/answered.tsx';
import { AskedFigure } from '../parts/figure/figure-panel.tsx';
import './overview/overview.css';

/** One minute, one screen: what was measured, how sure it is, and three ways in. */
export function View(): VNode {
  return (
    <div class="overview">
      <Opening />
      <div class="columns">
        <div>
          <Frontier />
          <Bets />
        </div>
        <div>
          <Labs />
          <Tests />
          <Claims />
        </div>
      </div>
    </div>
  );
}

function Opening(): VNode {
  const coupling = useAnswer<AnswerOf<typeof couplingQuestion>>('coupling', {});
  const line = useAnswer<AnswerOf<typeof lineQuestion>>('line', lineInput);
  const steps = latest(coupling.value)?.groups.flatMap(({ local }) => local);
  const models = latest(line.value)?.n;
  return (
    <div class="opening">
      <div>
        <h1>{text.title}</h1>
        <p class="lede">
          {steps !== undefined &&
            models !== undefined &&
            text.lede(steps.filter(({ phase }) => phase !== 'undetermined').length, steps.length, models)}
        </p>
      </div>
      <ul class="doors">
        {text.doors.map(({ view, title, note }) => (
          <li key={view}>
            <a href={href(view, carried())}>
              <strong>{title}</strong> <span aria-hidden="true">→</span>
              <small>{note}</small>
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** A part of the page: what was found as its heading, how it was found below, and where there is more of it. */
function Part({
  heading,
  note,
  view,
  children,
}: {
  heading: string;
  note: string;
  view: string;
  children: ComponentChildren;
}): VNode {
  return (
    <section class="part">
      <h2>
        <a href={href(view, carried())}>{heading}</a>
      </h2>
      <p class="faint">{note}</p>
      {children}
    </section>
  );
}

const lineInput = { rows: 'all' };

function Frontier(): VNode {
  const asking = useAnswer<AnswerOf<typeof lineQuestion>>('line', lineInput);
  return (
    <Answered asking={asking.value} quiet>
      {({ r, intervals, n, predictionBand }) => {
        const rise = (intervals.r?.lower ?? 0) > 0;
        // Where today's models are: at the upper end of the line.
        const last = predictionBand.at(-1)!;
        return (
          <AskedFigure
            name="frontier"
            input={lineInput}
            compact
            link={href('frontier', carried(lineInput))}
            heading={rise ? text.frontier.rise(fixed((last.upper - last.lower) / 2)) : text.frontier.unclear}
            note={text.frontier.note(fixed(r, 2), intervals.r && ends(intervals.r, (v) => fixed(v, 2)), n)}
          />
        );
      }}
    </Answered>
  );
}

function Labs(): VNode {
  const asking = useAnswer<AnswerOf<typeof labsQuestion>>('labs', { line: 'refit' });
  return (
    <Answered asking={asking.value} quiet>
      {({ labs }) => {
        const clear = labs.filter(
          ({ meanHInterval: interval }) =>
            interval !== null && ((interval.lower ?? 0) > 0 || (interval.upper ?? 0) < 0),
        );
        const reach = Math.max(
          10,
          ...labs.flatMap(({ meanH, meanHInterval }) =>
            [meanH, meanHInterval?.lower ?? 0, meanHInterval?.upper ?? 0].map(Math.abs),
          ),
        );
        return (
          <Part
            heading={text.labs.clear(
              clear.map(({ lab }) => lab),
              labs.length,
            )}
            note={text.labs.note}
            view="frontier"
          >
            <ol class="strips">
              {[...labs]
                .sort((a, b) => b.meanH - a.meanH)
                .map(({ lab, n, meanH, meanHInterval }) => (
                  <Strip
                    key={lab}
                    name={lab}
                    count={n}
                    value={meanH}
                    interval={meanHInterval}
                    reach={reach}
                    strong={clear.some((each) => each.lab === lab)}
                  />
                ))}
            </ol>
          </Part>
        );
      }}
    </Answered>
  );
}

/** One row of an interval plot about zero. */
function Strip({
  name,
  count,
  value,
  interval,
  reach,
  strong,
}: {
  name: string;
  count: number;
  value: number;
  interval: { readonly lower: number | null; readonly upper: number | null } | null;
  /** The axis runs from −reach to +reach. */
  reach: number;
  strong: boolean;
}): VNode {
  const place = (at: number) => 50 + (50 * Math.max(-reach, Math.min(reach, at))) / reach;
  const half = interval?.upper == null ? null : interval.upper - value;
  return (
    <li class={strong ? 'strip strong' : 'strip'}>
      <span class="strip-name">{name}</span>
      <span class="faint number">{count}</span>
      <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
        <line class="zero" x1="50" x2="50" y1="0" y2="10" />
        {interval !== null && (
          <line
            class="reach"
            x1={place(interval.lower ?? -reach)}
            x2={place(interval.upper ?? reach)}
            y1="5"
            y2="5"
          />
        )}
        <line class="value" x1={place(value)} x2={place(value)} y1="5" y2="5" />
      </svg>
      <span class="number">
        {value >= 0 ? '+' : ''}
        {fixed(value)} {half !== null && <small class="faint">± {fixed(half)}</small>}
      </span>
    </li>
  );
}

/** Tests by pairs, as the saturation question takes them. */
const pairs = [
  { old: 'swe_bench_verified', new: 'gpqa_diamond' },
  { panel: 'multibench', old: 'ifeval', new: 'hle' },
] as const;

function Tests(): VNode {
  const answers = pairs.map((input) =>
    useAnswer<AnswerOf<typeof saturationQuestion>>('saturation', { ...input, ...lineInput }),
  );
  const all = answers.map((asking) => latest(asking.value));
  const rows = all.flatMap((answer) =>
    answer === undefined ? [] : [answer.old, answer.new].map((axis) => ({ ...axis, answer })),
  );
  const judged = rows.map((axis) => ({
    ...axis,
    name: benchmark(axis.benchmark).name,
    separates: axis.pValue < 0.05,
  }));
  const failing = answers.find(({ value }) => value.state === 'failed' || value.state === 'refused');
  if (failing !== undefined) return <Answered asking={failing.value}>{() => null}</Answered>;
  return (
    <Part
      heading={
        judged.length === 0
          ? ''
          : text.tests.heading(judged.filter(({ separates }) => !separates).map(({ name }) => name))
      }
      note={text.tests.note}
      view="cascade"
    >
      <ul class="tests">
        {judged.map(({ benchmark: id, name, separates, spread, noiseAlone }) => (
          <li key={id}>
            <strong>{name}</strong>
            <span class={separates ? '' : 'faint'}>
              {separates ? text.tests.separates : text.tests.saturated}
            </span>
            <small class="faint">
              {text.tests.spread(fixed(spread))}; {text.tests.chance(fixed(noiseAlone))}
            </small>
          </li>
        ))}
      </ul>
    </Part>
  );
}

const marks = { pass: '●', fail: '✕', open: '◐', 'no-data': '·' } as const;

function Bets(): VNode {
  const asking = useAnswer<AnswerOf<typeof predictionsQuestion>>('predictions', {});
  return (
    <Answered asking={asking.value} quiet>
      {({ predictions, asOf }) => (
        <Part
          heading={text.bets.heading(
            predictions.filter(
              ({ status, restsOnNoise }) => (status === 'pass' || status === 'fail') && !restsOnNoise,
            ).length,
            predictions.length,
          )}
          note={text.bets.note(asOf)}
          view="predictions"
        >
          <ol class="bets">
            {predictions.map(({ id, statement, status, restsOnNoise }) => (
              <li key={id}>
                <span title={statement}>{text.bets.short[id] ?? statement}</span>
                <span class={`bet ${status} ${restsOnNoise ? 'light' : ''}`}>
                  <span aria-hidden="true">{marks[status]}</span> {text.bets.status[status]}
                  {restsOnNoise && <small class="faint"> {text.bets.noise}</small>}
                </span>
              </li>
            ))}
          </ol>
        </Part>
      )}
    </Answered>
  );
}

type Verdict = keyof typeof text.claims.verdict;

function Claims(): VNode {
  const asking = useAnswer<AnswerOf<typeof claimsQuestion>>('claims', {});
  return (
    <Answered asking={asking.value} quiet>
      {({ counts, n }) => (
        <Part heading={text.claims.heading(counts.reproduced, n)} note={text.claims.note} view="claims">
          <ul class="tally">
            {(Object.entries(text.claims.verdict) as [Verdict, string][]).map(([verdict, words]) => (
              <li key={verdict}>
                <strong>{counts[verdict]}</strong> {words}
                <span class={`squares ${verdict.replaceAll(' ', '-')}`} aria-hidden="true">
                  {'■'.repeat(counts[verdict])}
                </span>
              </li>
            ))}
          </ul>
        </Part>
      )}
    </Answered>
  );
}
