import type { Kernel } from '@cape/core-wasm';
import type { Interval } from '../interval.ts';

/** estimate ± t·standardError; open on both sides where there are no degrees of freedom. */
export function studentInterval(
  kernel: Kernel,
  estimate: number,
  standardError: number,
  degreesOfFreedom: number,
  level: number,
  method = 'Student t',
): Interval {
  if (!(degreesOfFreedom > 0) || !Number.isFinite(standardError)) {
    return { lower: null, upper: null, level, method };
  }
  const reach = kernel.studentQuantile((1 + level) / 2, degreesOfFreedom) * standardError;
  return { lower: estimate - reach, upper: estimate + reach, level, method };
}

/**
 * Degrees of freedom of a sum of independent errors, those of each part that was estimated with few (Welch and
 * Satterthwaite): total⁴ / Σ (part⁴/ν). Parts known from counting are left out of `parts`.
 */
export function combinedDegreesOfFreedom(
  total: number,
  ...parts: readonly (readonly [error: number, degreesOfFreedom: number])[]
): number {
  const sum = parts.reduce(
    (all, [error, degreesOfFreedom]) => all + fourthPower(error / total) / degreesOfFreedom,
    0,
  );
  return 1 / sum;
}

/** By squares: engines differ in the last bit of a higher power. */
function fourthPower(value: number): number {
  const square = value * value;
  return square * square;
}
