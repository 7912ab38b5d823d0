import type { Kernel } from '@cape/core-wasm';
import { CriticalScaleMethod, criticalScale } from '../critical-scale/critical-scale.ts';
import { holds } from '../interval.ts';
import { type Scenario, simulatedFamily } from './simulated-family.ts';

const short = [0.07, 0.16, 0.41, 1, 1.4, 2.8, 6.9, 12];
const long = [0.07, 0.12, 0.2, 0.35, 0.6, 1, 1.8, 3, 5, 9, 15, 26, 45, 75];

const eight = { sizes: short, missing: 0.1, scatter: 0.5 };
const fourteen = { sizes: long, missing: 0.15, scatter: 0.5 };

/** Scenarios: ladders as published families have them, and one finer than any that exists. */
export const scenarios: readonly Scenario[] = [
  { name: 'deep transition, 8 sizes', bend: 8, criticalScale: 1, ...eight },
  { name: 'deep, 8 sizes, item noise alone', bend: 8, criticalScale: 1, ...eight, scatter: 0 },
  { name: 'deep, 8 sizes, scatter 1.5', bend: 8, criticalScale: 1, ...eight, scatter: 1.5 },
  { name: 'shallow transition, 8 sizes', bend: 3, criticalScale: 1, ...eight },
  { name: 'late transition, 8 sizes', bend: 5, criticalScale: 6, ...eight },
  { name: 'deep transition, 14 sizes', bend: 8, criticalScale: 2, ...fourteen },
  { name: 'deep, 14 sizes, scatter 2', bend: 8, criticalScale: 2, ...fourteen, scatter: 2 },
  { name: 'lopsided transition, 14 sizes', bend: 8, criticalScale: 2, ...fourteen, lopsided: 0.5 },
  { name: 'tax throughout, 8 sizes', bend: -6, criticalScale: null, ...eight },
  { name: 'tax throughout, 14 sizes', bend: -5, criticalScale: null, ...fourteen },
  { name: 'bonus throughout, 8 sizes', bend: 6, criticalScale: null, ...eight },
  { name: 'no coupling, 8 sizes', bend: 0, criticalScale: null, ...eight },
  { name: 'no coupling, 8 sizes, scatter 1.5', bend: 0, criticalScale: null, ...eight, scatter: 1.5 },
  { name: 'no coupling, 14 sizes', bend: 0, criticalScale: null, ...fourteen },
];

/** Performance of one method in one scenario. Shares are of the families simulated, unless said otherwise. */
export interface Calibration {
  readonly scenario: string;
  readonly transition: boolean;
  readonly method: CriticalScaleMethod;
  /** True where item errors count beside the scatter of models. */
  readonly noise: 'items' | 'none';
  readonly families: number;
  /** Share called as having a transition: power where there is one, false alarms where there is none. */
  readonly called: number;
  /** Of those called (both ends closed), the share whose interval holds the true Nc; null without a transition. */
  readonly coverageWhereCalled: number | null;
  /** Of all families, the share whose interval, open ends included, holds it. */
  readonly coverage: number | null;
  /** The same for the bootstrap that stands beside the interval, where one does. */
  readonly bootstrapCoverage: number | null;
  /** Share of intervals with an open upper end. */
  readonly openAbove: number;
  /** Median width in decades of those called. */
  readonly medianDecades: number | null;
}

export interface CalibrationOptions {
  readonly families: number;
  readonly resamples: number;
  readonly seed: number;
  readonly level?: number;
}

export function calibrate(
  kernel: Kernel,
  scenario: Scenario,
  method: CriticalScaleMethod,
  noise: 'items' | 'none',
  { families, resamples, seed, level = 0.95 }: CalibrationOptions,
): Calibration {
  let called = 0;
  let coveredWhereCalled = 0;
  let covered = 0;
  let bootstrapped = 0;
  let coveredByBootstrap = 0;
  let openAbove = 0;
  const widths: number[] = [];
  const truth = scenario.criticalScale;
  for (let family = 0; family < families; family++) {
    const ladder = simulatedFamily(kernel, scenario, seed, family);
    const { censored, interval, bootstrap } = criticalScale(
      kernel,
      ladder,
      { group: 'simulated' },
      method,
      'params',
      {
        seed: seed + 1 + family,
        resamples,
        noise,
        level,
      },
    );
    const inside = truth !== null && holds(interval, truth);
    if (inside) covered++;
    if (bootstrap !== null) bootstrapped++;
    if (truth !== null && bootstrap !== null && holds(bootstrap, truth)) coveredByBootstrap++;
    if (interval.upper === null) openAbove++;
    if (censored !== null) continue;
    called++;
    if (inside) coveredWhereCalled++;
    if (interval.lower !== null && interval.upper !== null) {
      widths.push(kernel.log10(interval.upper / interval.lower));
    }
  }
  return {
    scenario: scenario.name,
    transition: truth !== null,
    method,
    noise,
    families,
    called: called / families,
    coverageWhereCalled: truth === null || called === 0 ? null : coveredWhereCalled / called,
    coverage: truth === null ? null : covered / families,
    bootstrapCoverage: truth === null || bootstrapped === 0 ? null : coveredByBootstrap / bootstrapped,
    openAbove: openAbove / families,
    medianDecades: widths.length === 0 ? null : kernel.quantiles(widths, [0.5])[0]!,
  };
}

/** Every scenario by every method, with and without item errors. */
export function calibrateAll(
  kernel: Kernel,
  options: CalibrationOptions,
  onProgress?: (share: number) => void,
): Calibration[] {
  const jobs = scenarios.flatMap((scenario) =>
    CriticalScaleMethod.options.flatMap((method) =>
      (['items', 'none'] as const).map((noise) => ({ scenario, method, noise })),
    ),
  );
  return jobs.map(({ scenario, method, noise }, i) => {
    onProgress?.(i / jobs.length);
    return calibrate(kernel, scenario, method, noise, options);
  });
}
