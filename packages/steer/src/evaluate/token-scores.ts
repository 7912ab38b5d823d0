import { logSoftmax } from '../runtime/log-softmax.ts';
import { batchOf, type Intervention, type Model, pushesFor } from '../runtime/model.ts';

/** One token of a text and how probable it was there, under each intervention. */
export interface ScoredToken {
  readonly token: number;
  /** By intervention, from 0 to 1. */
  readonly probabilities: readonly number[];
  /** The likeliest token there, by intervention. */
  readonly likeliest: readonly { readonly token: number; readonly probability: number }[];
}

/**
 * Probabilities of the tokens from `from` on, each given all tokens before it, under each intervention. A push at `last`
 * acts as it does while writing: on the position before the first of them and after it.
 *
 * @param ids a prompt and its continuation
 * @param from length of the prompt, at least 1
 */
export async function tokenScores(
  model: Model,
  ids: readonly number[],
  from: number,
  interventions: readonly Intervention[],
): Promise<ScoredToken[]> {
  const columns = await Promise.all(interventions.map((one) => scoresUnder(model, ids, from, one)));
  return ids.slice(from).map((token, at) => ({
    token,
    probabilities: columns.map((column) => column[at]!.probability),
    likeliest: columns.map((column) => column[at]!.likeliest),
  }));
}

/** One row alone: what a token's probability is must not depend on what stands beside it. */
async function scoresUnder(
  model: Model,
  ids: readonly number[],
  from: number,
  intervention: Intervention,
): Promise<
  {
    readonly probability: number;
    readonly likeliest: { readonly token: number; readonly probability: number };
  }[]
> {
  if (ids.length <= from) return [];
  const batch = batchOf([ids.slice(0, -1)]);
  const { logits, vocabulary } = await model.decoder.pass({
    ids: batch.ids,
    attention: batch.attention,
    pushes: pushesFor([intervention], [from], batch),
    withoutCache: true,
  });
  return ids.slice(from).map((token, i) => {
    const start = (from + i - 1) * vocabulary;
    const { highest, logSum } = logSoftmax(logits, start, vocabulary);
    const best = logits.subarray(start, start + vocabulary).indexOf(highest);
    const probability = (id: number): number => Math.exp(logits[start + id]! - highest - logSum);
    return { probability: probability(token), likeliest: { token: best, probability: probability(best) } };
  });
}
