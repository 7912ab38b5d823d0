import { ChatTemplate } from '../model/chat-template.ts';
import type { LoadOptions, ModelFiles } from '../model/files.ts';
import { TextCodec } from '../model/tokenizer.ts';
import { Decoder, type Push } from './decoder.ts';

/** A decoder and its tokenizer: what prompts are put to. */
export interface Model {
  readonly decoder: Decoder;
  readonly text: TextCodec;
  /** How the model writes a conversation; null where it has no chat template. */
  readonly chat: ChatTemplate | null;
}

export async function openModel(files: ModelFiles, options: LoadOptions = {}): Promise<Model> {
  const { within } = files.runtime;
  const text = TextCodec.from(files.tokenizer, files.tokenizerConfig, within);
  const chat = await ChatTemplate.from(files.chatTemplate, files.tokenizerConfig, within);
  return { decoder: await Decoder.open(files, options), text, chat };
}

/** Add strength · vector to the residual stream after a block. */
export interface Steering {
  readonly block: number;
  /** Of the model's width. */
  readonly vector: Float32Array;
  readonly strength: number;
  /** `last`: the prompt's last position and each one after it; `all`: every position. */
  readonly positions: 'last' | 'all';
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
 * One push for each block, with a vector for each row; rows without steering get strength zero.
 * `promptLengths` says where each row's prompt ends, counted in this pass.
 */
export function pushesFor(
  steerings: readonly (Steering | null)[],
  promptLengths: readonly number[],
  batch: Pick<Batch, 'attention' | 'positions'>,
  width: number,
): Push[] {
  const blocks = new Set(steerings.flatMap((steering) => (steering === null ? [] : steering.block)));
  return [...blocks].map((block) => {
    const vectors = new Float32Array(steerings.length * width);
    const mask = new Float32Array(steerings.length * batch.positions);
    steerings.forEach((steering, row) => {
      if (steering === null || steering.block !== block) return;
      vectors.set(steering.vector, row * width);
      const from = steering.positions === 'all' ? 0 : promptLengths[row]! - 1;
      for (let at = Math.max(0, from); at < batch.positions; at++) {
        mask[row * batch.positions + at] = steering.strength * batch.attention[row]![at]!;
      }
    });
    return { block, vectors, mask };
  });
}

/** Hidden states of the texts' last tokens, by block, text after text. */
export async function lastTokenStates(
  model: Model,
  texts: readonly string[],
  blocks: readonly number[],
  options: { readonly signal?: AbortSignal; readonly onProgress?: (share: number) => void } = {},
): Promise<Map<number, Float32Array[]>> {
  const states = new Map(blocks.map((block) => [block, [] as Float32Array[]]));
  for (let start = 0; start < texts.length; start += BATCH) {
    options.signal?.throwIfAborted();
    const rows = texts.slice(start, start + BATCH).map((text) => model.text.encode(text));
    const batch = batchOf(rows);
    const passed = await model.decoder.pass({ ids: batch.ids, attention: batch.attention, read: blocks });
    for (const block of blocks) {
      const hidden = passed.hidden.get(block)!;
      rows.forEach((row, index) => {
        const at = (index * batch.positions + row.length - 1) * model.decoder.width;
        states.get(block)!.push(hidden.slice(at, at + model.decoder.width));
      });
    }
    options.onProgress?.(Math.min(1, (start + BATCH) / texts.length));
  }
  return states;
}

const BATCH = 8;
