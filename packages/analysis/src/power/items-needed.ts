import type { Kernel } from '@cape/core-wasm';
import { detectionFactor } from '../compare/judged-change.ts';

/** Assumptions behind the plan of a comparison of two models on one benchmark. */
export interface Plan {
  /** Score of the first model, percent. */
  readonly score: number;
  /** True difference to be found, points. */
  readonly difference: number;
  /** Correlation of the two models' items, 0 to 1; 0 stands for different items. */
  readonly itemCorrelation: number;
  /** Items per cluster that move together, as the variance they add: 1 for independent items. */
  readonly designEffect: number;
  readonly level: number;
  readonly power: number;
}

/**
 * Variance of one item's difference between two models, in points²: p₁q₁ + p₂q₂ − 2R√(p₁q₁p₂q₂), with items right or
 * wrong. It is at least what the difference of the means itself demands: |p₁ − p₂| of the items must be discordant.
 */
function differenceVariance({ score, difference, itemCorrelation }: Plan): number {
  const p = score / 100;
  const q = (score + difference) / 100;
  const [first, second] = [p * (1 - p), q * (1 - q)];
  const variance = first + second - 2 * itemCorrelation * Math.sqrt(first * second);
  const apart = Math.abs(q - p);
  return 10_000 * Math.max(variance, apart - apart * apart);
}

/** Items that find a true difference with the given power: n = f²·V·(design effect)/Δ², f = z₁₋α/₂ + z_power. */
export function itemsNeeded(
  kernel: Pick<Kernel, 'normalQuantile' | 'normalCdf' | 'studentQuantile' | 'studentCdf'>,
  plan: Plan,
): number {
  const factor = detectionFactor(kernel, Number.POSITIVE_INFINITY, plan.level, plan.power);
  return Math.ceil(
    (factor * factor * differenceVariance(plan) * plan.designEffect) / (plan.difference * plan.difference),
  );
}

/** Smallest true difference, in points, that n items find with the given power, at a variance per item's difference. */
export function detectableWith(
  kernel: Pick<Kernel, 'normalQuantile' | 'normalCdf' | 'studentQuantile' | 'studentCdf'>,
  plan: Plan,
  n: number,
): number {
  const factor = detectionFactor(kernel, Number.POSITIVE_INFINITY, plan.level, plan.power);
  return factor * Math.sqrt((differenceVariance(plan) * plan.designEffect) / n);
}
