import { Tokenizer } from '@huggingface/tokenizers';
import { SteerError } from '../steer-error.ts';

const MAX_VOCABULARY = 2_000_000;
const MAX_TEXT = 1_000_000;
const MAX_PATTERN = 4_000;
const MAX_GROWTH = 10_000;
const MAX_DEPTH = 64;

/** Does work, and throws where it takes longer than so many milliseconds; each platform has its own. */
export type Within = <Result>(milliseconds: number, work: () => Result) => Result;

/** Text to token numbers and back, as the model's own tokenizer.json says. */
export class TextCodec {
  readonly #tokenizer: Tokenizer;
  readonly #within: Within;

  private constructor(tokenizer: Tokenizer, within: Within) {
    this.#tokenizer = tokenizer;
    this.#within = within;
  }

  /** @param within ends work that takes too long; without it only what {@link inspect} sees is bounded. */
  static from(tokenizer: unknown, config: unknown, within: Within = (_, work) => work()): TextCodec {
    if (tokenizer === undefined) {
      throw new SteerError('tokenizer-missing', 'tokenizer.json', 'a tokenizer beside the model', 'none');
    }
    inspect(tokenizer);
    try {
      return new TextCodec(new Tokenizer(tokenizer as object, (config ?? {}) as object), within);
    } catch (cause) {
      throw new SteerError(
        'tokenizer-malformed',
        'tokenizer.json',
        'a Hugging Face tokenizer',
        String(cause),
      );
    }
  }

  /** @param addSpecial put the tokens before and after that the tokenizer adds to a text; default true */
  encode(text: string, addSpecial = true): number[] {
    if (text.length > MAX_TEXT) {
      throw new SteerError('prompt-too-long', 'text', `at most ${MAX_TEXT} characters`, `${text.length}`);
    }
    const ids = this.#timed(
      text.length,
      () => this.#tokenizer.encode(text, { add_special_tokens: addSpecial }).ids,
    );
    if (ids.length === 0) throw new SteerError('out-of-range', 'text', 'at least one token', 'empty text');
    if (!ids.every((id: unknown) => Number.isInteger(id))) {
      throw new SteerError('out-of-range', 'text', 'words of the vocabulary', text.slice(0, 60));
    }
    return ids;
  }

  decode(ids: readonly number[]): string {
    if (ids.length === 0) return '';
    const plainly = { skip_special_tokens: true, clean_up_tokenization_spaces: false };
    return this.#timed(ids.length, () => this.#tokenizer.decode([...ids], plainly));
  }

  /** Do what the file's own steps do to so many characters or tokens, and give up where they take too long. */
  #timed<Result>(length: number, work: () => Result): Result {
    const milliseconds = 5_000 + length / 10;
    try {
      return this.#within(milliseconds, work);
    } catch (cause) {
      if ((cause as { code?: unknown }).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw cause;
      throw new SteerError(
        'tokenizer-too-large',
        'tokenizer.json',
        `steps that take at most ${Math.ceil(milliseconds / 1000)} s on this text`,
        'steps that take longer',
      );
    }
  }

  /** One token as it stands in the vocabulary. */
  token(id: number): string {
    return this.#tokenizer.id_to_token(id) ?? `#${id}`;
  }
}

/**
 * Bounds the cost of a tokenizer file before it is used: its vocabulary, how deep it nests, how far
 * its replacements can blow a text up, and patterns whose matching can take exponential time.
 */
function inspect(json: unknown): void {
  const malformed = (expected: string, received: string): SteerError =>
    new SteerError('tokenizer-malformed', 'tokenizer.json', expected, received);
  if (typeof json !== 'object' || json === null) throw malformed('an object', typeof json);
  const { model, normalizer, pre_tokenizer, decoder, post_processor } = json as Record<string, unknown>;
  const vocabulary = (model as { vocab?: unknown } | undefined)?.vocab;
  if (typeof vocabulary !== 'object' || vocabulary === null)
    throw malformed('model.vocab', typeof vocabulary);
  const size = Array.isArray(vocabulary) ? vocabulary.length : Object.keys(vocabulary).length;
  if (size > MAX_VOCABULARY) {
    throw new SteerError(
      'tokenizer-too-large',
      'tokenizer.json: vocab',
      `at most ${MAX_VOCABULARY} entries`,
      `${size}`,
    );
  }
  let growth = 1;
  const visit = (value: unknown, depth: number): void => {
    if (typeof value !== 'object' || value === null) return;
    if (depth > MAX_DEPTH)
      throw new SteerError('tokenizer-too-large', 'tokenizer.json', `at most ${MAX_DEPTH} levels`, 'more');
    const { Regex: pattern, content, type } = value as Record<string, unknown>;
    if (typeof pattern === 'string' && (pattern.length > MAX_PATTERN || nestsRepetition(pattern))) {
      throw new SteerError(
        'tokenizer-too-large',
        'tokenizer.json: Regex',
        'a pattern that matches in bounded time',
        pattern.slice(0, 60),
      );
    }
    if (type === 'Replace' && typeof content === 'string') growth *= growthOf(value as Replace);
    if (growth > MAX_GROWTH) {
      throw new SteerError(
        'tokenizer-too-large',
        'tokenizer.json: Replace',
        `texts that grow at most ${MAX_GROWTH}-fold`,
        'more',
      );
    }
    for (const inner of Object.values(value)) visit(inner, depth + 1);
  };
  for (const part of [normalizer, pre_tokenizer, decoder, post_processor]) visit(part, 0);
}

/** A step that puts `content` wherever its pattern stands. */
interface Replace {
  readonly pattern?: { readonly String?: unknown; readonly Regex?: unknown };
  readonly content: string;
}

/** Factor by which a step can lengthen a text: a pattern that matches nothing stands before every character. */
function growthOf({ pattern, content }: Replace): number {
  const replaced = typeof pattern?.String === 'string' ? pattern.String.length : 0;
  return replaced === 0 ? 1 + content.length : Math.max(1, content.length / replaced);
}

/** Repetitions without bound that one alternative of a tokenizer's pattern has at most: GPT-4o's has two. */
const MAX_REPETITIONS = 3;

/** Repetitions up to so many count as bounded: `\\p{N}{1,3}` is in every tokenizer of Llama's. */
const FEW = 8;

/**
 * True where a pattern can take exponential time: a group that is repeated without bound and itself repeats
 * without bound or offers a choice, as in (a+)+ and (a|aa)+. A tokenizer's patterns have no need of either.
 */
export function nestsRepetition(pattern: string): boolean {
  /** One for each open group: whether there is a repetition or a choice in it, and how many repetitions in a row. */
  const groups = [{ branches: false, run: 0 }];
  let inClass = false;
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern[at]!;
    const group = groups.at(-1)!;
    if (char === '\\') at++;
    else if (inClass) inClass = char !== ']';
    else if (char === '[') inClass = true;
    else if (char === '(') groups.push({ branches: false, run: 0 });
    else if (char === ')') {
      if (groups.length === 1) continue;
      groups.pop();
      if (group.branches && repeats(pattern, at + 1)) return true;
      const outer = groups.at(-1)!;
      if (group.branches) outer.branches = true;
      outer.run += group.run;
    } else if (char === '|') {
      group.branches = true;
      group.run = 0;
    } else if (repeats(pattern, at)) {
      group.branches = true;
      group.run += 1;
    }
    // A row of repetitions takes a power of the text's length: each end is tried with each of the others.
    if (groups.at(-1)!.run > MAX_REPETITIONS) return true;
  }
  return false;
}

/** True where a repetition stands here that may go on for long. */
function repeats(pattern: string, at: number): boolean {
  const [, least, comma, most] = /^\{(\d+)(,?)(\d*)\}/.exec(pattern.slice(at, at + 24)) ?? [];
  if (least === undefined) return pattern[at] === '*' || pattern[at] === '+';
  return comma === ',' && most === '' ? true : Number(most || least) > FEW;
}
