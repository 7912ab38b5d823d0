import { type Architecture, type Block, layerNorm, linear, perHead } from '../architecture.ts';
import type { ConfigFields } from '../config-fields.ts';
import { ropeFrom } from '../rope.ts';
import type { Family } from './family.ts';

/** GPT-2, whose matrices are stored [in, out] (Conv1D). Cerebras-GPT is one too. */
export const gpt2: Family = {
  types: ['gpt2'],
  prefixes: ['transformer.', ''],
  buffers: /\.attn\.(masked_)?bias$/,
  tied: true,
  describe(config, tied) {
    const width = config.count('n_embd');
    const heads = config.count('n_head');
    const headSize = perHead(width, heads);
    const epsilon = config.positive('layer_norm_epsilon', 1e-5);
    const scaled = config.flag('scale_attn_weights', true) ? headSize ** -0.5 : 1;
    const byBlock = config.flag('scale_attn_by_inverse_layer_idx', false);
    const block = (index: number): Block => ({
      arrangement: 'sequential',
      attention: {
        heads,
        keyValueHeads: heads,
        headSize,
        projections: { kind: 'concatenated', fused: linear(`h.${index}.attn.c_attn`, true, 'in-out') },
        output: linear(`h.${index}.attn.c_proj`, true, 'in-out'),
        scale: byBlock ? scaled / (index + 1) : scaled,
      },
      mlp: {
        gate: null,
        up: linear(`h.${index}.mlp.c_fc`, true, 'in-out'),
        down: linear(`h.${index}.mlp.c_proj`, true, 'in-out'),
        activation: config.activation('activation_function', 'gelu_new'),
        width: config.count('n_inner', 4 * width),
      },
      norms: {
        attention: layerNorm(`h.${index}.ln_1`, epsilon),
        mlp: layerNorm(`h.${index}.ln_2`, epsilon),
      },
    });
    return {
      ...around(config, tied, width, epsilon),
      embedding: {
        tokens: 'wte.weight',
        positions: { weight: 'wpe.weight', offset: 0, rows: config.count('n_positions', 1024) },
      },
      blocks: Array.from({ length: config.blocks('n_layer') }, (_, index) => block(index)),
    };
  },
};

/** GPT-Neo: no scale on the scores, and a window of its own in every other block. */
export const gptNeo: Family = {
  types: ['gpt_neo'],
  prefixes: ['transformer.', ''],
  buffers: /\.attn\.attention\.(masked_)?bias$/,
  tied: true,
  describe(config, tied) {
    const width = config.count('hidden_size');
    const heads = config.count('num_heads');
    const epsilon = config.positive('layer_norm_epsilon', 1e-5);
    const blocks = config.blocks('num_layers');
    const local = localBlocks(config, blocks);
    const window = config.count('window_size', 256);
    const block = (index: number): Block => {
      const attention = `h.${index}.attn.attention`;
      return {
        arrangement: 'sequential',
        attention: {
          heads,
          keyValueHeads: heads,
          headSize: perHead(width, heads),
          projections: {
            kind: 'separate',
            query: linear(`${attention}.q_proj`),
            key: linear(`${attention}.k_proj`),
            value: linear(`${attention}.v_proj`),
          },
          output: linear(`${attention}.out_proj`, true),
          scale: 1,
          ...(local[index] ? { window } : {}),
        },
        mlp: {
          gate: null,
          up: linear(`h.${index}.mlp.c_fc`, true),
          down: linear(`h.${index}.mlp.c_proj`, true),
          activation: config.activation('activation_function', 'gelu_new'),
          width: config.count('intermediate_size', 4 * width),
        },
        norms: {
          attention: layerNorm(`h.${index}.ln_1`, epsilon),
          mlp: layerNorm(`h.${index}.ln_2`, epsilon),
        },
      };
    };
    return {
      ...around(config, tied, width, epsilon),
      embedding: {
        tokens: 'wte.weight',
        positions: { weight: 'wpe.weight', offset: 0, rows: config.count('max_position_embeddings', 2048) },
      },
      blocks: Array.from({ length: blocks }, (_, index) => block(index)),
    };
  },
};

/** GPT-J: attention and MLP side by side behind one norm; neighbors of a head's first numbers are turned. */
export const gptj: Family = {
  types: ['gptj'],
  prefixes: ['transformer.', ''],
  buffers: /\.attn\.(masked_)?bias$/,
  tied: false,
  describe(config, tied) {
    const width = config.count('n_embd');
    const heads = config.count('n_head');
    const headSize = perHead(width, heads);
    const epsilon = config.positive('layer_norm_epsilon', 1e-5);
    const rope = ropeFrom(config, {
      headSize: config.isNull('rotary_dim') ? headSize : config.count('rotary_dim', 64),
      interleaved: true,
      defaultBase: 10_000,
    });
    const block = (index: number): Block => ({
      arrangement: 'parallel',
      attention: {
        heads,
        keyValueHeads: heads,
        headSize,
        projections: {
          kind: 'separate',
          query: linear(`h.${index}.attn.q_proj`),
          key: linear(`h.${index}.attn.k_proj`),
          value: linear(`h.${index}.attn.v_proj`),
        },
        output: linear(`h.${index}.attn.out_proj`),
        scale: headSize ** -0.5,
        rope,
      },
      mlp: {
        gate: null,
        up: linear(`h.${index}.mlp.fc_in`, true),
        down: linear(`h.${index}.mlp.fc_out`, true),
        activation: config.activation('activation_function', 'gelu_new'),
        width: config.count('n_inner', 4 * width),
      },
      norms: { attention: layerNorm(`h.${index}.ln_1`, epsilon), mlp: 'shared' },
    });
    const architecture = around(config, tied, width, epsilon);
    return {
      ...architecture,
      head: { ...architecture.head, bias: 'lm_head.bias' },
      embedding: { tokens: 'wte.weight' },
      blocks: Array.from({ length: config.blocks('n_layer') }, (_, index) => block(index)),
    };
  },
};

function around(
  config: ConfigFields,
  tied: boolean,
  width: number,
  epsilon: number,
): Pick<Architecture, 'width' | 'vocabulary' | 'finalNorm' | 'head'> {
  return {
    width,
    vocabulary: config.count('vocab_size'),
    finalNorm: layerNorm('ln_f', epsilon),
    head: { weight: tied ? 'wte.weight' : 'lm_head.weight' },
  };
}

/** `attention_layers` lists each block; `attention_types` says [[kinds, times], …]. */
function localBlocks(config: ConfigFields, blocks: number): boolean[] {
  const listed = config.list('attention_layers') ?? expanded(config, blocks);
  if (listed.length !== blocks || !listed.every((kind) => kind === 'local' || kind === 'global'))
    throw config.refusal(
      config.has('attention_layers') ? 'attention_layers' : 'attention_types',
      `local or global for each of ${blocks} blocks`,
    );
  return listed.map((kind) => kind === 'local');
}

function expanded(config: ConfigFields, blocks: number): unknown[] {
  const all: unknown[] = [];
  for (const entry of config.list('attention_types') ?? [[['global', 'local'], blocks / 2]]) {
    const [kinds, times] = Array.isArray(entry) ? (entry as unknown[]) : [];
    if (!Array.isArray(kinds) || !Number.isInteger(times) || (times as number) > blocks)
      throw config.refusal('attention_types', 'a list of [kinds, times]');
    for (let i = 0; i < (times as number) && all.length <= blocks; i++) all.push(...(kinds as unknown[]));
  }
  return all;
}
