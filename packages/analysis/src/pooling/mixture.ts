import type { Kernel } from '@cape/core-wasm';
import type { Interval } from '../interval.ts';
import type { Mixture } from './mixed-model.ts';

/** P(value < bound) of a normal; of one without spread 0, ½ or 1. */
export function normalBelow(
  kernel: Pick<Kernel, 'normalCdf'>,
  mean: number,
  deviation: number,
  bound: number,
): number {
  const distance = bound - mean;
  if (deviation > 0) return kernel.normalCdf(distance / deviation);
  return distance > 0 ? 1 : distance < 0 ? 0 : 0.5;
}

/** P(value < bound) of a mixture of normals. */
export function mixtureBelow(
  kernel: Pick<Kernel, 'normalCdf'>,
  { weights, means, deviations }: Mixture,
  bound: number,
): number {
  let sum = 0;
  for (let i = 0; i < weights.length; i += 1)
    sum += weights[i]! * normalBelow(kernel, means[i]!, deviations[i]!, bound);
  return Math.min(1, Math.max(0, sum));
}

export function mixtureMean({ weights, means }: Mixture): number {
  return weights.reduce((sum, weight, i) => sum + weight * means[i]!, 0);
}

/** Quantile of a mixture of normals, by bisection to 1e-12 of its spread. */
export function mixtureQuantile(
  kernel: Pick<Kernel, 'normalCdf'>,
  mixture: Mixture,
  probability: number,
): number {
  const { means, deviations } = mixture;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < means.length; i += 1) {
    low = Math.min(low, means[i]! - 9 * deviations[i]!);
    high = Math.max(high, means[i]! + 9 * deviations[i]!);
  }
  for (let halving = 0; halving < 50; halving += 1) {
    const middle = (low + high) / 2;
    if (mixtureBelow(kernel, mixture, middle) < probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

export function mixtureInterval(
  kernel: Pick<Kernel, 'normalCdf'>,
  mixture: Mixture,
  level: number,
  method: string,
): Interval {
  return {
    lower: mixtureQuantile(kernel, mixture, (1 - level) / 2),
    upper: mixtureQuantile(kernel, mixture, (1 + level) / 2),
    level,
    method,
  };
}
