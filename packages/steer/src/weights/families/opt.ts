import { type Block, layerNorm, linear, type Norm, perHead } from '../architecture.ts';
import type { Family } from './family.ts';

/** The epsilon that OPT's norms have, whatever the configuration says. */
const EPSILON = 1e-5;
/** OPT's table of positions begins two rows late. */
const OFFSET = 2;

export const opt: Family = {
  types: ['opt'],
  prefixes: ['model.decoder.', 'decoder.', ''],
  tied: true,
  describe(config, tied) {
    const width = config.count('hidden_size');
    const heads = config.count('num_attention_heads');
    const headSize = perHead(width, heads);
    const tableWidth = config.count('word_embed_proj_dim', width);
    const biased = config.flag('enable_bias', true);
    const before = config.flag('do_layer_norm_before', true);
    const affine = config.flag('layer_norm_elementwise_affine', true);
    const norm = (name: string): Norm => layerNorm(affine ? name : null, EPSILON);
    const block = (index: number): Block => {
      const prefix = `layers.${index}.`;
      const first = norm(`${prefix}self_attn_layer_norm`);
      const second = norm(`${prefix}final_layer_norm`);
      return {
        arrangement: 'sequential',
        attention: {
          heads,
          keyValueHeads: heads,
          headSize,
          projections: {
            kind: 'separate',
            query: linear(`${prefix}self_attn.q_proj`, biased),
            key: linear(`${prefix}self_attn.k_proj`, biased),
            value: linear(`${prefix}self_attn.v_proj`, biased),
          },
          output: linear(`${prefix}self_attn.out_proj`, biased),
          scale: headSize ** -0.5,
        },
        mlp: {
          gate: null,
          up: linear(`${prefix}fc1`, biased),
          down: linear(`${prefix}fc2`, biased),
          activation: config.activation('activation_function', 'relu'),
          width: config.count('ffn_dim', 3072),
        },
        // The 350M model norms the stream after each addition; all others what attention and MLP read.
        norms: before
          ? { attention: first, mlp: second }
          : { attention: null, mlp: null, afterAttention: first, afterMlp: second },
      };
    };
    return {
      width,
      vocabulary: config.count('vocab_size'),
      embedding: {
        tokens: 'embed_tokens.weight',
        width: tableWidth,
        ...(tableWidth === width ? {} : { projection: linear('project_in') }),
        positions: {
          weight: 'embed_positions.weight',
          offset: OFFSET,
          rows: config.count('max_position_embeddings', 2048) + OFFSET,
        },
      },
      blocks: Array.from({ length: config.blocks('num_hidden_layers') }, (_, index) => block(index)),
      finalNorm: before && !config.flag('_remove_final_layer_norm', false) ? norm('final_layer_norm') : null,
      head: {
        weight: tied ? 'embed_tokens.weight' : 'lm_head.weight',
        ...(tableWidth === width ? {} : { projection: linear('project_out') }),
      },
    };
  },
};
