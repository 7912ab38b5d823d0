import { alibiSlopes, type Block, layerNorm, linear, perHead } from '../architecture.ts';
import type { Family } from './family.ts';

/** BLOOM: a bias that falls with distance instead of positions, and a norm of the embeddings. */
export const bloom: Family = {
  types: ['bloom'],
  prefixes: ['transformer.', ''],
  tied: true,
  describe(config, tied) {
    const width = config.count(config.has('n_embed') ? 'n_embed' : 'hidden_size');
    const heads = config.count(config.has('num_attention_heads') ? 'num_attention_heads' : 'n_head');
    const headSize = perHead(width, heads);
    const epsilon = config.positive('layer_norm_epsilon', 1e-5);
    const alibi = { slopes: alibiSlopes(heads), rounded: false, scale: 1 };
    const block = (index: number): Block => {
      const prefix = `h.${index}.`;
      return {
        arrangement: 'sequential',
        skipsFromNorm: config.flag('apply_residual_connection_post_layernorm', false),
        attention: {
          heads,
          keyValueHeads: heads,
          headSize,
          projections: { kind: 'grouped', fused: linear(`${prefix}self_attention.query_key_value`, true) },
          output: linear(`${prefix}self_attention.dense`, true),
          scale: headSize ** -0.5,
          alibi,
        },
        mlp: {
          gate: null,
          up: linear(`${prefix}mlp.dense_h_to_4h`, true),
          down: linear(`${prefix}mlp.dense_4h_to_h`, true),
          activation: 'gelu-tanh',
          width: 4 * width,
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
      embedding: {
        tokens: 'word_embeddings.weight',
        norm: layerNorm('word_embeddings_layernorm', epsilon),
      },
      blocks: Array.from(
        { length: config.blocks(config.has('num_hidden_layers') ? 'num_hidden_layers' : 'n_layer') },
        (_, index) => block(index),
      ),
      finalNorm: layerNorm('ln_f', epsilon),
      head: { weight: tied ? 'word_embeddings.weight' : 'lm_head.weight' },
    };
  },
};
