import type { Kernel } from '@cape/core-wasm';
import { SteerError } from '../steer-error.ts';
import type { Cache, Decoder } from './decoder.ts';
import { type Intervention, type Model, pushesFor, steeringsIn } from './model.ts';
import { Sampler, type Sampling } from './sample.ts';
import { TextStream } from './text-stream.ts';

export interface GenerateOptions extends Sampling {
  /** At most this many new tokens. Default 64. */
  readonly maxTokens?: number;
  readonly signal?: AbortSignal;
}

/** One new token in every row. */
export interface GenerationStep {
  readonly step: number;
  /** Null in a row that has ended. */
  readonly tokens: readonly (number | null)[];
  /** Growth of each row's text. */
  readonly added: readonly string[];
  /** Each row's text so far, the prompt left out. */
  readonly texts: readonly string[];
  /** Largest change of a logit by steering at the prompt's last position, by row; only in the first step. */
  readonly logitChange?: readonly number[];
}

/**
 * Continue one prompt in several ways at once: each row of the batch is steered by its own entry, null for
 * not at all. Ends when every row has reached an end-of-sequence token, at `maxTokens`, or at the longest
 * sequence the model allows. Fails with `nothing-patched` where steering left the logits as they were.
 */
export async function* generate(
  model: Model,
  kernel: Kernel,
  prompt: string,
  rows: readonly Intervention[],
  options: GenerateOptions = {},
): AsyncGenerator<GenerationStep> {
  const { decoder, text } = model;
  const { maxTokens = 64, signal } = options;
  if (!Number.isInteger(maxTokens) || maxTokens < 1 || maxTokens > 100_000) {
    throw new SteerError('out-of-range', 'maxTokens', 'a whole number from 1 to 100000', `${maxTokens}`);
  }
  const sampler = new Sampler(kernel, options);
  const promptIds = text.encode(prompt);
  const room = decoder.config.positions === null ? maxTokens : decoder.config.positions - promptIds.length;
  const texts = rows.map(() => new TextStream(text, promptIds));
  const ended = rows.map(() => false);
  let ids = rows.map(() => promptIds);
  let cache: Cache | null = null;
  for (let step = 0; step < Math.min(maxTokens, Math.max(1, room)); step++) {
    if (signal?.aborted)
      throw new SteerError('aborted', 'generation', 'to go on', `an abort after ${step} tokens`);
    const positions = ids[0]!.length;
    const batch = { attention: ids.map((row) => row.map(() => 1)), positions };
    const pushes = pushesFor(
      rows,
      ids.map((row) => (step === 0 ? row.length : 0)),
      batch,
    );
    const passed = await decoder.pass({ ids, cache, pushes, lastLogitsOnly: true });
    const last = rows.map((_, row) => {
      const end = (row + 1) * passed.logitPositions * passed.vocabulary;
      return passed.logits.subarray(end - passed.vocabulary, end);
    });
    const logitChange =
      step === 0 ? changes(rows, last, await unsteered(rows, last, decoder, promptIds)) : undefined;
    const tokens = last.map((logits, row) => (ended[row] ? null : sampler.choose(logits, step)));
    const added = tokens.map((token, row) => {
      if (token === null) return '';
      if (decoder.config.endOfSequence.includes(token)) {
        ended[row] = true;
        return '';
      }
      return texts[row]!.add(token);
    });
    yield {
      step,
      tokens,
      added,
      texts: texts.map((stream) => stream.text),
      ...(logitChange === undefined ? {} : { logitChange }),
    };
    if (ended.every(Boolean)) return;
    cache = passed.cache;
    ids = tokens.map((token) => [token ?? decoder.config.endOfSequence[0] ?? 0]);
  }
}

/** Below this share of the largest logit a change is rounding. */
const NOTHING = 1e-6;

/** The prompt's last logits without steering: a row's of this batch where there is one, else of a pass for them. */
async function unsteered(
  rows: readonly Intervention[],
  last: readonly Float32Array[],
  decoder: Decoder,
  promptIds: readonly number[],
): Promise<Float32Array> {
  const row = last[rows.indexOf(null)];
  if (row !== undefined) return row;
  const { logits, vocabulary } = await decoder.pass({ ids: [promptIds], lastLogitsOnly: true });
  return logits.subarray(-vocabulary);
}

function changes(rows: readonly Intervention[], last: readonly Float32Array[], base: Float32Array): number[] {
  let scale = 0;
  for (const logit of base) scale = Math.max(scale, Math.abs(logit));
  return rows.map((intervention, row) => {
    let change = 0;
    base.forEach((logit, i) => {
      change = Math.max(change, Math.abs(last[row]![i]! - logit));
    });
    // A push on the answer alone begins after the prompt's last logits.
    const acting = steeringsIn(intervention).filter(
      ({ strength, positions }) => strength !== 0 && positions !== 'answer',
    );
    if (acting.length > 0 && !(change > NOTHING * scale)) {
      throw new SteerError(
        'nothing-patched',
        `block ${acting[0]!.block}`,
        'logits that change under steering',
        `a change of ${change}`,
        'The vector may be zero, or constant over the width, which a layer norm removes.',
      );
    }
    return change;
  });
}
