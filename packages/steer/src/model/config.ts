import { SteerError } from '../steer-error.ts';
import { ConfigFields } from '../weights/config-fields.ts';
import { ropeBase } from '../weights/rope.ts';

/** Facts about a decoder from a Hugging Face config.json; null where it is silent. */
export interface ModelConfig {
  readonly architecture: string | null;
  readonly blocks: number | null;
  readonly width: number | null;
  readonly heads: number | null;
  readonly keyValueHeads: number | null;
  readonly headSize: number | null;
  readonly vocabulary: number | null;
  /** Longest sequence the positions allow. */
  readonly positions: number | null;
  readonly endOfSequence: readonly number[];
  /** The token that begins a text, where the model has one. */
  readonly beginOfSequence: number | null;
}

// The same thing under the names that model families gave it.
const NAMES = {
  blocks: ['num_hidden_layers', 'n_layer', 'num_layers', 'n_layers'],
  width: ['hidden_size', 'n_embd', 'd_model'],
  heads: ['num_attention_heads', 'n_head', 'num_heads', 'n_heads'],
  keyValueHeads: ['num_key_value_heads', 'num_kv_heads'],
  headSize: ['head_dim'],
  vocabulary: ['vocab_size'],
  positions: ['max_position_embeddings', 'n_positions', 'max_seq_len', 'n_ctx'],
} as const;

export function readConfig(json: unknown, generation: unknown): ModelConfig {
  if (json !== undefined && (typeof json !== 'object' || json === null || Array.isArray(json))) {
    throw new SteerError(
      'config-malformed',
      'config.json',
      'an object',
      Array.isArray(json) ? 'a list' : typeof json,
    );
  }
  const outer = (json ?? {}) as Record<string, unknown>;
  // Multimodal models keep the decoder's part one level down.
  const inner = typeof outer.text_config === 'object' && outer.text_config !== null ? outer.text_config : {};
  const fields = { ...outer, ...inner } as Record<string, unknown>;
  const count = (names: readonly string[]): number | null => {
    const name = names.find((candidate) => fields[candidate] !== undefined && fields[candidate] !== null);
    if (name === undefined) return null;
    const value = fields[name];
    if (typeof value === 'number' && Number.isInteger(value) && value > 0) return value;
    throw new SteerError(
      'config-malformed',
      `config.json: ${name}`,
      'a whole number above 0',
      JSON.stringify(value).slice(0, 60),
    );
  };
  // Refuses two bases that differ: an export made with the false one would be wrong without a sign.
  ropeBase(new ConfigFields(fields), 'rope_theta');
  const width = count(NAMES.width);
  const heads = count(NAMES.heads);
  const architectures = outer.architectures;
  const named = Array.isArray(architectures) ? architectures[0] : outer.model_type;
  return {
    architecture: typeof named === 'string' ? named : null,
    blocks: count(NAMES.blocks),
    width,
    heads,
    keyValueHeads:
      fields.multi_query === true && !fields.new_decoder_architecture
        ? 1
        : (count(NAMES.keyValueHeads) ?? heads),
    headSize: count(NAMES.headSize) ?? (width !== null && heads !== null ? width / heads : null),
    vocabulary: count(NAMES.vocabulary),
    positions: count(NAMES.positions),
    endOfSequence: tokens(
      (generation as Record<string, unknown> | undefined)?.eos_token_id ?? fields.eos_token_id,
    ),
    beginOfSequence: tokens(fields.bos_token_id)[0] ?? null,
  };
}

function tokens(value: unknown): number[] {
  return (Array.isArray(value) ? value : [value]).filter((token): token is number => Number.isInteger(token));
}
