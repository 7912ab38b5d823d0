import type { GgufValue } from '../../formats/gguf-header.ts';
import { SteerError } from '../../steer-error.ts';

const LLAMA_3 =
  "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
const QWEN_2 = LLAMA_3.replace('\\p{N}{1,3}', '\\p{N}');

const byteLevel = (splits: boolean) => ({
  type: 'ByteLevel',
  add_prefix_space: false,
  trim_offsets: false,
  use_regex: splits,
});
const digits = { type: 'Digits', individual_digits: true };
const split = (pattern: string) => ({
  type: 'Split',
  pattern: { Regex: pattern },
  behavior: 'Isolated',
  invert: false,
});

/** Cuts of a text before its bytes are joined, by llama.cpp's name for them. */
const CUTS: Readonly<
  Record<
    string,
    { readonly steps: readonly object[]; readonly wholeFirst?: boolean; readonly normalizer?: object }
  >
> = {
  'gpt-2': { steps: [byteLevel(true)] },
  smollm: { steps: [digits, byteLevel(true)] },
  starcoder: { steps: [digits, byteLevel(true)] },
  refact: { steps: [digits, byteLevel(true)] },
  'llama-bpe': { steps: [split(LLAMA_3), byteLevel(false)], wholeFirst: true },
  qwen2: { steps: [split(QWEN_2), byteLevel(false)], normalizer: { type: 'NFC' } },
};

/** Kinds of tokens that are never made of others. */
const CONTROL = 3;
const USER_DEFINED = 4;

/**
 * The tokenizer.json and tokenizer_config.json that a GGUF file's metadata stand for.
 *
 * @throws SteerError `tokenizer-missing` where they name a kind of tokenizer that is not read
 */
export function ggufTokenizer(
  metadata: ReadonlyMap<string, GgufValue>,
  file: string,
): { readonly tokenizer: unknown; readonly config: Readonly<Record<string, unknown>> } {
  const model = metadata.get('tokenizer.ggml.model');
  const pre = metadata.get('tokenizer.ggml.pre') ?? 'none named';
  const cut = typeof pre === 'string' && Object.hasOwn(CUTS, pre) ? CUTS[pre] : undefined;
  if (model !== 'gpt2' || cut === undefined) {
    throw new SteerError(
      'tokenizer-missing',
      `${file}: tokenizer.ggml.${model === 'gpt2' ? 'pre' : 'model'}`,
      model === 'gpt2' ? Object.keys(CUTS).join(', ') : 'gpt2, byte pairs',
      String(model === 'gpt2' ? pre : (model ?? 'nothing')).slice(0, 80),
      "Put the model's own tokenizer.json beside the file: it is taken then.",
    );
  }
  const tokens = texts(metadata, 'tokenizer.ggml.tokens', file);
  const merges = texts(metadata, 'tokenizer.ggml.merges', file);
  const kinds = metadata.get('tokenizer.ggml.token_type');
  const kindOf = (id: number): GgufValue | undefined => (Array.isArray(kinds) ? kinds[id] : undefined);
  const added = tokens.flatMap((content, id) => {
    const kind = kindOf(id);
    if (kind !== CONTROL && kind !== USER_DEFINED) return [];
    const plain = { single_word: false, lstrip: false, rstrip: false, normalized: false };
    return { id, content, ...plain, special: kind === CONTROL };
  });
  const named = (which: string): string | undefined => {
    const id = metadata.get(`tokenizer.ggml.${which}_token_id`);
    return typeof id === 'number' ? tokens[id] : undefined;
  };
  const begin = named('bos');
  const template = metadata.get('tokenizer.chat_template');
  // llama.cpp begins a text with it, unless the file says otherwise, for Llama 3 alone of these.
  const begins = metadata.get('tokenizer.ggml.add_bos_token') ?? pre === 'llama-bpe';
  return {
    tokenizer: {
      version: '1.0',
      added_tokens: added,
      normalizer: cut.normalizer ?? null,
      pre_tokenizer: { type: 'Sequence', pretokenizers: cut.steps },
      post_processor: begins === true && begin !== undefined ? beginning(begin, tokens.indexOf(begin)) : null,
      decoder: byteLevel(true),
      model: {
        type: 'BPE',
        vocab: Object.fromEntries(tokens.map((token, id) => [token, id])),
        merges: merges.map((merge) => merge.split(' ')),
        ignore_merges: cut.wholeFirst ?? false,
        byte_fallback: false,
        unk_token: null,
      },
    },
    config: {
      ...(typeof template === 'string' && { chat_template: template }),
      ...(begin !== undefined && { bos_token: begin }),
      ...(named('eos') !== undefined && { eos_token: named('eos') }),
    },
  };
}

function beginning(token: string, id: number): object {
  const special = { SpecialToken: { id: token, type_id: 0 } };
  const text = (which: string, type: number) => ({ Sequence: { id: which, type_id: type } });
  return {
    type: 'TemplateProcessing',
    single: [special, text('A', 0)],
    pair: [special, text('A', 0), special, text('B', 1)],
    special_tokens: { [token]: { id: token, ids: [id], tokens: [token] } },
  };
}

function texts(metadata: ReadonlyMap<string, GgufValue>, key: string, file: string): readonly string[] {
  const list = metadata.get(key);
  if (Array.isArray(list) && list.every((each) => typeof each === 'string')) return list;
  throw new SteerError('tokenizer-malformed', `${file}: ${key}`, 'a list of texts', typeof list);
}
