import { rmsNorm } from '../architecture.ts';
import type { ConfigFields } from '../config-fields.ts';
import type { Family } from './family.ts';
import { likeLlama, llama } from './llama.ts';

/** Qwen slides, where it does, in the blocks from `max_window_layers` on, or in those that are listed. */
function windowOf(config: ConfigFields): (block: number) => number | undefined {
  if (!config.flag('use_sliding_window', false)) return () => undefined;
  const window = config.count('sliding_window', 4096);
  const listed = config.slidingBlocks(config.blocks('num_hidden_layers'));
  const from = config.has('max_window_layers') ? config.count('max_window_layers') : 28;
  return (block) => ((listed?.[block] ?? block >= from) ? window : undefined);
}

export const qwen2: Family = {
  ...llama,
  types: ['qwen2'],
  describe: (config, tied) =>
    likeLlama(config, tied, {
      defaultKeyValueHeads: 32,
      bias: { queryKeyValue: true },
      window: windowOf(config),
    }),
};

export const qwen3: Family = {
  ...llama,
  types: ['qwen3'],
  describe(config, tied) {
    const biased = config.flag('attention_bias', false);
    const epsilon = config.positive('rms_norm_eps', 1e-6);
    return likeLlama(config, tied, {
      defaultKeyValueHeads: 32,
      headSize: config.headSize('head_dim', 128),
      bias: { queryKeyValue: biased, output: biased },
      window: windowOf(config),
      attention: (_, prefix) => ({
        queryNorm: { over: 'head', norm: rmsNorm(`${prefix}q_norm`, epsilon) },
        keyNorm: { over: 'head', norm: rmsNorm(`${prefix}k_norm`, epsilon) },
      }),
    });
  },
};
