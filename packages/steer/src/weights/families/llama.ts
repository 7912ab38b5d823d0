import {
  type Architecture,
  type Attention,
  type Block,
  linear,
  type Mlp,
  type Norm,
  perHead,
  rmsNorm,
} from '../architecture.ts';
import type { ConfigFields } from '../config-fields.ts';
import { type Rope, ropeFrom } from '../rope.ts';
import type { Family } from './family.ts';

/** Differences of a family from Llama. */
export interface Departure {
  /** Default: heads as wide as hidden_size / num_attention_heads. */
  readonly headSize?: number;
  readonly defaultKeyValueHeads?: number;
  readonly bias?: { readonly queryKeyValue?: boolean; readonly output?: boolean; readonly mlp?: boolean };
  readonly activation?: readonly [field: string, fallback: string];
  /** The norm of a name. Default RMSNorm with rms_norm_eps, 1e-6 where the configuration is silent. */
  readonly norm?: (name: string) => Norm;
  /** Rotary positions of all blocks. Default: of the whole head, base 10,000. */
  readonly rope?: Rope;
  /** The sliding window of a block, if it has one. */
  readonly window?: (block: number) => number | undefined;
  /** Further parts of a block's attention. */
  readonly attention?: (block: number, prefix: string) => Partial<Attention>;
  readonly mlp?: (prefix: string) => Partial<Mlp>;
  readonly norms?: (prefix: string) => Partial<Block['norms']>;
  readonly arrangement?: Block['arrangement'];
  readonly embedding?: Partial<Architecture['embedding']>;
  readonly head?: Partial<Architecture['head']>;
}

/** `head_dim`, or the stream's width shared out among the heads. */
export function headSizeOf(config: ConfigFields): number {
  return config.headSize(
    'head_dim',
    perHead(config.count('hidden_size'), config.count('num_attention_heads')),
  );
}

/** A decoder as Llama's, but for what `departure` says. */
export function likeLlama(config: ConfigFields, tied: boolean, departure: Departure = {}): Architecture {
  const width = config.count('hidden_size');
  const heads = config.count('num_attention_heads');
  const keyValueHeads = config.count('num_key_value_heads', departure.defaultKeyValueHeads ?? heads);
  const headSize = departure.headSize ?? headSizeOf(config);
  const norm = departure.norm ?? ((name) => rmsNorm(name, config.positive('rms_norm_eps', 1e-6)));
  const { bias = {} } = departure;
  const activation = config.activation(...(departure.activation ?? (['hidden_act', 'silu'] as const)));
  const rope = departure.rope ?? ropeFrom(config, { headSize, defaultBase: 10_000 });
  const block = (index: number): Block => {
    const prefix = `layers.${index}.`;
    const attention = `${prefix}self_attn.`;
    const window = departure.window?.(index);
    return {
      arrangement: departure.arrangement ?? 'sequential',
      attention: {
        heads,
        keyValueHeads,
        headSize,
        projections: {
          kind: 'separate',
          query: linear(`${attention}q_proj`, bias.queryKeyValue),
          key: linear(`${attention}k_proj`, bias.queryKeyValue),
          value: linear(`${attention}v_proj`, bias.queryKeyValue),
        },
        output: linear(`${attention}o_proj`, bias.output),
        scale: headSize ** -0.5,
        rope,
        ...(window === undefined ? {} : { window }),
        ...departure.attention?.(index, attention),
      },
      mlp: {
        gate: linear(`${prefix}mlp.gate_proj`, bias.mlp),
        up: linear(`${prefix}mlp.up_proj`, bias.mlp),
        down: linear(`${prefix}mlp.down_proj`, bias.mlp),
        activation,
        width: config.count('intermediate_size'),
        ...departure.mlp?.(`${prefix}mlp.`),
      },
      norms: {
        attention: norm(`${prefix}input_layernorm`),
        mlp: norm(`${prefix}post_attention_layernorm`),
        ...departure.norms?.(prefix),
      },
    };
  };
  return {
    width,
    vocabulary: config.count('vocab_size'),
    embedding: { tokens: 'embed_tokens.weight', ...departure.embedding },
    blocks: Array.from({ length: config.blocks('num_hidden_layers') }, (_, index) => block(index)),
    finalNorm: norm('norm'),
    head: { weight: tied ? 'embed_tokens.weight' : 'lm_head.weight', ...departure.head },
  };
}

export const llama: Family = {
  types: ['llama'],
  prefixes: ['model.', ''],
  buffers: /rotary_emb\.inv_freq$/,
  tied: false,
  describe(config, tied) {
    const biased = config.flag('attention_bias', false);
    return likeLlama(config, tied, {
      bias: { queryKeyValue: biased, output: biased, mlp: config.flag('mlp_bias', false) },
    });
  },
};

export const mistral: Family = {
  ...llama,
  types: ['mistral'],
  describe(config, tied) {
    const window = config.has('sliding_window') ? config.count('sliding_window') : undefined;
    return likeLlama(config, tied, { defaultKeyValueHeads: 8, window: () => window });
  },
};
