import { type Block, layerNorm, linear, perHead } from '../architecture.ts';
import { ropeFrom } from '../rope.ts';
import type { Family } from './family.ts';

/** GPT-NeoX and Pythia: queries, keys and values of each head in turn in one matrix. */
export const gptNeox: Family = {
  types: ['gpt_neox'],
  prefixes: ['gpt_neox.', ''],
  buffers: /\.attention\.((masked_)?bias|rotary_emb\.inv_freq)$/,
  tied: false,
  describe(config, tied) {
    const width = config.count('hidden_size');
    const heads = config.count('num_attention_heads');
    const headSize = perHead(width, heads);
    const epsilon = config.positive('layer_norm_eps', 1e-5);
    const biased = config.flag('attention_bias', true);
    const rope = ropeFrom(config, {
      headSize,
      share: ['rotary_pct', 0.25],
      base: 'rotary_emb_base',
      defaultBase: 10_000,
    });
    const block = (index: number): Block => {
      const prefix = `layers.${index}.`;
      return {
        arrangement: config.flag('use_parallel_residual', true) ? 'parallel' : 'sequential',
        attention: {
          heads,
          keyValueHeads: heads,
          headSize,
          projections: { kind: 'grouped', fused: linear(`${prefix}attention.query_key_value`, biased) },
          output: linear(`${prefix}attention.dense`, biased),
          scale: headSize ** -0.5,
          rope,
        },
        mlp: {
          gate: null,
          up: linear(`${prefix}mlp.dense_h_to_4h`, true),
          down: linear(`${prefix}mlp.dense_4h_to_h`, true),
          activation: config.activation('hidden_act', 'gelu'),
          width: config.count('intermediate_size'),
        },
        norms: {
          attention: layerNorm(`${prefix}input_layernorm`, epsilon),
          mlp: layerNorm(`${prefix}post_attention_layernorm`, epsilon),
        },
      };
    };
    return {
      width,
      vocabulary: config.count('vocab_size'),
      embedding: { tokens: 'embed_in.weight' },
      blocks: Array.from({ length: config.blocks('num_hidden_layers') }, (_, index) => block(index)),
      finalNorm: layerNorm('final_layer_norm', epsilon),
      head: { weight: tied ? 'embed_in.weight' : 'embed_out.weight' },
    };
  },
};
