import type { Kernel } from '@cape/core-wasm';
import type { Interval } from '../interval.ts';
import type { Pair } from '../panel/pair.ts';

/** tanh by the kernel's exponential, so that its bits are the same in every runtime. */
function tanh(kernel: Pick<Kernel, 'exp'>, value: number): number {
  const e = kernel.exp(2 * value);
  return Number.isFinite(e) ? (e - 1) / (e + 1) : 1;
}

/**
 * Fisher's interval of an observed correlation: atanh r ± q/√(degreesOfFreedom − 1), back by tanh. Where r is exactly
 * ±1 the scores lie on a line and there is no interval.
 *
 * `degreesOfFreedom` is n − 2 for n observations, less by one for each further mean taken off.
 * Source: Fisher (1921), "On the probable error of a coefficient of correlation", Metron 1, 3–32.
 */
export function fisherInterval(
  kernel: Pick<Kernel, 'log' | 'exp' | 'normalQuantile'>,
  r: number,
  degreesOfFreedom: number,
  level: number,
): Interval | null {
  return fisherScaled(kernel, r, degreesOfFreedom, level, 1, 1, 'Fisher z');
}

/** Fisher's interval with its half-width on the z scale multiplied by `widen` and its ends divided by `attenuation`. */
export function fisherScaled(
  kernel: Pick<Kernel, 'log' | 'exp' | 'normalQuantile'>,
  r: number,
  degreesOfFreedom: number,
  level: number,
  widen: number,
  attenuation: number,
  method: string,
): Interval | null {
  if (!(degreesOfFreedom > 1) || !(Math.abs(r) < 1)) return null;
  const z = 0.5 * kernel.log((1 + r) / (1 - r));
  const reach = (widen * kernel.normalQuantile((1 + level) / 2)) / Math.sqrt(degreesOfFreedom - 1);
  const end = (value: number) => Math.min(1, Math.max(-1, tanh(kernel, value) / attenuation));
  return { lower: end(z - reach), upper: end(z + reach), level, method };
}

/**
 * Bootstrap interval of an observed correlation over redrawn models. Scores as observed carry their item noise
 * already: they are not redrawn within it a second time. Stretched to hold the estimate where it would not.
 */
export function bootstrapInterval(
  kernel: Pick<Kernel, 'bootstrapCorrelation'>,
  { x, y, labels }: Pick<Pair, 'x' | 'y' | 'labels'>,
  method: 'percentile' | 'bca',
  { seed, resamples, level }: { readonly seed: number; readonly resamples: number; readonly level: number },
  strata: boolean,
): Interval | null {
  const { lower, upper, value } = kernel.bootstrapCorrelation(x, y, {
    seed,
    resamples,
    level,
    interval: method,
    ...(strata ? { strata: labels } : {}),
  });
  if (!Number.isFinite(lower) || !Number.isFinite(upper)) return null;
  return {
    lower: Math.min(lower, value),
    upper: Math.max(upper, value),
    level,
    method: `${method === 'bca' ? 'BCa' : 'percentile'} bootstrap over models`,
  };
}
