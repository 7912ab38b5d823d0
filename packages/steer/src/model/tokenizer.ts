import { Tokenizer } from '@huggingface/tokenizers';
import { SteerError } from '../steer-error.ts';

const MAX_VOCABULARY = 2_000_000;
const MAX_TEXT = 1_000_000;
const MAX_PATTERN = 4_000;
const MAX_GROWTH = 10_000;
const MAX_DEPTH = 64;

/** Text to token numbers and back, as the model's own tokenizer.json says. */
export class TextCodec {
  readonly #tokenizer: Tokenizer;

  private constructor(tokenizer: Tokenizer) {
    this.#tokenizer = tokenizer;
  }

  static from(tokenizer: unknown, config: unknown): TextCodec {
    if (tokenizer === undefined) {
      throw new SteerError('tokenizer-missing', 'tokenizer.json', 'a tokenizer beside the model', 'none');
    }
    inspect(tokenizer);
    try {
      return new TextCodec(new Tokenizer(tokenizer as object, (config ?? {}) as object));
    } catch (cause) {
      throw new SteerError(
        'tokenizer-malformed',
        'tokenizer.json',
        'a Hugging Face tokenizer',
        String(cause),
      );
    }
  }

  encode(text: string): number[] {
    if (text.length > MAX_TEXT) {
      throw new SteerError('prompt-too-long', 'text', `at most ${MAX_TEXT} characters`, `${text.length}`);
    }
    const ids = this.#tokenizer.encode(text).ids;
    if (ids.length === 0) throw new SteerError('out-of-range', 'text', 'at least one token', 'empty text');
    if (!ids.every((id: unknown) => Number.isInteger(id))) {
      throw new SteerError('out-of-range', 'text', 'words of the vocabulary', text.slice(0, 60));
    }
    return ids;
  }

  decode(ids: readonly number[]): string {
    return ids.length === 0
      ? ''
      : this.#tokenizer.decode([...ids], { skip_special_tokens: true, clean_up_tokenization_spaces: false });
  }

  /** One token as it stands in the vocabulary. */
  token(id: number): string {
    return this.#tokenizer.id_to_token(id) ?? `#${id}`;
  }
}

/**
 * What a tokenizer file may cost is bounded before it is used: its vocabulary, how deep it nests, how far
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
    if (type === 'Replace' && typeof content === 'string') growth *= Math.max(1, content.length);
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

/**
 * Whether a pattern can take exponential time: a group that is repeated without bound and itself repeats
 * without bound or offers a choice, as in (a+)+ and (a|aa)+. A tokenizer's patterns have no need of either.
 */
export function nestsRepetition(pattern: string): boolean {
  const unbounded = /^(?:[*+]|\{\d+,\})/;
  /** One for each open group: whether there is a repetition or a choice in it. */
  const groups: boolean[] = [];
  const mark = (): void => {
    if (groups.length > 0) groups[groups.length - 1] = true;
  };
  let inClass = false;
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern[at]!;
    if (char === '\\') at++;
    else if (inClass) inClass = char !== ']';
    else if (char === '[') inClass = true;
    else if (char === '(') groups.push(false);
    else if (char === ')') {
      const branches = groups.pop() ?? false;
      if (branches && unbounded.test(pattern.slice(at + 1, at + 12))) return true;
      if (branches) mark();
    } else if (char === '|' || unbounded.test(pattern.slice(at, at + 12))) mark();
  }
  return false;
}
