import { layerNorm, linear } from '../architecture.ts';
import type { Family } from './family.ts';
import { likeLlama, llama } from './llama.ts';

/** Llama's attention with biases, LayerNorms and an MLP without a gate. */
export const starcoder2: Family = {
  ...llama,
  types: ['starcoder2'],
  tied: true,
  describe(config, tied) {
    const epsilon = config.positive('norm_epsilon', 1e-5);
    const biased = config.flag('use_bias', true);
    const window = config.has('sliding_window') ? config.count('sliding_window') : undefined;
    return likeLlama(config, tied, {
      defaultKeyValueHeads: 2,
      bias: { queryKeyValue: biased, output: biased },
      activation: ['hidden_act', 'gelu_pytorch_tanh'],
      norm: (name) => layerNorm(name, epsilon),
      window: () => window,
      mlp: (prefix) => ({
        gate: null,
        up: linear(`${prefix}c_fc`, biased),
        down: linear(`${prefix}c_proj`, biased),
      }),
    });
  },
};
