import { SteerError } from '../steer-error.ts';
import type { Activation } from './architecture.ts';

/** No decoder has more of anything that is counted; a larger number is a false one. */
const MOST = 1 << 24;
const MOST_BLOCKS = 1024;
const MOST_HEAD_SIZE = 4096;

const ACTIVATIONS: Record<string, Activation> = {
  silu: 'silu',
  swish: 'silu',
  gelu: 'gelu',
  gelu_python: 'gelu',
  gelu_new: 'gelu-tanh',
  gelu_fast: 'gelu-tanh',
  gelu_pytorch_tanh: 'gelu-tanh',
  gelu_python_tanh: 'gelu-tanh',
  gelu_accurate: 'gelu-tanh',
  relu: 'relu',
};

/** The fields of a config.json, each read as what it must be; null counts as absent, as transformers has it. */
export class ConfigFields {
  readonly #fields: Readonly<Record<string, unknown>>;
  readonly #path: string;

  constructor(fields: Readonly<Record<string, unknown>>, path = 'config.json') {
    this.#fields = fields;
    this.#path = path;
  }

  has(name: string): boolean {
    return this.#value(name) !== undefined;
  }

  /** True where the configuration says null, where that is not the same as silence. */
  isNull(name: string): boolean {
    return Object.hasOwn(this.#fields, name) && this.#fields[name] === null;
  }

  /** A whole number from 1; without a fallback it must be there. */
  count(name: string, fallback?: number, most = MOST): number {
    const value = this.#value(name) ?? fallback;
    if (typeof value === 'number' && Number.isInteger(value) && value > 0 && value <= most) return value;
    throw this.refusal(name, `a whole number from 1 to ${most}`);
  }

  blocks(name: string): number {
    return this.count(name, undefined, MOST_BLOCKS);
  }

  headSize(name: string, fallback: number): number {
    return this.count(name, fallback, MOST_HEAD_SIZE);
  }

  /** A finite number above 0. */
  positive(name: string, fallback?: number): number {
    const value = this.#value(name) ?? fallback;
    if (typeof value === 'number' && Number.isFinite(value) && value > 0) return value;
    throw this.refusal(name, 'a number above 0');
  }

  /** The same, or undefined where the field is absent. */
  optional(name: string): number | undefined {
    return this.has(name) ? this.positive(name) : undefined;
  }

  flag(name: string, fallback: boolean): boolean {
    const value = this.#value(name) ?? fallback;
    if (typeof value === 'boolean') return value;
    throw this.refusal(name, 'true or false');
  }

  text(name: string, fallback?: string): string {
    const value = this.#value(name) ?? fallback;
    if (typeof value === 'string') return value;
    throw this.refusal(name, 'a text');
  }

  list(name: string): readonly unknown[] | undefined {
    const value = this.#value(name);
    if (value === undefined || Array.isArray(value)) return value;
    throw this.refusal(name, 'a list');
  }

  numbers(name: string, length: number): number[] {
    const value = this.list(name);
    if (value?.length === length && value.every((each) => Number.isFinite(each) && (each as number) > 0))
      return value as number[];
    throw this.refusal(name, `a list of ${length} numbers above 0`);
  }

  object(name: string): ConfigFields | undefined {
    const value = this.#value(name);
    if (value === undefined) return undefined;
    if (typeof value === 'object' && !Array.isArray(value))
      return new ConfigFields(value as Record<string, unknown>, `${this.#path}: ${name}`);
    throw this.refusal(name, 'an object');
  }

  activation(name: string, fallback: string): Activation {
    const value = this.text(name, fallback);
    const activation = Object.hasOwn(ACTIVATIONS, value) ? ACTIVATIONS[value] : undefined;
    if (activation === undefined) throw this.refusal(name, `one of ${Object.keys(ACTIVATIONS).join(', ')}`);
    return activation;
  }

  /** `sliding_attention` or `full_attention` for each block, where the configuration lists them. */
  slidingBlocks(blocks: number): readonly boolean[] | undefined {
    const types = this.list('layer_types');
    if (types === undefined) return undefined;
    if (
      types.length === blocks &&
      types.every((type) => type === 'sliding_attention' || type === 'full_attention')
    )
      return types.map((type) => type === 'sliding_attention');
    throw this.refusal('layer_types', `${blocks} of sliding_attention or full_attention`);
  }

  refusal(name: string, expected: string): SteerError {
    const value = this.#value(name);
    return new SteerError(
      'config-malformed',
      `${this.#path}: ${name}`,
      expected,
      value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 80),
    );
  }

  #value(name: string): unknown {
    return Object.hasOwn(this.#fields, name) ? (this.#fields[name] ?? undefined) : undefined;
  }
}
