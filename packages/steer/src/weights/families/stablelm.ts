import { type HeadNorm, layerNorm } from '../architecture.ts';
import { ropeFrom } from '../rope.ts';
import type { Family } from './family.ts';
import { headSizeOf, likeLlama, llama } from './llama.ts';

/** Llama with LayerNorms, a part of each head turned, and in some sizes attention and MLP side by side. */
export const stablelm: Family = {
  ...llama,
  types: ['stablelm'],
  describe(config, tied) {
    const epsilon = config.positive('layer_norm_eps', 1e-5);
    const heads = config.count('num_attention_heads');
    const groups = config.count('num_key_value_heads', 32);
    const rope = ropeFrom(config, {
      headSize: headSizeOf(config),
      share: ['partial_rotary_factor', 0.25],
      defaultBase: 10_000,
    });
    const parallel = config.flag('use_parallel_residual', false);
    const each = (name: string, count: number): HeadNorm => ({
      over: 'each',
      weights: Array.from({ length: count }, (_, head) => `${name}.norms.${head}.weight`),
      epsilon,
    });
    const normed = config.flag('qk_layernorm', false);
    return likeLlama(config, tied, {
      defaultKeyValueHeads: 32,
      rope,
      arrangement: parallel ? 'parallel' : 'sequential',
      bias: { queryKeyValue: config.flag('use_qkv_bias', false) },
      norm: (name) => layerNorm(name, epsilon),
      norms: () => (parallel ? { mlp: 'shared' } : {}),
      attention: (_, prefix) => ({
        ...(normed
          ? {
              queryNorm: each(`${prefix}q_layernorm`, heads),
              keyNorm: each(`${prefix}k_layernorm`, groups),
            }
          : {}),
      }),
    });
  },
};
