import type { Kernel } from '@cape/core-wasm';
import type { BenchmarkId, Model, Score } from '@cape/evidence';
import * as z from 'zod/mini';
import { Interval } from '../interval.ts';
import { scoreCovariance } from '../item-noise/score-covariance.ts';
import { laddersOf } from '../panel/rungs.ts';
import type { Scale } from '../panel/scale.ts';
import { type Difference, fiellerInterval, probabilityRatioBelow } from './fieller.ts';
import { Phase, PhaseProbabilities, phaseOf, phaseProbabilities, settledPhase } from './phase.ts';

const MeasuredDifference = z.object({ value: z.number(), standardError: z.number() });

/** The local coupling of one step between consecutive sizes of a family. */
export const LocalCoupling = z.object({
  from: z.string(),
  to: z.string(),
  /** Middle of the two sizes, in the scale's unit: their geometric mean; of dates the mean. */
  size: z.number(),
  /** γ₁₂ = ΔB₂/ΔB₁, points per point; null where ΔB₁ is zero. */
  gamma: z.nullable(z.number()),
  interval: Interval,
  /** ΔB₁ and ΔB₂ with their item-sampling errors, points. */
  differences: z.object({ x: MeasuredDifference, y: MeasuredDifference }),
  /** Phase that the interval settles; "undetermined" where it holds zero or is unbounded. */
  phase: z.union([Phase, z.literal('undetermined')]),
  /** The label of the point estimate alone, as published. */
  nominalPhase: z.nullable(Phase),
  probabilities: PhaseProbabilities,
  /** Probability that γ₁₂ is positive under the scores' item-sampling errors. */
  probabilityPositive: z.number(),
});
export type LocalCoupling = z.infer<typeof LocalCoupling>;

/** Two consecutive sizes of a family. */
export interface Step {
  readonly from: Model;
  readonly to: Model;
  /** The models of both sizes: more than two where several of one size are one rung. */
  readonly members: readonly Model[];
  /** The two sizes, in the scale's unit. */
  readonly sizes: readonly [number, number];
  /** Differences, points. */
  readonly x: Difference;
  readonly y: Difference;
}

/** The steps of a family's ladders: consecutive sizes with both scores. Equal sizes make no step. */
export function stepsOf(
  models: readonly Model[],
  x: BenchmarkId,
  y: BenchmarkId,
  scale: Scale = 'params',
): readonly Step[] {
  return laddersOf(models, scale, [x, y]).flatMap(({ rungs }) =>
    rungs.slice(1).map((to, index): Step => {
      const from = rungs[index]!;
      return {
        from: from.model,
        to: to.model,
        members: [...from.members, ...to.members],
        sizes: [from.size, to.size],
        x: difference(from.model, to.model, x),
        y: difference(from.model, to.model, y),
      };
    }),
  );
}

function difference(from: Model, to: Model, id: BenchmarkId): Difference {
  const none: Score = { value: Number.NaN, standardError: 0 };
  const a = from.scores.get(id) ?? none;
  const b = to.scores.get(id) ?? none;
  const variance =
    a.standardError * a.standardError + b.standardError * b.standardError - 2 * scoreCovariance(a, b);
  return { value: b.value - a.value, standardError: Math.sqrt(Math.max(0, variance)) };
}

export function gammaOf({ x, y }: Pick<Step, 'x' | 'y'>): number | null {
  return x.value === 0 ? null : y.value / x.value;
}

export function localCoupling(kernel: Kernel, step: Step, level: number): LocalCoupling {
  const gamma = gammaOf(step);
  const interval = fiellerInterval(kernel, step.y, step.x, level);
  return {
    from: step.from.name,
    to: step.to.name,
    size: Math.sqrt(step.sizes[0] * step.sizes[1]),
    gamma,
    interval,
    differences: { x: step.x, y: step.y },
    phase: settledPhase(gamma, interval),
    nominalPhase: gamma === null ? null : phaseOf(gamma),
    probabilities: phaseProbabilities(kernel, step.y, step.x),
    probabilityPositive: 1 - probabilityRatioBelow(kernel, step.y, step.x, 0),
  };
}
