import type { AnswerOf, claimsQuestion } from '@cape/analysis';
import { drawClaims } from '@cape/figures';
import type { ComponentChildren, VNode } from 'preact';
import { text } from '#text/claims';
import { namesIn, parameter, setNames, setParameters } from '../address.ts';
import { useAnswer } from '../ask.ts';
import { ends, significant } from '../numbers.ts';
import { Answered, Reading } from '../parts/answered.tsx';
import { CrossLinks } from '../parts/cross-links.tsx';
import { DataTable } from '../parts/data-table.tsx';
import { ChoiceField, TextField } from '../parts/fields.tsx';
import { FigurePanel } from '../parts/figure/figure-panel.tsx';
import './claims/claims.css';

type Answer = AnswerOf<typeof claimsQuestion>;
type Claim = Answer['claims'][number];

const verdicts = Object.keys(text.verdict) as (keyof typeof text.verdict)[];

/** As the API asks it too: its answer with the default seed is remembered there. */
const input = {};

/** Published figures beside the recomputed ones. */
export function View(): VNode {
  const asking = useAnswer<Answer>('claims', input);
  return (
    <>
      <h1>{text.title}</h1>
      <p class="lede">{text.lede}</p>
      <Answered asking={asking.value}>
        {(answer) => (
          <>
            <Reading sentences={answer.reading} />
            <Picture claims={answer.claims} />
            <Ledger claims={answer.claims} />
            <FigurePanel figure={drawClaims(answer)} />
            <Replication families={answer.replication} />
          </>
        )}
      </Answered>
      <CrossLinks
        asked={[
          { question: 'claims', input },
          { question: 'plot claims', input },
        ]}
      />
    </>
  );
}

/** All claims at a glance: a mark per claim, by topic and verdict. Pressing one finds it in the table. */
function Picture({ claims }: { claims: readonly Claim[] }): VNode {
  const topics = [...new Set(claims.map((each) => each.topic))];
  const rank = (claim: Claim) => verdicts.indexOf(claim.verdict);
  return (
    <section class="part">
      <h2>{text.picture}</h2>
      <p class="faint">
        {verdicts.map((verdict) => `${verdictMark[verdict]} ${text.verdict[verdict]}`).join('   ')}
      </p>
      <ul class="claim-map">
        {topics.map((topic) => (
          <li key={topic}>
            <span>{topic}</span>
            <span class="claim-marks">
              {claims
                .filter((each) => each.topic === topic)
                .sort((x, y) => rank(x) - rank(y))
                .map((claim) => (
                  <button
                    key={claim.id}
                    type="button"
                    class={`claim-mark ${claim.verdict.replaceAll(' ', '-')}`}
                    title={`${claim.claim}: ${text.verdict[claim.verdict]}`}
                    aria-label={`${claim.claim}: ${text.verdict[claim.verdict]}`}
                    onClick={() => setParameters({ find: claim.id, topic: undefined, verdict: undefined })}
                  >
                    {verdictMark[claim.verdict]}
                  </button>
                ))}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** A shape per verdict, so that none is known by its color alone. */
const verdictMark: Readonly<Record<Claim['verdict'], string>> = {
  reproduced: '●',
  'reproduced with a caveat': '◐',
  'not reproduced': '✕',
  'not testable': '?',
};

function Ledger({ claims }: { claims: readonly Claim[] }): VNode {
  const wanted = namesIn('verdict');
  const [find, topic] = [parameter('find').trim().toLowerCase(), parameter('topic', 'all')];
  const shown = claims.filter(
    (each) =>
      (wanted.size === 0 || wanted.has(each.verdict)) &&
      (topic === 'all' || each.topic === topic) &&
      `${each.id} ${each.claim} ${each.topic}`.toLowerCase().includes(find),
  );
  const topics = [...new Set(claims.map((each) => each.topic))];
  return (
    <>
      <form onSubmit={(event) => event.preventDefault()}>
        <TextField name="find" label={text.find} hint={text.findHint} />
        <ChoiceField
          name="topic"
          label={text.topic}
          choices={[{ value: 'all', label: text.all }, ...topics.map((value) => ({ value, label: value }))]}
        />
        <VerdictFilter claims={claims} wanted={wanted} />
      </form>
      <p class="faint" role="status">
        {text.shown(shown.length, claims.length)}
      </p>
      {shown.length === 0 ? (
        <p class="empty">{text.none}</p>
      ) : (
        <DataTable
          label={text.title}
          rows={shown}
          columns={[
            {
              title: text.columns.claim,
              cell: (claim) => <ClaimDetails claim={claim} />,
              sort: ({ claim }) => claim,
            },
            {
              title: text.published,
              number: true,
              cell: ({ published, unit }) => (
                <>
                  {published.replace('-', '−')} <small class="faint">{unit}</small>
                </>
              ),
              sort: ({ publishedValue }) => publishedValue,
            },
            {
              title: text.recomputed,
              number: true,
              cell: ({ recomputed }) => (recomputed === null ? text.nothing : figure(recomputed, 4)),
              sort: ({ recomputed }) => recomputed,
            },
            {
              title: text.intervalTitle,
              number: true,
              cell: ({ interval }) => interval && ends(interval, (v) => figure(v)),
            },
            {
              title: text.verdicts,
              cell: ({ verdict }) => (
                <span class={`badge ${verdict.replaceAll(' ', '-')}`}>
                  <span aria-hidden="true">{verdictMark[verdict]}</span> {text.verdict[verdict]}
                </span>
              ),
              sort: ({ verdict }) => verdicts.indexOf(verdict),
            },
          ]}
        />
      )}
    </>
  );
}

const figure = (value: number, digits?: number) => significant(value, digits).replace('-', '−');

function VerdictFilter({ claims, wanted }: { claims: readonly Claim[]; wanted: ReadonlySet<string> }): VNode {
  const toggle = (verdict: string) => {
    const next = new Set(wanted);
    if (!next.delete(verdict)) next.add(verdict);
    setNames('verdict', next);
  };
  return (
    <fieldset class="wide">
      <legend>{text.verdicts}</legend>
      {verdicts.map((verdict) => (
        <button
          key={verdict}
          type="button"
          class={`badge ${verdict.replaceAll(' ', '-')}`}
          aria-pressed={wanted.has(verdict)}
          onClick={() => toggle(verdict)}
        >
          <span aria-hidden="true">{verdictMark[verdict]}</span> {text.verdict[verdict]}{' '}
          {claims.filter((each) => each.verdict === verdict).length}
        </button>
      ))}
    </fieldset>
  );
}

/** A claim that opens to why it was judged so and how it was computed. */
function ClaimDetails({ claim }: { claim: Claim }): VNode {
  return (
    <details class="claim">
      <summary>{claim.claim}</summary>
      <p>{withCode(claim.why)}</p>
      <dl class="pairs">
        <dt>{text.source}</dt>
        <dd>{claim.sourceMethod}</dd>
        <dt>{text.ours}</dt>
        <dd>{claim.method}</dd>
        <dt>{text.table}</dt>
        <dd>
          {claim.table}
          {claim.n !== null && `, ${text.rows(claim.n)}`}
        </dd>
        {claim.found !== null && (
          <>
            <dt>{text.found}</dt>
            <dd>{claim.found}</dd>
          </>
        )}
      </dl>
    </details>
  );
}

/** Sets text between backticks as a command. */
function withCode(sentence: string): ComponentChildren {
  return sentence.split('`').map((part, i) => (i % 2 === 1 ? <code key={part}>{part}</code> : part));
}

function Replication({ families }: { families: Answer['replication'] }): VNode | null {
  if (families.length === 0) return null;
  return (
    <>
      <h2>{text.replication}</h2>
      <p class="faint">{text.patternMeans}</p>
      <DataTable
        label={text.replication}
        rows={families}
        columns={[
          { title: text.columns.family, cell: ({ family }) => family },
          { title: text.columns.models, number: true, cell: ({ n }) => n },
          { title: text.columns.steps, number: true, cell: ({ steps }) => steps.length },
          { title: text.columns.pattern, cell: ({ pattern }) => pattern },
        ]}
      />
    </>
  );
}
