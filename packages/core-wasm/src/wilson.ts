import type { Kernel } from './api.ts';

/**
 * Wilson's score interval of a share (1927), `hits` of `n` with n above 0. At the ends the exact bound is the end
 * itself: rounding would miss it by a bit.
 */
export function wilsonInterval(
  kernel: Pick<Kernel, 'normalQuantile'>,
  hits: number,
  n: number,
  level = 0.95,
): { readonly lower: number; readonly upper: number } {
  const z = kernel.normalQuantile((1 + level) / 2);
  const share = hits / n;
  const scale = 1 + (z * z) / n;
  const centre = (share + (z * z) / (2 * n)) / scale;
  const reach = (z / scale) * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n));
  return { lower: hits === 0 ? 0 : centre - reach, upper: hits === n ? 1 : centre + reach };
}
