import { SteerError } from '../steer-error.ts';
import type { Rope } from './rope.ts';

// What a decoder is made of, as data. A family's file turns a config.json into this; decoder-graph.ts turns it
// into a graph. Names of weights are those of the family's checkpoints, without the prefix all of them share.

export interface Architecture {
  /** Numbers per position in the residual stream. */
  readonly width: number;
  readonly vocabulary: number;
  readonly embedding: Embedding;
  readonly blocks: readonly Block[];
  /** After the last block; null where there is none. */
  readonly finalNorm: Norm | null;
  readonly head: Head;
}

export interface Embedding {
  readonly tokens: string;
  /** Width of the table where it is not the stream's; then `projection` widens it. */
  readonly width?: number;
  readonly projection?: Linear;
  /** Every embedding is multiplied by this. */
  readonly scale?: number;
  /** A table of learnt positions, read at position + offset. */
  readonly positions?: { readonly weight: string; readonly offset: number; readonly rows: number };
  readonly norm?: Norm;
}

export interface Head {
  /** The name of the embedding's table where the two are tied. */
  readonly weight: string;
  readonly bias?: string;
  /** From the stream's width to the table's, where they differ. */
  readonly projection?: Linear;
  /** Logits become cap · tanh(logits / cap). */
  readonly softcap?: number;
}

/** A product with a matrix, stored as PyTorch's Linear [out, in] or as GPT-2's Conv1D [in, out]. */
export interface Linear {
  readonly weight: string;
  readonly bias: string | null;
  readonly stored: 'out-in' | 'in-out';
}

export interface Norm {
  readonly kind: 'rms' | 'layer';
  /** Null where the norm has no parameters. */
  readonly weight: string | null;
  readonly bias: string | null;
  readonly epsilon: number;
  /** Gemma stores the scale less 1. */
  readonly storedLessOne: boolean;
}

export interface Block {
  readonly attention: Attention;
  readonly mlp: Mlp;
  /** `parallel`: attention and MLP both read the stream that enters the block. */
  readonly arrangement: 'sequential' | 'parallel';
  readonly norms: {
    /** Input of the attention; null where it reads the stream itself. */
    readonly attention: Norm | null;
    /** Input of the MLP: `shared` takes the attention's. */
    readonly mlp: Norm | null | 'shared';
    /** Of what attention and MLP give, before it is added. */
    readonly attentionOutput?: Norm;
    readonly mlpOutput?: Norm;
    /** Of the stream itself, after each addition (post-norm). */
    readonly afterAttention?: Norm;
    readonly afterMlp?: Norm;
  };
  /** The skip starts at the norm's output instead of its input. */
  readonly skipsFromNorm?: boolean;
}

export interface Attention {
  readonly heads: number;
  readonly keyValueHeads: number;
  readonly headSize: number;
  readonly projections: Projections;
  readonly output: Linear;
  /** Queries are multiplied by this. */
  readonly scale: number;
  /** Projections are clipped to ± this. */
  readonly clip?: number;
  readonly queryNorm?: HeadNorm;
  readonly keyNorm?: HeadNorm;
  readonly rope?: Rope;
  readonly alibi?: Alibi;
  /** Scores become cap · tanh(scores / cap). */
  readonly softcap?: number;
  /** A key is seen from fewer than this many positions on. */
  readonly window?: number;
}

/**
 * Queries, keys and values. `concatenated`: one matrix, all queries before all keys before all values.
 * `grouped`: one matrix, for each key's head its queries, its key and its value.
 */
export type Projections =
  | { readonly kind: 'separate'; readonly query: Linear; readonly key: Linear; readonly value: Linear }
  | { readonly kind: 'concatenated' | 'grouped'; readonly fused: Linear };

/** `head`: one norm for each head alike; `projection`: over all heads at once; `each`: a scale of its own per head. */
export type HeadNorm =
  | { readonly over: 'head' | 'projection'; readonly norm: Norm }
  | { readonly over: 'each'; readonly weights: readonly string[]; readonly epsilon: number };

/** A bias that falls with distance, steeper for some heads than for others. */
export interface Alibi {
  readonly slopes: Float32Array;
  /** True where the bias was computed in bfloat16, whose rounding then belongs to the model. */
  readonly rounded: boolean;
  readonly scale: number;
}

export interface Mlp {
  /** Null: `up` is activated and there is no gate. A gate fused with `up` comes first in its rows. */
  readonly gate: Linear | 'fused' | null;
  readonly up: Linear;
  readonly down: Linear;
  readonly activation: Activation;
  readonly width: number;
}

export type Activation = 'silu' | 'gelu' | 'gelu-tanh' | 'relu';

/** The size of each of a projection's heads. */
export function perHead(width: number, heads: number): number {
  if (width % heads === 0) return width / heads;
  throw new SteerError(
    'config-malformed',
    'config.json',
    `a width that ${heads} heads share evenly`,
    `${width}`,
  );
}

export function linear(name: string, bias = false, stored: Linear['stored'] = 'out-in'): Linear {
  return { weight: `${name}.weight`, bias: bias ? `${name}.bias` : null, stored };
}

export function rmsNorm(name: string, epsilon: number, storedLessOne = false): Norm {
  return { kind: 'rms', weight: `${name}.weight`, bias: null, epsilon, storedLessOne };
}

export function layerNorm(name: string | null, epsilon: number): Norm {
  return {
    kind: 'layer',
    weight: name === null ? null : `${name}.weight`,
    bias: name === null ? null : `${name}.bias`,
    epsilon,
    storedLessOne: false,
  };
}

/** Slopes of Press, Smith and Lewis (2022), in float32, for any number of heads. */
export function alibiSlopes(heads: number): Float32Array {
  const power = 2 ** Math.floor(Math.log2(heads));
  const from = (base: number, exponents: readonly number[]): number[] =>
    exponents.map((exponent) => Math.fround(base) ** exponent);
  const base = (count: number): number => 2 ** -(2 ** -(Math.log2(count) - 3));
  const first = from(
    base(power),
    Array.from({ length: power }, (_, i) => i + 1),
  );
  const rest = from(
    base(2 * power),
    Array.from({ length: heads - power }, (_, i) => 2 * i + 1),
  );
  return Float32Array.from([...first, ...rest]);
}
