import type { Kernel } from '@cape/core-wasm';
import type { Difference } from '../coupling/fieller.ts';

/**
 * By what factor a test's items must grow before a difference of this size, if real, is told from zero
 * with the given power: n₂/n₁ = ((z₁₋α/₂ + z_power)·SE/Δ)², since SE falls as 1/√n.
 */
export function itemsFactor(
  kernel: Pick<Kernel, 'normalQuantile'>,
  { value, standardError }: Difference,
  { level = 0.95, power = 0.8 }: { readonly level?: number; readonly power?: number } = {},
): number | null {
  if (value === 0 || standardError === 0) return null;
  const z = kernel.normalQuantile((1 + level) / 2) + kernel.normalQuantile(power);
  const ratio = (z * standardError) / value;
  return ratio * ratio;
}
