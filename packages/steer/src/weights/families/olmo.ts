import { layerNorm, rmsNorm } from '../architecture.ts';
import type { Family } from './family.ts';
import { likeLlama, llama } from './llama.ts';

/** Llama with LayerNorms that have no parameters. */
export const olmo: Family = {
  ...llama,
  types: ['olmo'],
  describe(config, tied) {
    const biased = config.flag('attention_bias', false);
    const clip = config.optional('clip_qkv');
    return likeLlama(config, tied, {
      bias: { queryKeyValue: biased, output: biased },
      norm: () => layerNorm(null, 1e-5),
      attention: () => (clip === undefined ? {} : { clip }),
    });
  },
};

/** No norm before attention and MLP, but one after each, and norms of all queries and all keys at once. */
export const olmo2: Family = {
  ...llama,
  types: ['olmo2'],
  describe(config, tied) {
    const biased = config.flag('attention_bias', false);
    const epsilon = config.positive('rms_norm_eps', 1e-5);
    return likeLlama(config, tied, {
      bias: { queryKeyValue: biased, output: biased },
      norm: (name) => rmsNorm(name, epsilon),
      norms: (prefix) => ({
        attention: null,
        attentionOutput: rmsNorm(`${prefix}post_attention_layernorm`, epsilon),
        mlp: null,
        mlpOutput: rmsNorm(`${prefix}post_feedforward_layernorm`, epsilon),
      }),
      attention: (_, prefix) => ({
        queryNorm: { over: 'projection', norm: rmsNorm(`${prefix}q_norm`, epsilon) },
        keyNorm: { over: 'projection', norm: rmsNorm(`${prefix}k_norm`, epsilon) },
      }),
    });
  },
};
