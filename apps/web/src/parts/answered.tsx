import type { ComponentChildren, VNode } from 'preact';
import { type Asking, cancelAll, latest } from '../ask.ts';
import { text } from '../text/en.ts';

/** An answer with whatever stands around it: progress and cancel, a refusal, the old answer meanwhile. */
export function Answered<
  Answer extends { readonly warnings?: readonly { code: string; message: string }[] },
>({ asking, children }: { asking: Asking<Answer>; children: (answer: Answer) => ComponentChildren }): VNode {
  const answer = latest(asking);
  return (
    <section
      aria-busy={asking.state === 'working'}
      aria-live="polite"
      class={asking.state === 'working' ? 'stale' : ''}
    >
      {asking.state === 'working' && (
        <p class="waiting">
          {text.working} {asking.share > 0 && <progress value={asking.share} />}{' '}
          {asking.share > 0 && (
            <button type="button" onClick={cancelAll}>
              {text.cancel}
            </button>
          )}
        </p>
      )}
      {asking.state === 'refused' && (
        <ul role="alert" class="refused">
          {asking.issues.map((issue) => (
            <li>
              <strong>{issue.path}</strong>: expected {issue.expected}, received {issue.received}.
              {issue.suggestion && ` Did you mean ${issue.suggestion}?`}
            </li>
          ))}
        </ul>
      )}
      {asking.state === 'failed' && (
        <p role="alert" class="refused">
          {text.failed} {asking.message}
        </p>
      )}
      {answer !== undefined && children(answer)}
      {answer?.warnings !== undefined && answer.warnings.length > 0 && (
        <div class="warnings" role="note">
          <ul>
            {answer.warnings.map(({ message }) => (
              <li>{message}</li>
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}
