import type { InputIssue } from '@cape/evidence';
import type { ComponentChildren, VNode } from 'preact';
import { text } from '#text/shell';
import { type Asking, cancelAll, latest } from '../ask.ts';
import { percent } from '../numbers.ts';
import { useSaidOnce } from './said-once.ts';

/** An answer may carry what a reader must know before building on it. */
interface Warned {
  readonly warnings?: readonly { readonly code: string; readonly message: string }[];
}

/**
 * An answer with whatever stands around it: progress and cancel, a refusal, a failure to try again, and the
 * old answer meanwhile. Complaints about `fields` are left to those fields.
 */
export function Answered<Answer extends object>({
  asking,
  fields = [],
  children,
}: {
  asking: Asking<Answer>;
  /** Paths of issues that are shown beside their own field. */
  fields?: readonly string[];
  children: (answer: Answer) => ComponentChildren;
}): VNode {
  const answer = latest(asking);
  const working = asking.state === 'working';
  const warnings = useSaidOnce(warningsOf(answer));
  return (
    <section aria-busy={working} class={working && answer !== undefined ? 'answer stale' : 'answer'}>
      {working && <Working share={asking.share} first={answer === undefined} />}
      {asking.state === 'refused' && (
        <Issues issues={asking.issues.filter(({ path }) => !fields.includes(path))} />
      )}
      {asking.state === 'failed' && (
        <p role="alert" class="refused">
          {text.failed} {asking.message}{' '}
          <button type="button" onClick={asking.again}>
            {text.again}
          </button>
        </p>
      )}
      {answer !== undefined && children(answer)}
      <Warnings warnings={warnings} />
    </section>
  );
}

const warningsOf = (answer: object | undefined) => (answer as Warned | undefined)?.warnings ?? [];

/** Long work: how far it is, and a way to stop it. Short work shows nothing of it for the first moment. */
function Working({ share, first = true }: { share: number; first?: boolean }): VNode {
  return (
    <div class={first ? 'working first' : 'working'} role="status">
      <span>{text.working}</span>
      <progress aria-label={text.working} {...(share > 0 && { value: share })} />
      {share > 0 && <span class="share">{percent(share)}</span>}
      <button type="button" onClick={cancelAll}>
        {text.cancel}
      </button>
    </div>
  );
}

/** Every complaint about the input, in full. */
export function Issues({ issues }: { issues: readonly InputIssue[] }): VNode | null {
  if (issues.length === 0) return null;
  return (
    <ul role="alert" class="refused">
      {issues.map((issue) => (
        <li>
          <strong>{issue.path}</strong>: {text.expected(issue.expected, issue.received)}.
          {issue.suggestion !== undefined && ` ${text.didYouMean(issue.suggestion)}`}
        </li>
      ))}
    </ul>
  );
}

/** Notes under an answer; many of them fold, unless they are what is to be read. */
export function Warnings({
  warnings,
  open = warnings.length <= 3,
}: {
  warnings: NonNullable<Warned['warnings']>;
  open?: boolean;
}): VNode | null {
  if (warnings.length === 0) return null;
  return (
    <details class="notes" open={open}>
      <summary>{text.notes}</summary>
      <ul>
        {warnings.map(({ message }) => (
          <li>{message}</li>
        ))}
      </ul>
    </details>
  );
}

/** An answer's sentences, the first the largest unless all are `plain`. */
export function Reading({
  sentences,
  plain = false,
}: {
  sentences: readonly string[];
  plain?: boolean;
}): VNode {
  return (
    <div class={plain ? 'reading plain' : 'reading'}>
      {sentences.map((sentence) => (
        <p>{sentence}</p>
      ))}
    </div>
  );
}

/** Share of an answer that the tests' items settle, and on what that rests. */
export function Settled({
  ends,
}: {
  ends: { readonly total: number; readonly statement: string };
}): VNode | null {
  return ends.total === 0 ? null : <Reading sentences={[ends.statement]} plain />;
}
