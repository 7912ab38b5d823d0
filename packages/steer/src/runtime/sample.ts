import type { Kernel } from '@cape/core-wasm';
import { SteerError } from '../steer-error.ts';

export interface Sampling {
  /** 0 takes the likeliest token; above, logits are divided by it. Default 0. */
  readonly temperature?: number;
  /** Draw from the likeliest tokens that together have at least this probability. Default 1: from all. */
  readonly topP?: number;
  /** Default 1. */
  readonly seed?: number;
}

/**
 * Chooses tokens from logits. Steered and unsteered rows are given the same draws, so that what differs
 * between them comes from the steering. Draws and exponentials are the kernel's: the same in every engine.
 */
export class Sampler {
  readonly #kernel: Kernel;
  readonly #temperature: number;
  readonly #topP: number;
  readonly #seed: number;
  #draws: Float64Array = new Float64Array(0);

  constructor(kernel: Kernel, { temperature = 0, topP = 1, seed = 1 }: Sampling) {
    if (!(temperature >= 0 && temperature <= 100))
      throw new SteerError('out-of-range', 'temperature', 'a number from 0 to 100', `${temperature}`);
    if (!(topP > 0 && topP <= 1))
      throw new SteerError('out-of-range', 'topP', 'a number above 0, at most 1', `${topP}`);
    if (!Number.isSafeInteger(seed) || seed < 0)
      throw new SteerError('out-of-range', 'seed', 'a whole number from 0', `${seed}`);
    this.#kernel = kernel;
    this.#temperature = temperature;
    this.#topP = topP;
    this.#seed = seed;
  }

  /** The token for step `step` (from 0). */
  choose(logits: Float32Array, step: number): number {
    return this.#temperature === 0 ? likeliest(logits) : this.#draw(logits, this.#uniform(step));
  }

  #uniform(step: number): number {
    if (step >= this.#draws.length)
      this.#draws = this.#kernel.uniforms(Math.max(256, 2 * (step + 1)), this.#seed);
    return this.#draws[step]!;
  }

  /** Invert the distribution function over the tokens in the order of the vocabulary. */
  #draw(logits: Float32Array, uniform: number): number {
    const highest = logits[likeliest(logits)]!;
    const weights = new Float64Array(logits.length);
    let total = 0;
    for (let token = 0; token < logits.length; token++) {
      const below = (logits[token]! - highest) / this.#temperature;
      // Less likely than that, by the smallest float64, is nothing; a NaN stays out too.
      const weight = below > LEAST_EXPONENT ? this.#kernel.exp(below) : 0;
      weights[token] = weight;
      total += weight;
    }
    if (this.#topP < 1) total = keepNucleus(weights, this.#topP * total);
    let target = uniform * total;
    let last = 0;
    for (let token = 0; token < weights.length; token++) {
      if (weights[token] === 0) continue;
      target -= weights[token]!;
      if (target < 0) return token;
      last = token;
    }
    return last;
  }
}

const LEAST_EXPONENT = -745;

/**
 * Set to zero all but the largest weights that together reach `wanted`, and return their sum. The largest are
 * taken from a heap one by one, so that the rest of the vocabulary is never put in order.
 */
function keepNucleus(weights: Float64Array, wanted: number): number {
  const heap = Uint32Array.from(weights.keys());
  let size = heap.length;
  // Of equals the one with the lower number is the larger.
  const larger = (a: number, b: number): boolean =>
    weights[a]! > weights[b]! || (weights[a] === weights[b] && a < b);
  const sink = (from: number): void => {
    const token = heap[from]!;
    let at = from;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= size) break;
      if (child + 1 < size && larger(heap[child + 1]!, heap[child]!)) child++;
      if (!larger(heap[child]!, token)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = token;
  };
  for (let at = (size >> 1) - 1; at >= 0; at--) sink(at);
  let sum = 0;
  while (size > 0 && sum < wanted) {
    sum += weights[heap[0]!]!;
    const taken = heap[0]!;
    size--;
    heap[0] = heap[size]!;
    heap[size] = taken;
    sink(0);
  }
  for (let at = 0; at < size; at++) weights[heap[at]!] = 0;
  return sum;
}

/** The index of the largest logit, the first of equals. */
export function likeliest(logits: Float32Array): number {
  let best = 0;
  for (let i = 1; i < logits.length; i++) if (logits[i]! > logits[best]!) best = i;
  return best;
}
