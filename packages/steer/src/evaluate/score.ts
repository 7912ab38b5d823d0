import { logSoftmax } from '../runtime/log-softmax.ts';
import { batchOf, type Model, pushesFor, type Steering } from '../runtime/model.ts';
import { SteerError } from '../steer-error.ts';

/** Log-probability of tokens `from` … end of a row, given those before them. */
function logProbability(
  logits: Float32Array,
  vocabulary: number,
  offset: number,
  ids: readonly number[],
  from: number,
): number {
  let sum = 0;
  for (let at = from; at < ids.length; at++) {
    const start = (offset + at - 1) * vocabulary;
    const { highest, logSum } = logSoftmax(logits, start, vocabulary);
    sum += logits[start + ids[at]!]! - highest - logSum;
  }
  return sum;
}

/**
 * The log-probability of a continuation of a prompt under each steering (null: none), natural logarithm.
 * Steering at `last` acts where it would act in generation: on the prompt's last position and after it.
 */
export async function continuationScores(
  model: Model,
  prompt: string,
  continuations: readonly string[],
  steerings: readonly (Steering | null)[],
): Promise<number[][]> {
  const promptIds = model.text.encode(prompt);
  const rows = continuations.map((continuation) => model.text.encode(prompt + continuation));
  // A tokenizer may join the prompt's end with the continuation: score from where the rows first differ.
  const starts = rows.map((row) => {
    const parted = promptIds.findIndex((id, i) => row[i] !== id);
    return Math.max(1, parted === -1 ? promptIds.length : parted);
  });
  rows.forEach((row, i) => {
    if (row.length <= starts[i]!)
      throw new SteerError(
        'out-of-range',
        'continuation',
        'at least one token beyond the prompt',
        JSON.stringify(continuations[i]),
      );
  });
  const all = steerings.flatMap((steering) => rows.map((row, i) => ({ steering, row, start: starts[i]! })));
  const scores: number[] = [];
  const size = rowsPerPass(model);
  for (let first = 0; first < all.length; first += size) {
    const part = all.slice(first, first + size);
    const batch = batchOf(part.map(({ row }) => row));
    const pushes = pushesFor(
      part.map(({ steering }) => steering),
      part.map(({ start }) => start),
      batch,
      model.decoder.width,
    );
    const { logits, vocabulary } = await model.decoder.pass({
      ids: batch.ids,
      attention: batch.attention,
      pushes,
    });
    part.forEach(({ row, start }, i) => {
      scores.push(logProbability(logits, vocabulary, i * batch.positions, row, start));
    });
  }
  return steerings.map((_, s) => scores.slice(s * rows.length, (s + 1) * rows.length));
}

/** Neutral texts under each steering: what a push costs where there is nothing to correct. */
export interface NeutralScores {
  /** Tokens scored in each text: all but its first. */
  readonly tokens: readonly number[];
  /** `[steering][text]`: log-probability of those tokens, natural logarithm. */
  readonly sums: readonly (readonly number[])[];
}

/** `onText` is called after each text, and waited for. */
export async function neutralScores(
  model: Model,
  texts: readonly string[],
  steerings: readonly (Steering | null)[],
  onText?: () => Promise<void>,
): Promise<NeutralScores> {
  const sums = steerings.map(() => [] as number[]);
  const tokens: number[] = [];
  for (const text of texts) {
    const row = model.text.encode(text);
    if (row.length < 2) continue;
    tokens.push(row.length - 1);
    const size = rowsPerPass(model);
    for (let first = 0; first < steerings.length; first += size) {
      const part = steerings.slice(first, first + size);
      const batch = batchOf(part.map(() => row));
      // Neutral text is read as if it were being generated: every position is once the last.
      const pushes = pushesFor(
        part,
        part.map(() => 1),
        batch,
        model.decoder.width,
      );
      const { logits, vocabulary } = await model.decoder.pass({
        ids: batch.ids,
        attention: batch.attention,
        pushes,
      });
      part.forEach((_, i) => {
        sums[first + i]!.push(logProbability(logits, vocabulary, i * batch.positions, row, 1));
      });
    }
    await onText?.();
  }
  if (tokens.length === 0)
    throw new SteerError('out-of-range', 'neutral text', 'a text of at least two tokens', 'none');
  return { tokens, sums };
}

/** Perplexity over the drawn texts, by default each once. */
export function perplexity(
  { tokens, sums }: NeutralScores,
  steering: number,
  drawn: ArrayLike<number> = tokens.map((_, i) => i),
): number {
  let sum = 0;
  let count = 0;
  for (let i = 0; i < drawn.length; i++) {
    sum += sums[steering]![drawn[i]!]!;
    count += tokens[drawn[i]!]!;
  }
  return Math.exp(-sum / count);
}

const ROWS = 16;

/** One row at a time where a row's result depends on its batch: margins of several would not be comparable. */
function rowsPerPass({ decoder }: Model): number {
  return decoder.batchDependent ? 1 : ROWS;
}
