import type { TextCodec } from '../model/tokenizer.ts';

/** Tokens before the new ones that are decoded with them: a tokenizer may join or trim at a text's beginning. */
const CONTEXT = 5;
/** No character has as many tokens: what is still not whole by then is given as it is. */
const MOST_PENDING = 16;

/**
 * A text that grows by tokens. Only the last few are decoded each time, so that a token costs the same however
 * long the text is; a character that needs several tokens waits until it is whole.
 */
export class TextStream {
  readonly #codec: TextCodec;
  /** The last tokens whose text was given, and then those whose text was not. */
  #window: number[];
  #given: number;
  #text = '';

  /** @param before the tokens that the text follows */
  constructor(codec: TextCodec, before: readonly number[]) {
    this.#codec = codec;
    this.#window = before.slice(-CONTEXT);
    this.#given = this.#window.length;
  }

  /** All that was added so far. */
  get text(): string {
    return this.#text;
  }

  /** Growth of the text with this token. */
  add(token: number): string {
    this.#window.push(token);
    const before = this.#codec.decode(this.#window.slice(0, this.#given));
    const whole = this.#codec.decode(this.#window);
    const isWhole = whole.startsWith(before) && !whole.endsWith('\uFFFD');
    if (!isWhole && this.#window.length - this.#given < MOST_PENDING) return '';
    const added = whole.startsWith(before) ? whole.slice(before.length) : '';
    this.#window = this.#window.slice(-CONTEXT);
    this.#given = this.#window.length;
    this.#text += added;
    return added;
  }
}
