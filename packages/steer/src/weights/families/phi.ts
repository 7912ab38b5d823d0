import { layerNorm, linear, rmsNorm } from '../architecture.ts';
import { ropeFrom } from '../rope.ts';
import type { Family } from './family.ts';
import { headSizeOf, likeLlama, llama } from './llama.ts';

/** Attention and MLP side by side behind one LayerNorm, with biases everywhere and part of each head turned. */
export const phi: Family = {
  ...llama,
  types: ['phi'],
  describe(config, tied) {
    const epsilon = config.positive('layer_norm_eps', 1e-5);
    const rope = ropeFrom(config, {
      headSize: headSizeOf(config),
      share: ['partial_rotary_factor', 0.5],
      defaultBase: 10_000,
    });
    const normed = config.flag('qk_layernorm', false);
    const architecture = likeLlama(config, tied, {
      rope,
      arrangement: 'parallel',
      bias: { queryKeyValue: true },
      activation: ['hidden_act', 'gelu_new'],
      norm: (name) => layerNorm(name, epsilon),
      norms: () => ({ mlp: 'shared' }),
      attention: (_, prefix) => ({
        output: linear(`${prefix}dense`, true),
        ...(normed
          ? {
              queryNorm: { over: 'head', norm: layerNorm(`${prefix}q_layernorm`, epsilon) },
              keyNorm: { over: 'head', norm: layerNorm(`${prefix}k_layernorm`, epsilon) },
            }
          : {}),
      }),
      mlp: (prefix) => ({ gate: null, up: linear(`${prefix}fc1`, true), down: linear(`${prefix}fc2`, true) }),
      head: { bias: 'lm_head.bias' },
    });
    return { ...architecture, finalNorm: layerNorm('final_layernorm', epsilon) };
  },
};

/** Llama with queries, keys and values in one matrix, and gate and up-projection in another. */
export const phi3: Family = {
  ...llama,
  types: ['phi3'],
  describe(config, tied) {
    const epsilon = config.positive('rms_norm_eps', 1e-5);
    const rope = ropeFrom(config, {
      headSize: headSizeOf(config),
      share: ['partial_rotary_factor', 1],
      defaultBase: 10_000,
    });
    const window = config.has('sliding_window') ? config.count('sliding_window') : undefined;
    return likeLlama(config, tied, {
      rope,
      norm: (name) => rmsNorm(name, epsilon),
      window: () => window,
      attention: (_, prefix) => ({
        projections: { kind: 'concatenated', fused: linear(`${prefix}qkv_proj`) },
      }),
      mlp: (prefix) => ({ gate: 'fused', up: linear(`${prefix}gate_up_proj`) }),
    });
  },
};
