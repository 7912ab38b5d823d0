import type { Kernel } from '@cape/core-wasm';
import type { BenchmarkId } from '@cape/evidence';
import * as z from 'zod/mini';
import type { Step } from '../coupling/local.ts';
import { Phase, PhaseProbabilities, transitionWidth } from '../coupling/phase.ts';
import { Interval } from '../interval.ts';
import { scoreCovariance } from '../item-noise/score-covariance.ts';
import { type Components, type FamilySteps, fitPooled, type Mixture } from './mixed-model.ts';
import { mixtureBelow, mixtureInterval, mixtureMean } from './mixture.ts';

/** One step's γ as the other steps let it be: shrunken towards the regression by how noisy it is. */
export const PooledStep = z.object({
  gamma: z.number(),
  interval: Interval,
  probabilities: PhaseProbabilities,
  probabilityPositive: z.number(),
  /** The phase whose probability is at least 95 %, or "undetermined". */
  phase: z.union([Phase, z.literal('undetermined')]),
});
export type PooledStep = z.infer<typeof PooledStep>;

const Told = z.object({ value: z.number(), interval: Interval });

/** Estimates from all steps of a panel together. */
export const PooledSteps = z.object({
  method: z.string(),
  families: z.int(),
  steps: z.int(),
  /** Change of the typical step's γ per tenfold size; null where the steps are too few or at one size. */
  slopePerDecade: z.nullable(Told),
  /** γ of a typical step at the steps' mean place. */
  typical: Told,
  /** Standard deviation of γ between steps beside the regression: posterior mean. */
  spread: z.number(),
  /** Share of the counted item noise that the steps' scatter shows: posterior mean; 1 − it is what models share. */
  noiseShare: z.number(),
  /**
   * Steps whose sign is called so that on average at most 5 % of those called are wrong: multiplicity is in the model,
   * since every step is shrunken by what the others show.
   */
  negative: z.int(),
  positive: z.int(),
  undetermined: z.int(),
  /** Expected number of wrong signs among those called. */
  expectedWrong: z.number(),
});
export type PooledSteps = z.infer<typeof PooledSteps>;

/** Fewest steps with which γ's regression on size is fitted beside its level. */
const fewestForSlope = 8;

/** Average probability of a wrong sign among those called: 4 % by the model are at most 5 % in every simulated world. */
const falseSigns = 0.04;

const method =
  'steps as draws around a regression on log size (restricted likelihood, components integrated)';

/** Steps of a panel, pooled. */
export interface Pool {
  /** γ of one of these steps. */
  of(step: Step): PooledStep;
  /** Estimates from all of them together. */
  summary(): PooledSteps;
}

/**
 * Pools the steps of every family: their γ as draws around a regression on size. Null with fewer than four steps.
 *
 * @param families the steps of each family, as {@link stepsOf} gives them: neighbors share the model between them
 */
export function poolSteps(
  kernel: Kernel,
  families: readonly (readonly Step[])[],
  { x, y, level }: { readonly x: BenchmarkId; readonly y: BenchmarkId; readonly level: number },
): Pool | null {
  const used = families.filter((steps) => steps.length > 0);
  const steps = used.flat();
  if (steps.length < 4) return null;
  const places = steps.map((step) => placeOf(kernel, step));
  const mean = places.reduce((sum, place) => sum + place / steps.length, 0);
  const varies = places.some((place) => Math.abs(place - mean) > 1e-9);
  const sloped = steps.length >= fewestForSlope && varies;
  const fit = fitPooled(
    kernel,
    used.map((own) => ({
      ...familySteps(own, { x, y }),
      covariates: Float64Array.from(
        own.flatMap((step) => (sloped ? [1, placeOf(kernel, step) - mean] : [1])),
      ),
    })),
    { levels: false },
  );
  if (fit === null) return null;
  const told = (mixture: Mixture) => ({
    value: mixtureMean(mixture),
    interval: mixtureInterval(kernel, mixture, level, 'posterior, variance components integrated'),
  });
  const wherein = new Map(used.flatMap((own, f) => own.map((step, i) => [step, [f, i]] as const)));
  const known = new Map<Step, PooledStep>();
  const gammaOf = (step: Step) => fit.gammaOf(...wherein.get(step)!);
  const of = (step: Step) => {
    const pooled = known.get(step) ?? stepOf(kernel, gammaOf(step), level);
    known.set(step, pooled);
    return pooled;
  };
  /** Of a step that nobody asks about only the sign is wanted. */
  const positiveOf = (step: Step) =>
    known.get(step)?.probabilityPositive ?? probabilityPositive(kernel, gammaOf(step));
  const average = (value: (components: Components) => number) =>
    fit.nodes.reduce((sum, { weight, components }) => sum + weight * value(components), 0);
  return {
    of,
    summary: () => ({
      method,
      families: used.length,
      steps: steps.length,
      slopePerDecade: sloped ? told(fit.coefficients[1]!) : null,
      typical: told(fit.coefficients[0]!),
      spread: average((components) => components.steps),
      noiseShare: average(({ noise }) => noise),
      ...signsCalled(steps.map(positiveOf)),
    }),
  };
}

function stepOf(kernel: Kernel, gamma: Mixture, level: number): PooledStep {
  const tax = mixtureBelow(kernel, gamma, -transitionWidth);
  const notBonus = mixtureBelow(kernel, gamma, transitionWidth);
  const probabilities = { tax, transition: Math.max(0, notBonus - tax), bonus: 1 - notBonus };
  const phase = Phase.options.find((each) => probabilities[each] >= 0.95) ?? 'undetermined';
  return {
    gamma: mixtureMean(gamma),
    interval: mixtureInterval(kernel, gamma, level, 'posterior, partial pooling over steps'),
    probabilities,
    probabilityPositive: probabilityPositive(kernel, gamma),
    phase,
  };
}

function probabilityPositive(kernel: Kernel, gamma: Mixture): number {
  return 1 - mixtureBelow(kernel, gamma, 0);
}

/**
 * Picks as many signs, surest first, as keep the average probability of a wrong one within the bar.
 *
 * @param positive probability that each γ is above zero
 * @returns places of the steps whose sign is called, and how many of these are expected to be wrong
 */
export function callSigns(positive: readonly number[]): {
  readonly called: readonly number[];
  readonly expectedWrong: number;
} {
  const wrong = (i: number) => Math.min(positive[i]!, 1 - positive[i]!);
  const surestFirst = [...positive.keys()].sort((a, b) => wrong(a) - wrong(b));
  let [count, expectedWrong] = [0, 0];
  for (const i of surestFirst) {
    if (expectedWrong + wrong(i) > falseSigns * (count + 1)) break;
    expectedWrong += wrong(i);
    count += 1;
  }
  return { called: surestFirst.slice(0, count), expectedWrong };
}

function signsCalled(chances: readonly number[]) {
  const { called, expectedWrong } = callSigns(chances);
  const positive = called.filter((i) => chances[i]! > 0.5).length;
  return {
    negative: called.length - positive,
    positive,
    undetermined: chances.length - called.length,
    expectedWrong,
  };
}

/** Middle of a step on the scale of log sizes. */
function placeOf(kernel: Pick<Kernel, 'log10'>, { sizes: [from, to] }: Step): number {
  return (kernel.log10(from) + kernel.log10(to)) / 2;
}

/**
 * Differences of one family and the covariance of their items' noise: neighbors share the model between them, and steps
 * further apart what their models' items have in common.
 */
export function familySteps(
  steps: readonly Step[],
  { x, y }: { readonly x: BenchmarkId; readonly y: BenchmarkId },
): Omit<FamilySteps, 'covariates'> {
  const k = steps.length;
  const noiseOf = (id: BenchmarkId, side: 'x' | 'y') => {
    const noise = new Float64Array(k * k);
    for (const [i, step] of steps.entries()) {
      noise[i * k + i] = step[side].standardError ** 2;
      for (let j = 0; j < i; j += 1) {
        const shared = covarianceOfSteps(steps[j]!, step, id);
        noise[i * k + j] = shared;
        noise[j * k + i] = shared;
      }
    }
    return noise;
  };
  return {
    x: Float64Array.from(steps, (step) => step.x.value),
    y: Float64Array.from(steps, (step) => step.y.value),
    xNoise: noiseOf(x, 'x'),
    yNoise: noiseOf(y, 'y'),
  };
}

/** Covariance of two steps' differences, in points²: what each end of the one shares with each end of the other. */
function covarianceOfSteps(a: Step, b: Step, id: BenchmarkId): number {
  const shared = (one: Step['from'], other: Step['from']) => {
    const [own, its] = [one.scores.get(id), other.scores.get(id)];
    if (own === undefined || its === undefined) return 0;
    return one === other ? own.standardError * own.standardError : scoreCovariance(own, its);
  };
  return shared(a.to, b.to) + shared(a.from, b.from) - shared(a.from, b.to) - shared(a.to, b.from);
}
