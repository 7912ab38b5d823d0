import { ChatTemplate } from '../model/chat-template.ts';
import type { LoadOptions, ModelFiles } from '../model/files.ts';
import { TextCodec } from '../model/tokenizer.ts';
import { SteerError } from '../steer-error.ts';
import { Decoder, type Push } from './decoder.ts';

/** A decoder and its tokenizer: what prompts are put to. */
export interface Model {
  readonly decoder: Decoder;
  readonly text: TextCodec;
  /** Template of the model's conversations; null where it has no chat template. */
  readonly chat: ChatTemplate | null;
}

export async function openModel(files: ModelFiles, options: LoadOptions = {}): Promise<Model> {
  const { within } = files.runtime;
  const text = TextCodec.from(files.tokenizer, files.tokenizerConfig, within);
  const chat = await ChatTemplate.from(files.chatTemplate, files.tokenizerConfig, within);
  return { decoder: await Decoder.open(files, options), text, chat };
}

/**
 * Positions that are pushed. `last`: the prompt's last one and each after it, so every position that an answer's token
 * is predicted from; `answer`: those after the prompt alone; `all`: every one.
 */
export type Positions = 'last' | 'answer' | 'all';

/** Parts of a block that can be pushed: the stream that leaves it, or its heads' outputs before their projection. */
export type Site = 'stream' | 'heads';

/** Add strength · vector to the residual stream after a block, or to the outputs of its attention heads. */
export interface Steering {
  readonly block: number;
  /** Default `stream`. */
  readonly site?: Site;
  /** Of the model's width; for `heads`, of the heads' sizes together. */
  readonly vector: Float32Array;
  readonly strength: number;
  readonly positions: Positions;
}

/** Pushes that act together, at most one for each block and site: one, several, or none. */
export type Intervention = Steering | readonly Steering[] | null;

export function steeringsIn(intervention: Intervention): readonly Steering[] {
  if (intervention === null) return [];
  return 'vector' in intervention ? [intervention] : intervention;
}

/** Rows of different lengths as one batch, padded on the right, where padding cannot reach a real token. */
export interface Batch {
  readonly ids: number[][];
  readonly attention: number[][];
  readonly positions: number;
}

export function batchOf(rows: readonly (readonly number[])[]): Batch {
  const positions = Math.max(...rows.map((row) => row.length));
  const padded = (row: readonly number[], filler: number): number[] => [
    ...row,
    ...new Array<number>(positions - row.length).fill(filler),
  ];
  return {
    ids: rows.map((row) => padded(row, row[0]!)),
    attention: rows.map((row) => padded(new Array<number>(row.length).fill(1), 0)),
    positions,
  };
}

/**
 * One push for each block and site, with a vector for each row; rows without steering there get strength zero.
 * `promptLengths` says where each row's prompt ends, counted in this pass: 0 where it ended before.
 */
export function pushesFor(
  interventions: readonly Intervention[],
  promptLengths: readonly number[],
  batch: Pick<Batch, 'attention' | 'positions'>,
): Push[] {
  const rows = interventions.length;
  const pushes = new Map<string, { push: Push; taken: Set<number> }>();
  interventions.forEach((intervention, row) => {
    for (const { block, site = 'stream', vector, strength, positions } of steeringsIn(intervention)) {
      const key = `${site} ${block}`;
      let found = pushes.get(key);
      if (found === undefined) {
        const vectors = new Float32Array(rows * vector.length);
        found = {
          push: { block, site, vectors, mask: new Float32Array(rows * batch.positions) },
          taken: new Set(),
        };
        pushes.set(key, found);
      }
      const { push, taken } = found;
      if (taken.has(row) || push.vectors.length !== rows * vector.length) {
        throw new SteerError(
          'direction-does-not-fit',
          `block ${block}`,
          'one vector of its width for each block and site',
          taken.has(row) ? 'two' : `${vector.length} numbers beside ${push.vectors.length / rows}`,
        );
      }
      taken.add(row);
      push.vectors.set(vector, row * vector.length);
      const own = batch.attention[row]!.slice(-batch.positions);
      for (let at = firstPushed(positions, promptLengths[row]!); at < batch.positions; at++)
        push.mask[row * batch.positions + at] = strength * own[at]!;
    }
  });
  return [...pushes.values()].map(({ push }) => push);
}

function firstPushed(positions: Positions, promptLength: number): number {
  if (positions === 'all') return 0;
  return Math.max(0, positions === 'answer' ? promptLength : promptLength - 1);
}

/** Hidden states of the texts' last tokens, or their heads' outputs, by block, text after text. */
export async function lastTokenStates(
  model: Model,
  texts: readonly string[],
  blocks: readonly number[],
  options: {
    readonly site?: Site;
    readonly signal?: AbortSignal;
    /** Awaited: a page's worker hears of an abort there. */
    readonly onProgress?: (share: number) => void | Promise<void>;
  } = {},
): Promise<Map<number, Float32Array[]>> {
  const states = new Map(blocks.map((block) => [block, [] as Float32Array[]]));
  for (let start = 0; start < texts.length; start += BATCH) {
    options.signal?.throwIfAborted();
    const rows = texts.slice(start, start + BATCH).map((text) => model.text.encode(text));
    const batch = batchOf(rows);
    const isHeads = options.site === 'heads';
    const passed = await model.decoder.pass({
      ids: batch.ids,
      attention: batch.attention,
      ...(isHeads ? { heads: blocks } : { read: blocks }),
      lastLogitsOnly: true,
      withoutCache: true,
    });
    for (const block of blocks) {
      const all = (isHeads ? passed.heads : passed.hidden).get(block)!;
      const width = all.length / (rows.length * batch.positions);
      rows.forEach((row, index) => {
        const at = (index * batch.positions + row.length - 1) * width;
        states.get(block)!.push(all.slice(at, at + width));
      });
    }
    await options.onProgress?.(Math.min(1, (start + BATCH) / texts.length));
  }
  return states;
}

const BATCH = 16;
