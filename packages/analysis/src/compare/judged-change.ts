import type { Kernel } from '@cape/core-wasm';
import type { Interval } from '../interval.ts';
import type { MeasuredChange } from './paired-difference.ts';

type Quantiles = Pick<Kernel, 'normalQuantile' | 'normalCdf' | 'studentQuantile' | 'studentCdf'>;

/** Below so many discordant items the variance of the differences is too poorly known for Student's interval. */
const fewestDiscordant = 20;

/** An estimate with the error and the distribution by which it is judged. */
export interface Judged {
  /** Points. */
  readonly estimate: number;
  readonly standardError: number;
  /** Infinite for a normal error. */
  readonly degreesOfFreedom: number;
  readonly method: string;
}

/**
 * Rule by which a change is judged: by Student's t on its own standard error; by a normal error where only reported scores are
 * known; and by Bonett and Price's adjusted Wald interval, (c + 1)/(n + 2) − (b + 1)/(n + 2), where items are right or
 * wrong and few are discordant. With none discordant the plain error would be zero, which no finite test can show.
 *
 * Source: Bonett and Price (2012), "Adjusted Wald confidence interval for a difference of binomial proportions based
 * on paired data", J. Educ. Behav. Stat. 37, 479–488.
 */
export function judgedBy(change: MeasuredChange): Judged {
  const { difference, standardError, degreesOfFreedom, discordance, n, clusters } = change;
  const plain: Judged = {
    estimate: difference,
    standardError,
    degreesOfFreedom,
    method: !Number.isFinite(degreesOfFreedom)
      ? 'normal, unpaired'
      : clusters === null
        ? 'Student t, paired'
        : 'Student t, paired, cluster-robust',
  };
  // Equal answers throughout are no discordant items, whatever an item may earn.
  const few =
    discordance ?? (n > 0 && difference === 0 && standardError === 0 ? { onlyA: 0, onlyB: 0 } : null);
  if (few === null || few.onlyA + few.onlyB >= fewestDiscordant) return plain;
  const lost = (few.onlyA + 1) / (n + 2);
  const won = (few.onlyB + 1) / (n + 2);
  const estimate = won - lost;
  const adjusted: Judged = {
    estimate: 100 * estimate,
    standardError: 100 * Math.sqrt((won + lost - estimate * estimate) / (n + 2)),
    degreesOfFreedom: Number.POSITIVE_INFINITY,
    method: 'Bonett–Price, paired',
  };
  // Clusters may tie the few together: never less error than they show.
  return clusters !== null && plain.standardError > adjusted.standardError ? plain : adjusted;
}

/** Interval of a change at a level, in points. */
export function changeInterval(kernel: Quantiles, judged: Judged, level: number): Interval {
  const reach = quantile(kernel, (1 + level) / 2, judged.degreesOfFreedom) * judged.standardError;
  return {
    lower: Math.max(-100, judged.estimate - reach),
    upper: Math.min(100, judged.estimate + reach),
    level,
    method: judged.method,
  };
}

/** Two-sided p value of no change, and the test that it comes from. */
export function changeTest(
  kernel: Quantiles & Pick<Kernel, 'mcnemar'>,
  change: MeasuredChange,
): { readonly pValue: number; readonly test: string } {
  const { discordance, clusters, difference, standardError, degreesOfFreedom } = change;
  if (discordance !== null && clusters === null) {
    return { pValue: kernel.mcnemar(discordance.onlyA, discordance.onlyB).pValue, test: 'McNemar, exact' };
  }
  const test = !Number.isFinite(degreesOfFreedom)
    ? 'normal, unpaired'
    : clusters === null
      ? 'Student t, paired'
      : 'Student t, paired, cluster-robust';
  if (difference === 0) return { pValue: 1, test };
  return { pValue: 2 * below(kernel, -Math.abs(difference) / standardError, degreesOfFreedom), test };
}

/** The smallest true difference, in points, that a test of this error finds with the given power. */
export function detectableDifference(kernel: Quantiles, judged: Judged, level: number, power = 0.8): number {
  return detectionFactor(kernel, judged.degreesOfFreedom, level, power) * judged.standardError;
}

/** Standard errors between zero and a true difference that is found with the given power: 2.80 at 95 % and 80 %. */
export function detectionFactor(
  kernel: Quantiles,
  degreesOfFreedom: number,
  level: number,
  power: number,
): number {
  return quantile(kernel, (1 + level) / 2, degreesOfFreedom) + quantile(kernel, power, degreesOfFreedom);
}

/** Quantile of Student's t, or of the normal distribution where the degrees of freedom are infinite. */
export function quantile(kernel: Quantiles, probability: number, degreesOfFreedom: number): number {
  return Number.isFinite(degreesOfFreedom)
    ? kernel.studentQuantile(probability, degreesOfFreedom)
    : kernel.normalQuantile(probability);
}

/** Probability of a value below t. */
export function below(kernel: Quantiles, t: number, degreesOfFreedom: number): number {
  return Number.isFinite(degreesOfFreedom) ? kernel.studentCdf(t, degreesOfFreedom) : kernel.normalCdf(t);
}
