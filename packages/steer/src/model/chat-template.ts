import type { Template } from '@huggingface/jinja';
import { SteerError } from '../steer-error.ts';
import type { Within } from './tokenizer.ts';

export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

const MAX_TEMPLATE = 1_000_000;
const TIMEOUT_MS = 5_000;

/** The tokens that a template may name, as tokenizer_config.json spells them. */
const TOKENS = ['bos_token', 'eos_token', 'pad_token', 'unk_token'];

/** A model's own way of writing a conversation as one text: the Jinja template that lies beside its tokenizer. */
export class ChatTemplate {
  /** The template itself, as its file holds it. */
  readonly source: string;
  readonly #tokens: Readonly<Record<string, string>>;
  readonly #within: Within;
  #parsed: Template | null = null;
  readonly #Template: typeof Template;

  private constructor(
    source: string,
    tokens: Readonly<Record<string, string>>,
    within: Within,
    parser: typeof Template,
  ) {
    this.source = source;
    this.#tokens = tokens;
    this.#within = within;
    this.#Template = parser;
  }

  /**
   * The template of chat_template.jinja, else of tokenizer_config.json (of several, the one named default); null
   * where the model has none. It is parsed when first used, so that a faulty one keeps no model from opening.
   */
  static async from(
    jinja: unknown,
    tokenizerConfig: unknown,
    within: Within = (_, work) => work(),
  ): Promise<ChatTemplate | null> {
    const config = (tokenizerConfig ?? {}) as Readonly<Record<string, unknown>>;
    const source = typeof jinja === 'string' ? jinja : templateIn(config.chat_template);
    if (source === null) return null;
    const tokens = Object.fromEntries(TOKENS.map((name) => [name, textOf(config[name])]));
    // Loaded for the models that have one.
    const { Template: parser } = await import('@huggingface/jinja');
    return new ChatTemplate(source, tokens, within, parser);
  }

  /**
   * The conversation as text, up to where the assistant answers.
   *
   * @throws {SteerError} `chat-template-failed` where the template cannot be read or refuses the messages
   */
  render(messages: readonly ChatMessage[]): string {
    try {
      if (this.source.length > MAX_TEMPLATE) throw new Error(`more than ${MAX_TEMPLATE} characters`);
      return this.#within(TIMEOUT_MS, () => {
        this.#parsed ??= new this.#Template(this.source);
        return this.#parsed.render({ ...this.#tokens, messages, add_generation_prompt: true });
      });
    } catch (cause) {
      throw new SteerError(
        'chat-template-failed',
        'messages',
        "what the model's chat template takes",
        cause instanceof Error ? cause.message : String(cause),
      );
    }
  }
}

function templateIn(given: unknown): string | null {
  if (typeof given === 'string') return given;
  if (!Array.isArray(given)) return null;
  const found = given.find((each) => (each as { name?: unknown } | null)?.name === 'default') as
    | { template?: unknown }
    | undefined;
  return typeof found?.template === 'string' ? found.template : null;
}

/** A special token is a text, or an object with one. */
function textOf(token: unknown): string {
  const text = typeof token === 'object' && token !== null ? (token as { content?: unknown }).content : token;
  return typeof text === 'string' ? text : '';
}
