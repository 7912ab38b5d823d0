import type { AnswerOf, labsQuestion } from '@cape/analysis';
import type { VNode } from 'preact';
import { text } from '#text/frontier';
import { ends, signed } from '../../numbers.ts';
import './lab-stories.css';

type Lab = AnswerOf<typeof labsQuestion>['labs'][number];
type Release = Lab['releases'][number];

const width = 260;
const height = 110;
/** Releases that get a dot, the newest: more lie on each other, and the line shows them. */
const mostDots = 60;
/** Two points are a line whatever they are. */
const leastReleases = 3;
/** Within ±5 a model is balanced (arXiv 2605.18840). */
const balanced = 5;

/** Each lab's releases about the line, small and on common scales, and what is to be said of it. */
export function LabStories({ labs }: { labs: readonly Lab[] }): VNode {
  const told = labs
    .map((lab) => ({ lab, path: pathOf(lab) }))
    .filter(({ path }) => path.length >= leastReleases)
    .sort((a, b) => b.path.length - a.path.length);
  if (told.length === 0) return <p class="faint">{text.story.none}</p>;
  const places = told.flatMap(({ path }) => path);
  const frame: Frame = {
    from: Math.min(...places.map(({ year }) => year)),
    to: Math.max(...places.map(({ year }) => year)),
    reach: Math.max(10, ...places.map(({ release: { h } }) => Math.abs(h))) + 2,
  };
  return (
    <section class="part">
      <h2>{text.story.title}</h2>
      <p class="faint">{text.story.note(labs.length - told.length, leastReleases)}</p>
      <ul class="stories">
        {told.map(({ lab, path }) => (
          <Story key={lab.lab} lab={lab} path={path} frame={frame} />
        ))}
      </ul>
    </section>
  );
}

interface Place {
  readonly year: number;
  readonly release: Release;
}

interface Frame {
  /** Years at the ends. */
  readonly from: number;
  readonly to: number;
  /** Points of h from the middle to an edge. */
  readonly reach: number;
}

function pathOf({ releases }: Lab): readonly Place[] {
  return releases.flatMap((release) => {
    const [year, month = '', day = '15'] = release.released?.split('-') ?? [];
    // A year alone says too little of where on the path a release stands.
    return year === undefined || month === ''
      ? []
      : [{ year: Number(year) + (Number(month) - 1 + (Number(day) - 1) / 31) / 12, release }];
  });
}

function Story({
  lab: { lab, n, meanH, meanHInterval, now, reading },
  path,
  frame: { from, to, reach },
}: {
  lab: Lab;
  path: readonly Place[];
  frame: Frame;
}): VNode {
  const x = (year: number) => 6 + ((width - 12) * (year - from)) / Math.max(1 / 12, to - from);
  const y = (h: number) => (height * (reach - h)) / (2 * reach);
  const last = path.at(-1)!;
  return (
    <li class="story">
      <div class="head">
        <h3>{lab}</h3>
        <span class="faint">{text.now[now]}</span>
      </div>
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={`${lab}: ${reading[0] ?? ''}`}>
        <rect x="0" width={width} y={y(balanced)} height={y(-balanced) - y(balanced)} class="balanced" />
        <line x1="0" x2={width} y1={y(0)} y2={y(0)} class="zero" />
        <path
          class="reach"
          d={path
            .map(({ year, release: { interval } }) => {
              const top = y(Math.min(reach, interval.upper ?? reach));
              return `M${x(year)} ${top}V${y(Math.max(-reach, interval.lower ?? -reach))}`;
            })
            .join('')}
        />
        <polyline points={path.map(({ year, release: { h } }) => `${x(year)},${y(h)}`).join(' ')} />
        {path.slice(-mostDots).map(({ year, release }) => (
          <circle cx={x(year)} cy={y(release.h)} r="3.5" class={isClear(release) ? 'clear' : ''}>
            <title>{`${release.model}, ${release.released}: h ${signed(release.h)} (${ends(release.interval)})`}</title>
          </circle>
        ))}
      </svg>
      <div class="years faint" aria-hidden="true">
        <span>{Math.floor(from)}</span> <span>{Math.floor(to)}</span>
      </div>
      <p>
        {text.story.mean} <strong>{signed(meanH)}</strong>{' '}
        <span class="faint">
          {meanHInterval !== null && `(${ends(meanHInterval, (end) => signed(end))}), `}
          {text.story.releases(n)}
        </span>
      </p>
      <p>
        {text.columns.latest}: {last.release.model} <span class="faint">({signed(last.release.h)})</span>
      </p>
      {reading.length > 0 && (
        <details>
          <summary>{text.story.more}</summary>
          <ul>
            {reading.map((sentence) => (
              <li>{sentence}</li>
            ))}
          </ul>
        </details>
      )}
    </li>
  );
}

const isClear = ({ interval: { lower, upper } }: Release) => (lower ?? 0) > 0 || (upper ?? 0) < 0;
