import { MeasureError } from '../measure-error.ts';
import type { Request } from '../prompt.ts';

/** A request as tokens: those that are given, and those that are weighed. */
export interface TokenPair {
  readonly ids: readonly number[];
  /** Index of the first weighed token. */
  readonly from: number;
}

export interface PairOptions {
  readonly encode: (text: string) => readonly number[];
  /** Stand-in for an empty context: the token that begins a text. */
  readonly prefixToken: number | null;
  /** Longest sequence the model takes; null for no limit. */
  readonly longest: number | null;
}

/**
 * A context and its continuation as tokens, parted as lm-evaluation-harness parts them: spaces that end the context
 * go with the continuation, both are encoded together, and the context's own token count says where they part. A
 * sequence that is too long loses its first tokens.
 */
export function tokenPair(
  { context, continuation }: Request,
  { encode, prefixToken, longest }: PairOptions,
): TokenPair {
  const stem = context.trimEnd();
  let ids: readonly number[];
  let from: number;
  if (stem === '') {
    if (prefixToken === null) {
      throw new MeasureError(
        'bad-value',
        'context',
        'a context, or a model with a token that begins a text',
        'an empty one',
      );
    }
    ids = [prefixToken, ...encode(context + continuation)];
    from = 1;
  } else {
    ids = encode(context + continuation);
    from = encode(stem).length;
  }
  if (from >= ids.length)
    throw new MeasureError('bad-row', 'choices', 'at least one token', JSON.stringify(continuation));
  const surplus = longest === null ? 0 : ids.length - (longest + 1);
  if (surplus <= 0) return { ids, from };
  if (surplus >= from)
    throw new MeasureError(
      'context-too-long',
      'choices',
      `at most ${longest} tokens`,
      `${ids.length - from}`,
    );
  return { ids: ids.slice(surplus), from: from - surplus };
}
