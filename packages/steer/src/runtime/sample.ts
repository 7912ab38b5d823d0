import type { Kernel } from '@cape/core-wasm';
import { SteerError } from '../steer-error.ts';

export interface Sampling {
  /** 0 takes the likeliest token; above, logits are divided by it. Default 0. */
  readonly temperature?: number;
  /** Draw from the likeliest tokens that together have this probability. Default 1: from all. */
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
      this.#draws = this.#kernel.normals(Math.max(256, 2 * (step + 1)), this.#seed);
    return this.#kernel.normalCdf(this.#draws[step]!);
  }

  #draw(logits: Float32Array, uniform: number): number {
    const order = Array.from(logits.keys()).sort((a, b) => logits[b]! - logits[a]! || a - b);
    const highest = logits[order[0]!]!;
    const weights: number[] = [];
    let total = 0;
    for (const token of order) {
      const weight = this.#kernel.exp((logits[token]! - highest) / this.#temperature);
      weights.push(weight);
      total += weight;
    }
    let nucleus = 0;
    let kept = 0;
    while (kept < order.length && nucleus < this.#topP * total) nucleus += weights[kept++]!;
    let target = uniform * nucleus;
    for (let i = 0; i < kept; i++) {
      target -= weights[i]!;
      if (target < 0) return order[i]!;
    }
    return order[Math.max(0, kept - 1)]!;
  }
}

/** The index of the largest logit, the first of equals. */
export function likeliest(logits: Float32Array): number {
  let best = 0;
  for (let i = 1; i < logits.length; i++) if (logits[i]! > logits[best]!) best = i;
  return best;
}
