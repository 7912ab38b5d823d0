import { packRows } from '../runtime/cache-rows.ts';
import type { Cache, Weighed } from '../runtime/decoder.ts';
import { logSoftmax } from '../runtime/log-softmax.ts';
import { batchOf, type Intervention, type Model, pushesFor, steeringsIn } from '../runtime/model.ts';
import { SteerError } from '../steer-error.ts';

/** Log-probability of one token by the logits of one position that begin at `start`, natural logarithm. */
function logProbability(logits: Float32Array, start: number, vocabulary: number, token: number): number {
  const { highest, logSum } = logSoftmax(logits, start, vocabulary);
  return logits[start + token]! - highest - logSum;
}

/** A prompt's tokens and those of each continuation, parted where the first of them leaves the prompt. */
export interface TokenQuestion {
  readonly prompt: readonly number[];
  readonly continuations: readonly (readonly number[])[];
}

/** Tokens of a prompt and its continuations. A tokenizer may join the prompt's end with what follows. */
export function tokensOf(model: Model, prompt: string, continuations: readonly string[]): TokenQuestion {
  const ids = model.text.encode(prompt);
  const rows = continuations.map((continuation) => model.text.encode(prompt + continuation));
  const parted = rows.map((row) => {
    const at = ids.findIndex((id, i) => row[i] !== id);
    return at === -1 ? ids.length : at;
  });
  const start = Math.max(1, Math.min(...parted));
  rows.forEach((row, i) => {
    if (row.length <= start)
      throw new SteerError(
        'out-of-range',
        'continuation',
        'at least one token beyond the prompt',
        JSON.stringify(continuations[i]),
      );
  });
  return {
    prompt: rows[0]!.slice(0, start),
    continuations: rows.map((row) => row.slice(start)),
  };
}

/**
 * Log-probabilities of a prompt's continuations under each intervention, natural logarithm, `[intervention][continuation]`.
 * Steering at `last` acts where it would act in generation: on the prompt's last position and after it.
 */
export async function continuationScores(
  model: Model,
  prompt: string,
  continuations: readonly string[],
  interventions: readonly Intervention[],
): Promise<number[][]> {
  const question = tokensOf(model, prompt, continuations);
  return model.decoder.batchDependent
    ? scoresSingly(model, question, interventions)
    : scoresFromPrefix(model, question, interventions);
}

/**
 * Computes what rows share once. The prompt but for its last token is one row for all interventions that do not
 * reach it; its last token is one row for each intervention; only then does each continuation continue from there.
 */
async function scoresFromPrefix(
  model: Model,
  { prompt, continuations }: TokenQuestion,
  interventions: readonly Intervention[],
): Promise<number[][]> {
  const scores = interventions.map(() => continuations.map(() => 0));
  const reaches = (intervention: Intervention): boolean =>
    steeringsIn(intervention).some(({ positions }) => positions === 'all');
  const numbered = interventions.map((intervention, index) => ({ intervention, index }));
  const late = numbered.filter(({ intervention }) => !reaches(intervention));
  const whole = numbered.filter(({ intervention }) => reaches(intervention));
  const stem = prompt.slice(0, -1);
  const trunk =
    stem.length === 0 || late.length === 0
      ? null
      : (await model.decoder.pass({ ids: [stem], lastLogitsOnly: true })).cache;
  const groups = [
    { members: late, cache: trunk, fed: trunk === null ? prompt : prompt.slice(-1) },
    { members: whole, cache: null, fed: prompt },
  ];
  const isLonger = continuations.some((row) => row.length > 1);
  for (const { members, cache, fed } of groups) {
    for (const part of partsOf(members, rowsFor(fed.length))) {
      const ids = part.map(() => fed);
      const attention = part.map(() => new Array<number>(prompt.length).fill(1));
      const passed = await model.decoder.pass({
        ids,
        attention,
        cache: repeated(model, cache, stem.length, part.length),
        pushes: pushesFor(
          part.map(({ intervention }) => intervention),
          part.map(() => fed.length),
          { attention, positions: fed.length },
        ),
        lastLogitsOnly: true,
        withoutCache: !isLonger,
      });
      part.forEach(({ index }, row) => {
        const start = ((row + 1) * passed.logitPositions - 1) * passed.vocabulary;
        continuations.forEach(([first], c) => {
          scores[index]![c] = logProbability(passed.logits, start, passed.vocabulary, first!);
        });
      });
      if (isLonger) await addLater(model, prompt.length, continuations, part, passed.cache, scores);
    }
  }
  return scores;
}

/** Adds the log-probabilities of the continuations' later tokens, from the caches of their interventions. */
async function addLater(
  model: Model,
  promptLength: number,
  continuations: readonly (readonly number[])[],
  interventions: readonly { readonly intervention: Intervention; readonly index: number }[],
  cache: Cache,
  scores: number[][],
): Promise<void> {
  const rows = interventions.flatMap(({ intervention, index }, row) =>
    continuations.flatMap((tokens, c) => (tokens.length > 1 ? { intervention, index, row, tokens, c } : [])),
  );
  const longest = Math.max(...rows.map(({ tokens }) => tokens.length - 1));
  for (const part of partsOf(rows, rowsFor(longest))) {
    const batch = batchOf(part.map(({ tokens }) => tokens.slice(0, -1)));
    const attention = batch.attention.map((row) => [...new Array<number>(promptLength).fill(1), ...row]);
    const packed = packRows(
      model.decoder,
      part.map(({ row }) => ({ cache, row, rows: interventions.length, length: promptLength })),
    );
    const { weighed } = await model.decoder.pass({
      ids: batch.ids,
      attention,
      cache: packed.cache,
      pushes: pushesFor(
        part.map(({ intervention }) => intervention),
        part.map(() => 0),
        { attention, positions: batch.positions },
      ),
      weigh: batchOf(part.map(({ tokens }) => tokens.slice(1))).ids,
      withoutCache: true,
    });
    part.forEach(({ index, tokens, c }, row) => {
      scores[index]![c]! += sumOf(weighed!, row * batch.positions, tokens.length - 1);
    });
  }
}

function sumOf({ logProbabilities }: Weighed, start: number, length: number): number {
  let sum = 0;
  for (let at = start; at < start + length; at++) sum += logProbabilities[at]!;
  return sum;
}

/** One row for so many. */
function repeated(model: Model, cache: Cache | null, length: number, rows: number): Cache | null {
  if (cache === null || rows === 1) return cache;
  const row = { cache, row: 0, rows: 1, length };
  return packRows(
    model.decoder,
    Array.from({ length: rows }, () => row),
  ).cache;
}

/** Each row whole and alone, where a row's result depends on its batch: margins of several would not be comparable. */
async function scoresSingly(
  model: Model,
  { prompt, continuations }: TokenQuestion,
  interventions: readonly Intervention[],
): Promise<number[][]> {
  const scores: number[][] = [];
  for (const intervention of interventions) {
    const own: number[] = [];
    for (const continuation of continuations) {
      const row = [...prompt, ...continuation];
      own.push(await rowScore(model, row, prompt.length, intervention));
    }
    scores.push(own);
  }
  return scores;
}

async function rowScore(
  model: Model,
  row: readonly number[],
  from: number,
  intervention: Intervention,
): Promise<number> {
  const [sum] = await rowScores(model, row, from, [intervention]);
  return sum!;
}

/** Log-probability of the tokens `from` … end of one row under each intervention, in one batch. */
async function rowScores(
  model: Model,
  row: readonly number[],
  from: number,
  interventions: readonly Intervention[],
): Promise<number[]> {
  const batch = batchOf(interventions.map(() => row.slice(0, -1)));
  const { weighed } = await model.decoder.pass({
    ids: batch.ids,
    attention: batch.attention,
    pushes: pushesFor(
      interventions,
      interventions.map(() => from),
      batch,
    ),
    weigh: interventions.map(() => row.slice(1)),
    withoutCache: true,
  });
  return interventions.map((_, i) => sumOf(weighed!, i * batch.positions + from - 1, row.length - from));
}

/**
 * Log-probabilities of the likelier tokens at each position but the last of a text, `[position][intervention][token]`:
 * those that the first intervention leaves at least so likely.
 */
export async function tokenLogProbabilities(
  model: Model,
  ids: readonly number[],
  interventions: readonly Intervention[],
  leastLikely: number,
): Promise<Float64Array[][]> {
  const positions = ids.length - 1;
  const found = Array.from({ length: Math.max(0, positions) }, () => [] as Float64Array[]);
  const kept: number[][] = [];
  const size = model.decoder.batchDependent ? 1 : rowsFor(ids.length);
  for (const part of partsOf(positions > 0 ? interventions : [], size)) {
    const batch = batchOf(part.map(() => ids.slice(0, -1)));
    const { logits, vocabulary } = await model.decoder.pass({
      ids: batch.ids,
      attention: batch.attention,
      pushes: pushesFor(
        part,
        part.map(() => 1),
        batch,
      ),
      withoutCache: true,
    });
    part.forEach((_, row) => {
      for (let at = 0; at < positions; at++) {
        const start = (row * positions + at) * vocabulary;
        const { highest, logSum } = logSoftmax(logits, start, vocabulary);
        const total = highest + logSum;
        kept[at] ??= Array.from({ length: vocabulary }, (_, v) => v).filter(
          (v) => logits[start + v]! - total >= Math.log(leastLikely),
        );
        found[at]!.push(Float64Array.from(kept[at]!, (v) => logits[start + v]! - total));
      }
    });
  }
  return found;
}

/** Neutral texts under each intervention: what a push costs where there is nothing to correct. */
export interface NeutralScores {
  /** Tokens scored in each text: all but its first. */
  readonly tokens: readonly number[];
  /** `[intervention][text]`: log-probability of those tokens, natural logarithm. */
  readonly sums: readonly (readonly number[])[];
}

/** `onText` is called after each text, and waited for. */
export async function neutralScores(
  model: Model,
  texts: readonly string[],
  interventions: readonly Intervention[],
  onText?: () => Promise<void>,
): Promise<NeutralScores> {
  const sums = interventions.map(() => [] as number[]);
  const tokens: number[] = [];
  for (const text of texts) {
    const row = model.text.encode(text);
    if (row.length < 2) continue;
    tokens.push(row.length - 1);
    const size = model.decoder.batchDependent ? 1 : rowsFor(row.length);
    // Neutral text is read as if it were being generated: every position is once the last.
    for (const part of partsOf(
      interventions.map((intervention, index) => ({ intervention, index })),
      size,
    )) {
      const found = await rowScores(
        model,
        row,
        1,
        part.map(({ intervention }) => intervention),
      );
      part.forEach(({ index }, i) => {
        sums[index]!.push(found[i]!);
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
  intervention: number,
  drawn: ArrayLike<number> = tokens.map((_, i) => i),
): number {
  let sum = 0;
  let count = 0;
  for (let i = 0; i < drawn.length; i++) {
    sum += sums[intervention]![drawn[i]!]!;
    count += tokens[drawn[i]!]!;
  }
  return Math.exp(-sum / count);
}

/** Tokens that one pass is given about: more take memory for their logits and gain no speed. */
const TOKENS = 256;

const rowsFor = (positions: number): number => Math.max(1, Math.floor(TOKENS / positions));

function partsOf<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, part) =>
    items.slice(part * size, (part + 1) * size),
  );
}
