import type { Kernel } from '@cape/core-wasm';
import type { BenchmarkId, Model, Score } from '@cape/evidence';
import * as z from 'zod/mini';
import { Interval } from '../interval.ts';
import { type Difference, fiellerInterval, probabilityRatioBelow } from './fieller.ts';
import { Phase, PhaseProbabilities, phaseOf, phaseProbabilities, settledPhase } from './phase.ts';

const MeasuredDifference = z.object({ value: z.number(), standardError: z.number() });

/** The local coupling of one step between consecutive sizes of a family. */
export const LocalCoupling = z.object({
  from: z.string(),
  to: z.string(),
  /** Geometric mean of the two sizes, billions of parameters. */
  paramsB: z.number(),
  /** γ₁₂ = ΔB₂/ΔB₁, points per point; null where ΔB₁ is zero. */
  gamma: z.nullable(z.number()),
  interval: Interval,
  /** ΔB₁ and ΔB₂ with their item-sampling errors, points. */
  differences: z.object({ x: MeasuredDifference, y: MeasuredDifference }),
  /** What the interval settles; "undetermined" where it holds zero or is unbounded. */
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
  /** Differences, points. */
  readonly x: Difference;
  readonly y: Difference;
}

/** The steps of a family's ladder: consecutive known sizes with both scores. Equal sizes make no step. */
export function stepsOf(models: readonly Model[], x: BenchmarkId, y: BenchmarkId): readonly Step[] {
  const ladder = models
    .filter(({ paramsB, scores }) => paramsB !== null && scores.has(x) && scores.has(y))
    .sort((a, b) => (a.paramsB ?? 0) - (b.paramsB ?? 0));
  const steps: Step[] = [];
  for (let index = 1; index < ladder.length; index += 1) {
    const from = ladder[index - 1]!;
    const to = ladder[index]!;
    if (from.paramsB === to.paramsB) continue;
    steps.push({ from, to, x: difference(from, to, x), y: difference(from, to, y) });
  }
  return steps;
}

function difference(from: Model, to: Model, id: BenchmarkId): Difference {
  const none: Score = { value: Number.NaN, standardError: 0 };
  const a = from.scores.get(id) ?? none;
  const b = to.scores.get(id) ?? none;
  return {
    value: b.value - a.value,
    standardError: Math.sqrt(a.standardError * a.standardError + b.standardError * b.standardError),
  };
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
    paramsB: Math.sqrt((step.from.paramsB ?? 0) * (step.to.paramsB ?? 0)),
    gamma,
    interval,
    differences: { x: step.x, y: step.y },
    phase: settledPhase(gamma, interval),
    nominalPhase: gamma === null ? null : phaseOf(gamma),
    probabilities: phaseProbabilities(kernel, step.y, step.x),
    probabilityPositive: 1 - probabilityRatioBelow(kernel, step.y, step.x, 0),
  };
}
