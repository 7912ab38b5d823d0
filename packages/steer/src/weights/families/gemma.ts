import { type Norm, rmsNorm } from '../architecture.ts';
import type { ConfigFields } from '../config-fields.ts';
import { ropeFrom } from '../rope.ts';
import type { Family } from './family.ts';
import { type Departure, likeLlama, llama } from './llama.ts';

/** Traits that all Gemmas share: scaled embeddings, norms that store their scale less 1, wide heads. */
function common(config: ConfigFields): Departure {
  const biased = config.flag('attention_bias', false);
  return {
    headSize: config.headSize('head_dim', 256),
    bias: { queryKeyValue: biased, output: biased },
    norm: normOf(config),
    embedding: { scale: config.count('hidden_size') ** 0.5 },
  };
}

function normOf(config: ConfigFields): (name: string) => Norm {
  const epsilon = config.positive('rms_norm_eps', 1e-6);
  return (name) => rmsNorm(name, epsilon, true);
}

/** Gemma 2 and 3 norm what attention and MLP give, too. */
function fourNorms(config: ConfigFields): (prefix: string) => ReturnType<NonNullable<Departure['norms']>> {
  const norm = normOf(config);
  return (prefix) => ({
    attentionOutput: norm(`${prefix}post_attention_layernorm`),
    mlp: norm(`${prefix}pre_feedforward_layernorm`),
    mlpOutput: norm(`${prefix}post_feedforward_layernorm`),
  });
}

export const gemma: Family = {
  ...llama,
  types: ['gemma'],
  tied: true,
  describe: (config, tied) =>
    likeLlama(config, tied, {
      ...common(config),
      defaultKeyValueHeads: 16,
      // The first Gemmas' configurations name a gelu whose exact form was never used in training.
      activation: config.has('hidden_activation')
        ? ['hidden_activation', '']
        : ['hidden_activation', 'gelu_pytorch_tanh'],
    }),
};

export const gemma2: Family = {
  ...llama,
  types: ['gemma2'],
  tied: true,
  describe(config, tied) {
    const window = config.count('sliding_window', 4096);
    const sliding = config.slidingBlocks(config.blocks('num_hidden_layers'));
    const [scores, logits] = [
      capOf(config, 'attn_logit_softcapping', 50),
      capOf(config, 'final_logit_softcapping', 30),
    ];
    return likeLlama(config, tied, {
      ...common(config),
      defaultKeyValueHeads: 4,
      activation: ['hidden_activation', 'gelu_pytorch_tanh'],
      norms: fourNorms(config),
      window: (block) => ((sliding?.[block] ?? block % 2 === 0) ? window : undefined),
      attention: () => ({
        scale: config.positive('query_pre_attn_scalar', 256) ** -0.5,
        ...(scores === null ? {} : { softcap: scores }),
      }),
      ...(logits === null ? {} : { head: { softcap: logits } }),
    });
  },
};

export const gemma3: Family = {
  ...llama,
  types: ['gemma3_text', 'gemma3'],
  // The multimodal checkpoints keep the decoder one or two levels down.
  prefixes: ['model.', 'language_model.model.', 'model.language_model.', ''],
  tied: true,
  describe(config, tied) {
    const common3 = common(config);
    const blocks = config.blocks('num_hidden_layers');
    const window = config.count('sliding_window', 4096);
    const pattern = config.count('sliding_window_pattern', 6);
    const listed = config.slidingBlocks(blocks);
    const slides = (block: number): boolean => listed?.[block] ?? (block + 1) % pattern !== 0;
    if (config.flag('use_bidirectional_attention', false))
      throw config.refusal('use_bidirectional_attention', 'false: a decoder');
    const headSize = common3.headSize!;
    const whole = ropeFrom(config, { headSize, defaultBase: 1_000_000, blocks: 'full_attention' });
    const near = ropeFrom(config, {
      headSize,
      base: 'rope_local_base_freq',
      defaultBase: 10_000,
      blocks: 'sliding_attention',
      unscaled: true,
    });
    const norm = normOf(config);
    const scores = capOf(config, 'attn_logit_softcapping', null);
    const logits = capOf(config, 'final_logit_softcapping', null);
    return likeLlama(config, tied, {
      ...common3,
      rope: whole,
      defaultKeyValueHeads: 4,
      activation: ['hidden_activation', 'gelu_pytorch_tanh'],
      norms: fourNorms(config),
      window: (block) => (slides(block) ? window : undefined),
      attention: (block, prefix) => ({
        scale: config.positive('query_pre_attn_scalar', 256) ** -0.5,
        ...(slides(block) ? { rope: near } : {}),
        queryNorm: { over: 'head', norm: norm(`${prefix}q_norm`) },
        keyNorm: { over: 'head', norm: norm(`${prefix}k_norm`) },
        ...(scores === null ? {} : { softcap: scores }),
      }),
      ...(logits === null ? {} : { head: { softcap: logits } }),
    });
  },
};

/** A cap that is `fallback` where the configuration is silent, and none where it says null. */
function capOf(config: ConfigFields, name: string, fallback: number | null): number | null {
  if (config.isNull(name)) return null;
  return config.optional(name) ?? fallback;
}
