import type { Sampler, TextCodec } from '@cape/steer';
import { TextStream } from '@cape/steer';
import type { RowPush } from './steering.ts';

/** A token as it was weighed. */
export interface Weighed {
  readonly id: number;
  /** Growth of the text with it. */
  readonly text: string;
  /** Natural logarithm; null for the first token of an echoed prompt. */
  readonly logProbability: number | null;
  /** The likeliest tokens there, likeliest first. */
  readonly top: readonly { readonly id: number; readonly logProbability: number }[];
}

export interface SequenceOptions {
  readonly prompt: readonly number[];
  readonly maxTokens: number;
  readonly sampler: Sampler;
  readonly stop: readonly string[];
  readonly pushes: readonly RowPush[];
  /** Weigh the prompt's tokens too. */
  readonly echo: boolean;
  /** Number of the likeliest tokens to report; null: nothing is weighed. */
  readonly top: number | null;
  readonly signal: AbortSignal;
}

/** Next message to the client. */
export interface Piece {
  readonly text: string;
  readonly tokens: readonly Weighed[];
}

export type Finish = 'stop' | 'length';

/** One text being continued: a row of the batch while it grows. */
export class Sequence implements AsyncIterable<Piece> {
  readonly options: SequenceOptions;
  finish: Finish | null = null;
  /** New tokens so far. */
  generated = 0;
  /** Tokens of the prompt that an earlier one had in common and that were not read again. */
  cached = 0;
  readonly #stream: TextStream;
  readonly #echoed: TextStream;
  #text = '';
  #sent = 0;
  #held: Weighed[] = [];
  #queue: Piece[] = [];
  #wake: (() => void) | null = null;
  #failure: unknown = null;
  #ended = false;

  constructor(codec: TextCodec, options: SequenceOptions) {
    this.options = options;
    this.#stream = new TextStream(codec, options.prompt);
    this.#echoed = new TextStream(codec, []);
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** A token of the prompt that the client wants to see. */
  echo(id: number, logProbability: number | null, top: Weighed['top']): void {
    const text = this.#echoed.add(id);
    this.#push({ text, tokens: [{ id, text, logProbability, top }] });
  }

  /** A new token; ends the text at a stop sequence, at the end token, or at its longest. */
  add(id: number, isEnd: boolean, logProbability: number | null, top: Weighed['top']): void {
    this.generated += 1;
    const text = isEnd ? '' : this.#stream.add(id);
    this.#held.push({ id, text, logProbability, top });
    this.#text += text;
    const { stop, maxTokens } = this.options;
    const longest = Math.max(0, ...stop.map((word) => word.length));
    const from = Math.max(0, this.#sent - longest);
    const stops = stop.map((word) => this.#text.indexOf(word, from)).filter((at) => at >= 0);
    if (stops.length > 0) {
      this.#text = this.#text.slice(0, Math.min(...stops));
      this.#flush(this.#text.length, true);
      this.end('stop');
    } else if (isEnd || this.generated >= maxTokens) {
      this.#flush(this.#text.length, true);
      this.end(isEnd ? 'stop' : 'length');
    } else this.#flush(this.#text.length - pending(this.#text, stop));
  }

  end(finish: Finish): void {
    this.finish = finish;
    this.#ended = true;
    this.#wake?.();
  }

  fail(error: unknown): void {
    this.#failure = error;
    this.#ended = true;
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncIterator<Piece> {
    for (;;) {
      const pieces = this.#queue;
      this.#queue = [];
      yield* pieces;
      if (this.#queue.length > 0) continue;
      if (this.#failure !== null) throw this.#failure;
      if (this.#ended) return;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = null;
    }
  }

  /** Send the text up to there, and with it the tokens that were held back. */
  #flush(until: number, isLast = false): void {
    if (until <= this.#sent && !isLast) return;
    const text = this.#text.slice(this.#sent, Math.max(until, this.#sent));
    this.#sent += text.length;
    const tokens = this.#held;
    this.#held = [];
    if (text !== '' || tokens.length > 0) this.#push({ text, tokens });
  }

  #push(piece: Piece): void {
    this.#queue.push(piece);
    this.#wake?.();
  }
}

/** Characters at a text's end that may begin a stop sequence. */
function pending(text: string, stop: readonly string[]): number {
  let most = 0;
  for (const word of stop) {
    for (let length = Math.min(word.length - 1, text.length); length > most; length--) {
      if (text.endsWith(word.slice(0, length))) most = length;
    }
  }
  return most;
}
