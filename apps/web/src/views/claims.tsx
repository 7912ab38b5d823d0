import type { AnswerOf, claimsQuestion } from '@cape/analysis';
import { drawClaims } from '@cape/figures';
import type { ComponentChildren, VNode } from 'preact';
import { text } from '#text/claims';
import { namesIn, parameter, setNames } from '../address.ts';
import { useAnswer } from '../ask.ts';
import { ends, significant } from '../numbers.ts';
import { Answered, Reading } from '../parts/answered.tsx';
import { CrossLinks } from '../parts/cross-links.tsx';
import { DataTable } from '../parts/data-table.tsx';
import { ChoiceField, TextField } from '../parts/fields.tsx';
import { FigurePanel } from '../parts/figure/figure-panel.tsx';

type Answer = AnswerOf<typeof claimsQuestion>;
type Claim = Answer['claims'][number];

const verdicts = Object.keys(text.verdict) as (keyof typeof text.verdict)[];

/** As the API asks it too: its answer with the default seed is remembered there. */
const input = {};

/** What was published beside what comes out. */
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
      {shown.length === 0 && <p class="empty">{text.none}</p>}
      <ul class="cards two">
        {shown.map((claim) => (
          <Judged key={claim.id} claim={claim} />
        ))}
      </ul>
    </>
  );
}

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
          {text.verdict[verdict]} {claims.filter((each) => each.verdict === verdict).length}
        </button>
      ))}
    </fieldset>
  );
}

function Judged({ claim }: { claim: Claim }): VNode {
  const { verdict, interval, recomputed, n } = claim;
  return (
    <li class="card">
      <p class="badges">
        <span class={`badge ${verdict.replaceAll(' ', '-')}`}>{text.verdict[verdict]}</span>
        <span class="faint">{claim.topic}</span>
      </p>
      <h2>{claim.claim}</h2>
      <dl class="beside">
        <div>
          <dt>{text.published}</dt>
          <dd>
            {claim.published.replace('-', '−')} <small>{claim.unit}</small>
          </dd>
        </div>
        <div>
          <dt>{text.recomputed}</dt>
          <dd>
            {recomputed === null ? text.nothing : significant(recomputed, 4).replace('-', '−')}{' '}
            {interval !== null && (
              <small>{text.interval(ends(interval, (v) => significant(v).replace('-', '−')))}</small>
            )}
          </dd>
        </div>
      </dl>
      <p>{withCode(claim.why)}</p>
      <details>
        <summary>{text.how}</summary>
        <dl class="pairs">
          <dt>{text.source}</dt>
          <dd>{claim.sourceMethod}</dd>
          <dt>{text.ours}</dt>
          <dd>{claim.method}</dd>
          <dt>{text.table}</dt>
          <dd>
            {claim.table}
            {n !== null && `, ${text.rows(n)}`}
          </dd>
          {claim.found !== null && (
            <>
              <dt>{text.found}</dt>
              <dd>{claim.found}</dd>
            </>
          )}
        </dl>
      </details>
    </li>
  );
}

/** What stands between backticks is a command. */
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
