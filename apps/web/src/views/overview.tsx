import { answers } from 'virtual:overview';
import type { ComponentChildren, VNode } from 'preact';
import { text } from '#text/overview';
import { href } from '../address.ts';
import { carried } from '../carried.ts';
import { ends, fixed } from '../numbers.ts';
import { FigurePanel } from '../parts/figure/figure-panel.tsx';
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
  const { steps, line } = answers;
  return (
    <div class="opening">
      <div>
        <h1>{text.title}</h1>
        <p class="lede">{text.lede(steps.settled, steps.all, line.n)}</p>
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

function Frontier(): VNode {
  const { r, n, rInterval, reach } = answers.line;
  const rise = (rInterval?.lower ?? 0) > 0;
  return (
    <FigurePanel
      figure={answers.frontier}
      compact
      link={href('frontier', carried({ rows: 'all' }))}
      heading={rise ? text.frontier.rise(fixed(reach)) : text.frontier.unclear}
      note={text.frontier.note(fixed(r, 2), rInterval && ends(rInterval, (value) => fixed(value, 2)), n)}
    />
  );
}

/** Labs that fit one screen: those clear of the line, then those with the most models. */
const mostLabs = 11;

function Labs(): VNode {
  const { labs } = answers;
  const clear = labs.filter(
    ({ meanHInterval: interval }) =>
      interval !== null && ((interval.lower ?? 0) > 0 || (interval.upper ?? 0) < 0),
  );
  const shown = [...labs]
    .sort((a, b) => Number(clear.includes(b)) - Number(clear.includes(a)) || b.n - a.n)
    .slice(0, mostLabs);
  const reach = Math.max(
    10,
    ...shown.flatMap(({ meanH, meanHInterval }) =>
      [meanH, meanHInterval?.lower ?? 0, meanHInterval?.upper ?? 0].map(Math.abs),
    ),
  );
  return (
    <Part
      heading={text.labs.clear(
        clear.map(({ lab }) => lab),
        labs.length,
      )}
      note={text.labs.note(labs.length - shown.length)}
      view="frontier"
    >
      <ol class="strips">
        {shown
          .sort((a, b) => b.meanH - a.meanH)
          .map((each) => (
            <Strip
              key={each.lab}
              name={each.lab}
              count={each.n}
              value={each.meanH}
              interval={each.meanHInterval}
              reach={reach}
              strong={clear.includes(each)}
            />
          ))}
      </ol>
    </Part>
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

function Tests(): VNode {
  const { tests } = answers;
  return (
    <Part
      heading={text.tests.heading(
        tests.filter(({ separates }) => !separates).map(({ name }) => name),
        tests.length,
      )}
      note={text.tests.note}
      view="cascade"
    >
      <ul class="tests">
        {tests.map(({ benchmark, name, separates, spread, noiseAlone }) => (
          <li key={benchmark}>
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
  const { predictions, asOf } = answers;
  const decided = predictions.filter(
    ({ status, restsOnNoise }) => (status === 'pass' || status === 'fail') && !restsOnNoise,
  );
  return (
    <Part
      heading={text.bets.heading(decided.length, predictions.length)}
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
  );
}

type Verdict = keyof typeof text.claims.verdict;

function Claims(): VNode {
  const { n, counts } = answers.claims;
  return (
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
  );
}
