import { SteerError } from '../steer-error.ts';
import type { ConfigFields } from './config-fields.ts';

/** Rotary positions: pairs of a head's numbers are turned by position · frequency. */
export interface Rope {
  /** Number of a head's numbers that are turned; the others stay. */
  readonly size: number;
  /** Radians per position, size/2 of them. */
  readonly frequencies: Float32Array;
  /** The frequencies of a pass that reaches beyond this many positions, where those are others. */
  readonly long?: { readonly beyond: number; readonly frequencies: Float32Array };
  /** Sines and cosines are multiplied by this. */
  readonly factor: number;
  /** Pairs are neighbors (GPT-J) instead of halves apart. */
  readonly interleaved: boolean;
}

export interface RopeOptions {
  readonly headSize: number;
  /** The field that says which share of a head is turned, and its default. Without it the whole head is. */
  readonly share?: readonly [field: string, fallback: number];
  readonly interleaved?: boolean;
  /** The field that names the base. Default `rope_theta`. */
  readonly base?: string;
  readonly defaultBase: number;
  /** Parameters of a configuration that count, where it keeps them apart by kind of block. */
  readonly blocks?: 'full_attention' | 'sliding_attention';
  /** Leave `rope_scaling` out of account (the sliding blocks of Gemma 3). */
  readonly unscaled?: boolean;
}

/**
 * Read rotary positions from a configuration. The formulas and their defaults are those of transformers
 * (`modeling_rope_utils.py`), in float64 and then rounded to float32.
 *
 * @throws SteerError `config-malformed` for a scaling that is not known, or two bases that differ
 */
export function ropeFrom(config: ConfigFields, options: RopeOptions): Rope {
  const inner = parametersOf(config, options.blocks);
  const base = ropeBase(config, options.base, options.blocks) ?? options.defaultBase;
  const size = Math.trunc(
    options.headSize * (options.share === undefined ? 1 : shareOf(config, inner, options.share)),
  );
  const plain = Array.from({ length: size / 2 }, (_, i) => base ** -((2 * i) / size));
  const rope = (frequencies: readonly number[], factor = 1): Rope => ({
    size,
    frequencies: Float32Array.from(frequencies),
    factor,
    interleaved: options.interleaved ?? false,
  });
  const scaling = options.unscaled ? undefined : (inner ?? config.object('rope_scaling'));
  const field = scaling?.has('rope_type') ? 'rope_type' : 'type';
  switch (scaling?.text(field, 'default')) {
    case undefined:
    case 'default':
      return rope(plain);
    case 'linear': {
      const factor = scaling!.positive('factor');
      return rope(plain.map((frequency) => frequency / factor));
    }
    case 'dynamic':
      // Scaled only beyond max_position_embeddings, which is as far as a pass may reach.
      return rope(plain);
    case 'llama3':
      return rope(llama3(plain, scaling!));
    case 'yarn':
      return rope(yarn(plain, base, config, scaling!), yarnFactor(scaling!));
    case 'longrope':
    case 'su':
      return longrope(config, scaling!, plain, rope);
    default:
      throw scaling!.refusal(field, 'default, linear, dynamic, llama3, yarn or longrope');
  }
}

/**
 * The base of the frequencies that a configuration names, or undefined. transformers 5 keeps it in
 * `rope_parameters`, older versions in a field of its own; a converter that knew only one of the two may have
 * filled the other with its default, so two that differ are refused.
 */
export function ropeBase(
  config: ConfigFields,
  field = 'rope_theta',
  blocks?: RopeOptions['blocks'],
): number | undefined {
  const outer = config.optional(field) ?? config.optional('rope_theta');
  const inner = parametersOf(config, blocks);
  const within = inner?.optional('rope_theta');
  if (outer !== undefined && within !== undefined && outer !== within) {
    throw new SteerError(
      'model-contradicts-config',
      'config.json: rope_parameters.rope_theta',
      `${outer}, as ${field} beside it says`,
      `${within}`,
      'Rotary positions with the wrong base give wrong answers without a sign: remove the false one. An ONNX export that was made with the false one has to be made again.',
    );
  }
  return outer ?? within;
}

/** `rope_parameters`; those of one kind of block, where the configuration keeps them apart. */
function parametersOf(config: ConfigFields, blocks: RopeOptions['blocks']): ConfigFields | undefined {
  const all = config.object('rope_parameters');
  return blocks !== undefined && all?.has(blocks) ? all.object(blocks) : all;
}

/** The share of each head that is turned. */
function shareOf(
  config: ConfigFields,
  inner: ConfigFields | undefined,
  [field, fallback]: readonly [string, number],
): number {
  return (
    config.optional(field) ??
    config.optional('partial_rotary_factor') ??
    inner?.optional('partial_rotary_factor') ??
    fallback
  );
}

function llama3(plain: readonly number[], scaling: ConfigFields): number[] {
  const factor = scaling.positive('factor');
  const low = scaling.positive('low_freq_factor');
  const high = scaling.positive('high_freq_factor');
  const original = scaling.positive('original_max_position_embeddings');
  return plain.map((frequency) => {
    const length = (2 * Math.PI) / frequency;
    if (length < original / high) return frequency;
    if (length > original / low) return frequency / factor;
    const smooth = (original / length - low) / (high - low);
    return ((1 - smooth) * frequency) / factor + smooth * frequency;
  });
}

function yarn(plain: readonly number[], base: number, config: ConfigFields, scaling: ConfigFields): number[] {
  const size = 2 * plain.length;
  const factor = scaling.positive('factor');
  const original =
    scaling.optional('original_max_position_embeddings') ?? config.count('max_position_embeddings');
  const dimension = (rotations: number): number =>
    (size * Math.log(original / (rotations * 2 * Math.PI))) / (2 * Math.log(base));
  let low = dimension(scaling.positive('beta_fast', 32));
  let high = dimension(scaling.positive('beta_slow', 1));
  if (scaling.flag('truncate', true)) [low, high] = [Math.floor(low), Math.ceil(high)];
  [low, high] = [Math.max(low, 0), Math.min(high, size - 1)];
  if (low === high) high += 0.001;
  return plain.map((frequency, i) => {
    const ramp = Math.min(1, Math.max(0, (i - low) / (high - low)));
    return (frequency / factor) * ramp + frequency * (1 - ramp);
  });
}

function yarnFactor(scaling: ConfigFields): number {
  const factor = scaling.positive('factor');
  const scale = (by: number): number => (factor <= 1 ? 1 : 0.1 * by * Math.log(factor) + 1);
  const given = scaling.optional('attention_factor');
  if (given !== undefined) return given;
  const [over, under] = [scaling.optional('mscale'), scaling.optional('mscale_all_dim')];
  return over !== undefined && under !== undefined ? scale(over) / scale(under) : scale(1);
}

function longrope(
  config: ConfigFields,
  scaling: ConfigFields,
  plain: readonly number[],
  rope: (frequencies: readonly number[], factor?: number) => Rope,
): Rope {
  const positions = config.count('max_position_embeddings');
  const given =
    config.optional('original_max_position_embeddings') ??
    scaling.optional('original_max_position_embeddings');
  const original = given ?? positions;
  const stretch = given === undefined ? scaling.positive('factor', 1) : positions / given;
  const factor =
    scaling.optional('attention_factor') ??
    (stretch <= 1 ? 1 : Math.sqrt(1 + Math.log(stretch) / Math.log(original)));
  const divided = (name: string): number[] => {
    const factors = scaling.numbers(name, plain.length);
    return plain.map((frequency, i) => frequency / factors[i]!);
  };
  return {
    ...rope(divided('short_factor'), factor),
    long: { beyond: original, frequencies: Float32Array.from(divided('long_factor')) },
  };
}
