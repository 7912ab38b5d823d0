import type { Kernel } from '@cape/core-wasm';
import * as z from 'zod/mini';
import { finiteOrNull } from '../finite.ts';
import type { LocalCoupling } from './local.ts';

const RunningLine = z.object({
  /** γ₀: change of γ₁₂ per decade of size. */
  slope: z.nullable(z.number()),
  /** γ₁₂ at one unit of the scale: at one billion parameters. */
  interceptAtOne: z.nullable(z.number()),
  /** Zero crossing of the rising line, in the scale's unit; null where it is not within the steps. */
  root: z.nullable(z.number()),
});

/** The running coupling γ₁₂(N) = γ₀ · log₁₀(N/Nc), by least squares and robustly. */
export const RunningCoupling = z.object({ n: z.int(), leastSquares: RunningLine, theilSen: RunningLine });
export type RunningCoupling = z.infer<typeof RunningCoupling>;

export function runningCoupling(
  kernel: Kernel,
  local: readonly Pick<LocalCoupling, 'size' | 'gamma'>[],
): RunningCoupling | null {
  const usable = local.filter(({ gamma }) => gamma !== null);
  if (usable.length < 3) return null;
  const sizes = Float64Array.from(usable, ({ size }) => kernel.log10(size));
  const gammas = Float64Array.from(usable, ({ gamma }) => gamma ?? Number.NaN);
  const smallest = Math.min(...sizes);
  const largest = Math.max(...sizes);
  const rootOf = (slope: number, intercept: number) => {
    const root = -intercept / slope;
    return slope > 0 && root >= smallest && root <= largest ? kernel.pow(10, root) : null;
  };
  const described = ({ slope, intercept }: { readonly slope: number; readonly intercept: number }) => ({
    slope: finiteOrNull(slope),
    interceptAtOne: finiteOrNull(intercept),
    root: rootOf(slope, intercept),
  });
  return {
    n: usable.length,
    leastSquares: described(kernel.line(sizes, gammas)),
    theilSen: described(kernel.theilSen(sizes, gammas)),
  };
}
