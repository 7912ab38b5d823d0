import { type Attention, alibiSlopes, type Block, layerNorm, linear, perHead } from '../architecture.ts';
import { ropeFrom } from '../rope.ts';
import type { Family } from './family.ts';

/**
 * Falcon in its three shapes: 7B (one key for all queries, one norm for attention and MLP side by side), the
 * new decoder of 40B and later (keys by groups, a norm each), and RW (sequential, alibi, a key for each query).
 */
export const falcon: Family = {
  types: ['falcon'],
  prefixes: ['transformer.', ''],
  tied: true,
  describe(config, tied) {
    const width = config.count(config.has('n_embed') ? 'n_embed' : 'hidden_size');
    const heads = config.count(config.has('n_head') ? 'n_head' : 'num_attention_heads');
    const headSize = perHead(width, heads);
    const epsilon = config.positive('layer_norm_epsilon', 1e-5);
    const biased = config.flag('bias', false);
    const grouped = config.flag('new_decoder_architecture', false);
    const parallel = config.flag('parallel_attn', true);
    const keyValueHeads =
      grouped || !config.flag('multi_query', true) ? config.count('num_kv_heads', heads) : 1;
    const norms = config.has('num_ln_in_parallel_attn')
      ? config.count('num_ln_in_parallel_attn')
      : grouped
        ? 2
        : 1;
    if (grouped && !parallel) throw config.refusal('parallel_attn', 'true in the new decoder');
    if (!grouped && norms !== 1) throw config.refusal('num_ln_in_parallel_attn', '1 but in the new decoder');
    const scale = headSize ** -0.5;
    const positions: Pick<Attention, 'alibi' | 'rope'> = config.flag('alibi', false)
      ? // Computed in bfloat16 and scaled with the scores.
        { alibi: { slopes: alibiSlopes(heads), rounded: true, scale } }
      : { rope: ropeFrom(config, { headSize, defaultBase: 10_000 }) };
    const normsOf = (prefix: string): Block['norms'] => {
      const norm = (name: string) => layerNorm(`${prefix}${name}`, epsilon);
      if (!parallel) return { attention: norm('input_layernorm'), mlp: norm('post_attention_layernorm') };
      if (norms === 2) return { attention: norm('ln_attn'), mlp: norm('ln_mlp') };
      return { attention: norm('input_layernorm'), mlp: 'shared' };
    };
    const block = (index: number): Block => {
      const prefix = `h.${index}.`;
      return {
        arrangement: parallel ? 'parallel' : 'sequential',
        attention: {
          heads,
          keyValueHeads,
          headSize,
          projections: { kind: 'grouped', fused: linear(`${prefix}self_attention.query_key_value`, biased) },
          output: linear(`${prefix}self_attention.dense`, biased),
          scale,
          ...positions,
        },
        mlp: {
          gate: null,
          up: linear(`${prefix}mlp.dense_h_to_4h`, biased),
          down: linear(`${prefix}mlp.dense_4h_to_h`, biased),
          activation: config.activation('activation', 'gelu'),
          width: config.count('ffn_hidden_size', 4 * width),
        },
        norms: normsOf(prefix),
      };
    };
    return {
      width,
      vocabulary: config.count('vocab_size'),
      embedding: { tokens: 'word_embeddings.weight' },
      blocks: Array.from(
        { length: config.blocks(config.has('n_layer') ? 'n_layer' : 'num_hidden_layers') },
        (_, index) => block(index),
      ),
      finalNorm: layerNorm('ln_f', epsilon),
      head: { weight: tied ? 'word_embeddings.weight' : 'lm_head.weight' },
    };
  },
};
