import type { GgufHeader, GgufTensor, GgufValue } from '../../formats/gguf-header.ts';
import { SteerError } from '../../steer-error.ts';
import { GGML_TYPES, type GgmlType } from './ggml-types.ts';

/** A tensor of a GGUF file under the name that the model's own checkpoint has for it. */
export interface GgufWeight {
  readonly name: string;
  /** Outermost dimension first. */
  readonly shape: readonly number[];
  readonly type: GgmlType;
  /** Bytes of the file. */
  readonly offset: number;
  readonly length: number;
}

/** A GGUF file's model in the terms of a Hugging Face folder. */
export interface GgufModel {
  readonly config: Readonly<Record<string, unknown>>;
  readonly weights: readonly GgufWeight[];
  /** Each number pair of a head's queries and keys lies together, as llama.cpp turns them. */
  readonly interleaved: boolean;
  /** Divisors of the rotary frequencies (Llama 3's scaling), where the file has them. */
  readonly frequencyDivisors: GgufWeight | null;
}

interface Architecture {
  readonly interleaved: boolean;
  /** Fields of the configuration that say what tensors there are. */
  readonly fields: (has: (name: string) => boolean) => Record<string, unknown>;
}

// llama.cpp's converter stores Mistral, Yi and SmolLM as "llama" too.
const ARCHITECTURES: Readonly<Record<string, Architecture>> = {
  llama: {
    interleaved: true,
    fields: (has) => ({
      attention_bias: has('blk.0.attn_q.bias'),
      mlp_bias: has('blk.0.ffn_gate.bias'),
    }),
  },
  qwen2: { interleaved: false, fields: () => ({}) },
  qwen3: { interleaved: false, fields: (has) => ({ attention_bias: has('blk.0.attn_q.bias') }) },
};

const WHOLE: Readonly<Record<string, string>> = {
  'token_embd.weight': 'model.embed_tokens.weight',
  'output_norm.weight': 'model.norm.weight',
  'output.weight': 'lm_head.weight',
};

const IN_BLOCK: Readonly<Record<string, string>> = {
  attn_norm: 'input_layernorm',
  attn_q: 'self_attn.q_proj',
  attn_k: 'self_attn.k_proj',
  attn_v: 'self_attn.v_proj',
  attn_output: 'self_attn.o_proj',
  attn_q_norm: 'self_attn.q_norm',
  attn_k_norm: 'self_attn.k_norm',
  ffn_norm: 'post_attention_layernorm',
  ffn_gate: 'mlp.gate_proj',
  ffn_up: 'mlp.up_proj',
  ffn_down: 'mlp.down_proj',
};

const DIVISORS = 'rope_freqs.weight';
const ADVICE = 'Give the repository it was made from (config.json and model.safetensors), or an ONNX export.';

/**
 * Read a GGUF file's header as a model.
 *
 * @param size of the whole file, in bytes
 * @throws SteerError `architecture-unknown`, `weights-malformed` for tensors outside the file or over one another,
 *   `weights-mismatch` for a number format that is not read
 */
export function ggufModel({ metadata, tensors }: GgufHeader, file: string, size: number): GgufModel {
  const fields = new Metadata(metadata, file);
  const name = fields.text('general.architecture');
  const architecture = Object.hasOwn(ARCHITECTURES, name) ? ARCHITECTURES[name] : undefined;
  if (architecture === undefined) {
    throw new SteerError(
      'architecture-unknown',
      `${file}: general.architecture`,
      `one of ${Object.keys(ARCHITECTURES).join(', ')}`,
      JSON.stringify(name).slice(0, 80),
      ADVICE,
    );
  }
  const parts = fields.optional('split.count') ?? 1;
  if (parts > 1)
    throw new SteerError(
      'no-weights',
      file,
      'a model in one file',
      `one of ${parts} parts`,
      `Join them with llama.cpp: llama-gguf-split --merge. ${ADVICE}`,
    );
  const places = [...tensors].map(([own, tensor]) => weightAt(own, tensor, file));
  let end = 0;
  for (const place of [...places].sort((a, b) => a.offset - b.offset)) {
    if (place.offset < end || place.offset + place.length > size) {
      throw new SteerError(
        'weights-malformed',
        `${file}: ${place.name.slice(0, 100)}`,
        `bytes from ${end} on, up to ${size}`,
        `${place.length} from ${place.offset} on`,
      );
    }
    end = place.offset + place.length;
  }
  const weights = places.map((place) => ({ ...place, name: nameOf(place.name) }));
  const embedding = weights.find((weight) => weight.name === WHOLE['token_embd.weight']);
  const heads = fields.count(`${name}.attention.head_count`);
  const width = fields.count(`${name}.embedding_length`);
  const headSize = fields.optional(`${name}.attention.key_length`) ?? width / heads;
  const turned = fields.optional(`${name}.rope.dimension_count`) ?? headSize;
  if (turned !== headSize)
    throw fields.refusal(`${name}.rope.dimension_count`, `${headSize}, all of a head's numbers`, turned);
  return {
    config: {
      model_type: name,
      hidden_size: width,
      num_hidden_layers: fields.count(`${name}.block_count`),
      num_attention_heads: heads,
      num_key_value_heads: fields.optional(`${name}.attention.head_count_kv`) ?? heads,
      head_dim: headSize,
      intermediate_size: fields.count(`${name}.feed_forward_length`),
      max_position_embeddings: fields.count(`${name}.context_length`),
      rms_norm_eps: fields.count(`${name}.attention.layer_norm_rms_epsilon`),
      rope_theta: fields.optional(`${name}.rope.freq_base`) ?? 10_000,
      rope_scaling: scalingOf(fields, name),
      vocab_size: embedding?.shape[0],
      tie_word_embeddings: !tensors.has('output.weight'),
      bos_token_id: fields.optional('tokenizer.ggml.bos_token_id'),
      eos_token_id: ['eos', 'eot', 'eom'].flatMap(
        (which) => fields.optional(`tokenizer.ggml.${which}_token_id`) ?? [],
      ),
      ...architecture.fields((own) => tensors.has(own)),
    },
    weights: weights.filter((weight) => weight.name !== DIVISORS),
    interleaved: architecture.interleaved,
    frequencyDivisors: weights.find((weight) => weight.name === DIVISORS) ?? null,
  };
}

function weightAt(name: string, { dims, type: number, offset }: GgufTensor, file: string): GgufWeight {
  const path = `${file}: ${name.slice(0, 100)}`;
  const type = GGML_TYPES[number];
  if (type === undefined) {
    const known = Object.values(GGML_TYPES).map((each) => each.name);
    throw new SteerError(
      'weights-mismatch',
      path,
      `a number format of ${known.join(', ')}`,
      `ggml's type ${number}`,
      ADVICE,
    );
  }
  const shape = [...dims].reverse();
  const inRow = dims[0] ?? 1;
  // Beyond 2^53 the product is inexact, and then larger than any file.
  const values = shape.reduce((product, each) => product * each, 1);
  if (inRow % type.values !== 0)
    throw new SteerError('weights-malformed', path, `rows of whole blocks of ${type.values}`, `${inRow}`);
  return { name, shape, type, offset, length: (values / type.values) * type.bytes };
}

function nameOf(name: string): string {
  if (Object.hasOwn(WHOLE, name)) return WHOLE[name]!;
  const [, block, part, kind] = /^blk\.(\d{1,4})\.(\w+)\.(weight|bias)$/.exec(name) ?? [];
  if (part === undefined || !Object.hasOwn(IN_BLOCK, part))
    return block === undefined ? name : `model.layers.${block}.${part}.${kind}`;
  return `model.layers.${block}.${IN_BLOCK[part]}.${kind}`;
}

function scalingOf(fields: Metadata, name: string): Record<string, unknown> | null {
  const type = fields.value(`${name}.rope.scaling.type`);
  const linear = fields.optional(`${name}.rope.scale_linear`) ?? 1;
  if (type === undefined || type === 'none') return linear === 1 ? null : { type: 'linear', factor: linear };
  if (type === 'linear') return { type, factor: fields.count(`${name}.rope.scaling.factor`) };
  throw fields.refusal(`${name}.rope.scaling.type`, 'none or linear', type);
}

class Metadata {
  readonly #values: ReadonlyMap<string, GgufValue>;
  readonly #file: string;

  constructor(values: ReadonlyMap<string, GgufValue>, file: string) {
    this.#values = values;
    this.#file = file;
  }

  value(key: string): GgufValue | undefined {
    return this.#values.get(key);
  }

  text(key: string): string {
    const value = this.#values.get(key);
    if (typeof value === 'string') return value;
    throw this.refusal(key, 'a text', value);
  }

  /** A number, or undefined where there is none. */
  optional(key: string): number | undefined {
    const value = this.#values.get(key);
    if (value === undefined) return undefined;
    const number = typeof value === 'bigint' ? Number(value) : value;
    if (typeof number === 'number' && Number.isFinite(number)) return number;
    throw this.refusal(key, 'a number', value);
  }

  count(key: string): number {
    const value = this.optional(key);
    if (value !== undefined) return value;
    throw this.refusal(key, 'a number', value);
  }

  refusal(key: string, expected: string, received: GgufValue | undefined): SteerError {
    const found = Array.isArray(received) ? 'a list' : received === undefined ? 'nothing' : `${received}`;
    return new SteerError('config-malformed', `${this.#file}: ${key}`, expected, found.slice(0, 80), ADVICE);
  }
}
