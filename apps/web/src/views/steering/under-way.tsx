import type { VNode } from 'preact';
import { text } from '#text/steering';
import { percent } from '../../numbers.ts';
import { stop } from '../../steering.ts';

/** Long work: what is being done, how far it is, and a way to stop it. */
export function UnderWay({
  doing,
  share,
  cancelled = () => {},
}: {
  doing: string;
  share: number;
  /** Called where the reader stops it. */
  cancelled?: () => void;
}): VNode {
  return (
    <div class="load">
      <p role="status">{doing}</p>
      <span class="faint">{percent(share)}</span>
      <progress aria-label={doing} value={share} />
      <button
        type="button"
        onClick={() => {
          cancelled();
          stop();
        }}
      >
        {text.cancel}
      </button>
    </div>
  );
}
