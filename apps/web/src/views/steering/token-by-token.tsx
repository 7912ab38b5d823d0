import type { VNode } from 'preact';
import { text } from '#text/steering';
import { percent } from '../../numbers.ts';
import { DataTable } from '../../parts/data-table.tsx';
import type { WrittenToken, WrittenTokens } from '../../worker/steering-protocol.ts';

const words = text.tokens;

/** Each token of both texts: how probable it was there as the model is, and pushed, and what the other would write. */
export function TokenByToken({ tokens }: { tokens: readonly [WrittenTokens, WrittenTokens] }): VNode {
  return (
    <>
      <p>{words.intro}</p>
      <div class="tokens">
        <Tokens title={text.write.plain} tokens={tokens[0]} other="pushed" />
        <Tokens title={text.write.pushed} tokens={tokens[1]} other="asIs" />
      </div>
    </>
  );
}

function Tokens({
  title,
  tokens,
  other,
}: {
  title: string;
  tokens: WrittenTokens;
  /** The way of writing that did not write this text. */
  other: 'asIs' | 'pushed';
}): VNode {
  return (
    <div>
      <h3>{title}</h3>
      <DataTable<WrittenToken>
        label={`${words.title}: ${title}`}
        rows={tokens}
        columns={[
          { title: words.token, cell: (token) => <code>{shown(token.text)}</code> },
          { title: words.asIs, cell: ({ asIs }) => <Probability of={asIs} /> },
          { title: words.pushed, cell: ({ pushed }) => <Probability of={pushed} /> },
          {
            title: words.instead[other],
            cell: (token) =>
              token.likeliest[other] === token.text ? (
                <span class="faint">{words.same}</span>
              ) : (
                <code>{shown(token.likeliest[other])}</code>
              ),
          },
        ]}
      />
    </div>
  );
}

/** A space or a line break is a token too. */
const shown = (token: string) => token.replaceAll('\n', '⏎').replace(/^ +$/, '␣');

/** A probability as a number and a bar under it. */
function Probability({ of }: { of: number }): VNode {
  return (
    <span class="probability">
      {percent(of)}
      <svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
        <path d={`M0 2H${100 * of}`} />
      </svg>
    </span>
  );
}
