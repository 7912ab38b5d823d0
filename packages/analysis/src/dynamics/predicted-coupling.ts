import type { Kernel } from '@cape/core-wasm';
import * as z from 'zod/mini';
import { fiellerInterval } from '../coupling/fieller.ts';
import { Phase, PhaseProbabilities, phaseOf, phaseProbabilities } from '../coupling/phase.ts';
import { Interval } from '../interval.ts';
import type { Predicted } from './judged-methods.ts';

/** γ₁₂ between two sizes of a predicted path, without the noise of a test's items. */
export const PredictedCoupling = z.object({
  x: z.string(),
  y: z.string(),
  steps: z.array(
    z.object({
      fromB: z.number(),
      toB: z.number(),
      gamma: z.nullable(z.number()),
      interval: Interval,
      phase: z.nullable(Phase),
      probabilities: PhaseProbabilities,
    }),
  ),
});
export type PredictedCoupling = z.infer<typeof PredictedCoupling>;

/**
 * Coupling of the first two benchmarks along a predicted path. The error of a step is that of the family's slope about the
 * prediction's, as left-out families show it. Null with one benchmark, or where the method was not judged.
 */
export function predictedCoupling(
  kernel: Kernel,
  { points, spread }: Predicted,
  level: number,
): PredictedCoupling | null {
  const [x, y] = points[0]?.scores.map(({ benchmark }) => benchmark) ?? [];
  if (spread === null || x === undefined || y === undefined) return null;
  const correlation = spread.correlation(0, 1);
  return {
    x,
    y,
    steps: points.slice(1).flatMap((to, i) => {
      const from = points[i]!;
      const decades = Math.abs(kernel.log10(to.paramsB / from.paramsB));
      const change = (c: number) => {
        const [a, b] = [from.scores[c]?.value, to.scores[c]?.value];
        if (a == null || b == null) return null;
        return { value: b - a, standardError: decades * spread.slopeDeviation(c, (a + b) / 2) };
      };
      const [dx, dy] = [change(0), change(1)];
      if (dx === null || dy === null || decades === 0) return [];
      const covariance = correlation * dx.standardError * dy.standardError;
      const gamma = dx.value === 0 ? null : dy.value / dx.value;
      return [
        {
          fromB: from.paramsB,
          toB: to.paramsB,
          gamma,
          interval: fiellerInterval(kernel, dy, dx, level, covariance),
          phase: gamma === null ? null : phaseOf(gamma),
          probabilities: phaseProbabilities(kernel, dy, dx, covariance),
        },
      ];
    }),
  };
}
