import type { Architecture } from '../architecture.ts';
import type { ConfigFields } from '../config-fields.ts';

/** One architecture: how its config.json and the names of its weights describe a decoder. */
export interface Family {
  /** The `model_type` of its configurations. */
  readonly types: readonly string[];
  /** Prefixes of the names of its weights, the usual first. */
  readonly prefixes: readonly string[];
  /** Tensors that old checkpoints carry and that are no weights: masks, frequencies. */
  readonly buffers?: RegExp;
  /** Default of transformers for `tie_word_embeddings` where the configuration is silent. */
  readonly tied: boolean;
  readonly describe: (config: ConfigFields, tied: boolean) => Architecture;
}
