import { checked } from '../checked.ts';
import { DerivativeScheme } from '../dynamics/derivative.ts';
import { fitQuestion } from '../dynamics/fit-question.ts';
import { holdoutQuestion } from '../dynamics/holdout-question.ts';
import { predictUnjudged } from '../dynamics/judged-methods.ts';
import { HoldoutInput, lawHeldOut, lawHeldOutError } from '../dynamics/law-held-out.ts';
import { methodName } from '../dynamics/method-name.ts';
import { journeyOf, predictorsOf } from '../dynamics/predictors.ts';
import { answer } from '../question.ts';
import type { Recomputed } from './verdict.ts';
import { short } from './verdict.ts';
import { pythia, type Workbench } from './workbench.ts';

/** "Dynamics": what the discovered equation is said to predict. */
export const dynamics: Readonly<Record<string, (bench: Workbench) => Recomputed>> = {
  'ode-train': train,
  'ode-holdout': (bench) => {
    const { ode, persistence, best, bestError, n } = heldOut(bench);
    const traced = lawError(bench, tracedSettings);
    const swept = sweep.map((setting) => lawError(bench, setting) ?? Number.POSITIVE_INFINITY);
    return {
      value: ode,
      interval: null,
      n,
      method: `the law CAPE discovers on Pythia, integrated from the first Llama-2 model; ${choices}`,
      because: `Our law errs by ${short(ode)} % of the mean score, persistence by ${short(persistence)} %, and the best of the other rules is “${methodName(best)}” (${short(bestError)} %); ${unstated}`,
      found: `A setting that gives ${short(traced!)} % exists, but only by search: HellaSwag, TruthfulQA, ARC and WinoGrande without MMLU, the integral scheme, a ridge of 0.001, no threshold. It was picked out of 73,318 tries with the answer known, which is no prediction. On all five benchmarks, over ${sweep.length} plain settings (five schemes, four ridges, the threshold by leave-one-out), the error runs from ${short(Math.min(...swept))} to ${short(Math.max(...swept))} %.`,
    };
  },
  'ode-vs-poly': (bench) => {
    const { ode, polynomial, anchored, n } = heldOut(bench);
    return {
      value: anchored / ode,
      interval: null,
      n,
      method: 'error of the best polynomial of degree 1 to 4 started from the same model, over the law’s',
      because: `A polynomial that starts from the first Llama-2 model, as the law does, errs by ${short(anchored)} %, the law by ${short(ode)} %: there is no advantage.`,
      found: `Nearest: against polynomials that are not given that first model the ratio is ${short(polynomial / ode)}; it then measures the starting point, not the law.`,
    };
  },
  'law-form-landau': ({ kernel, seed, noise, level }) => {
    const { acrossFamilies } = answer(holdoutQuestion, { seed, noise, level, ensemble: 0 }, { kernel });
    const { families, cells, methods } = acrossFamilies!;
    const errorOf = (name: string) => methods.find((each) => each.name === name)!.error.points!;
    const landau = errorOf('landau-ode');
    const other = methods.find(({ name }) => name !== 'landau-ode')!;
    return {
      value: other.error.points! / landau,
      interval: null,
      n: cells,
      method: `${families} families of observational, each left out and predicted from its smallest model by a law that the others teach`,
      because: `The Landau form (coupled cubics, one equation for all families) errs by ${short(landau)} points, a linear equation by ${short(errorOf('linear-ode'))}, but a change linear on the logit scale, which descends no free energy, by ${short(errorOf('logit-linear'))}, and the shared law by ${short(errorOf('shared'))}: the data prefer the Landau form to a linear equation and prefer other forms to it.`,
    };
  },
  'phase-jump': ({ kernel, level }) => {
    const slope = (inside: (size: number) => boolean) => {
      const models = pythia('base').filter(({ paramsB }) => inside(paramsB!));
      const score = (id: 'hellaswag' | 'truthfulqa') => models.map(({ scores }) => scores.get(id)!.value);
      return kernel.line(score('hellaswag'), score('truthfulqa'));
    };
    const [small, large] = [slope((size) => size <= 1), slope((size) => size >= 2.8)];
    return {
      value: large.slope / small.slope,
      interval: { lower: null, upper: null, level, method: 'open: the second fit has one degree of freedom' },
      n: small.n + large.n,
      method: 'ratio of the slopes of TruthfulQA on HellaSwag, 2.8–12 B over 70 M–1 B',
      because: `The slopes are ${short(small.slope)} and ${short(large.slope)}, both negative: their ratio is ${short(large.slope / small.slope)}, from four and three points.`,
    };
  },
};

/** Found by search; see the claim ode-holdout. */
const tracedSettings = {
  benchmarks: ['hellaswag', 'truthfulqa', 'arc_challenge', 'winogrande'],
  derivative: 'integral',
  alpha: 0.001,
  threshold: 0,
} as const;
const sweep = DerivativeScheme.options.flatMap((derivative) =>
  [0.001, 0.01, 0.1, 1].map((alpha) => ({ derivative, alpha })),
);
const midpointSettings = { derivative: 'midpoint', alpha: 0.001 } as const;
const choices =
  'degree 1, cumulative integrals with a free start, ridge and threshold by leaving out sizes of Pythia';
const unstated =
  'the source states neither library, threshold, derivative scheme nor error measure, and each changes the figure.';

/** The law fitted on Pythia and integrated from Pythia-70M over its own training sizes. */
function train(bench: Workbench): Recomputed {
  const { kernel, seed, noise, level } = bench;
  const { error, n } = answer(fitQuestion, { seed, noise, level, ensemble: 0 }, { kernel });
  const midpoint = answer(fitQuestion, { ...midpointSettings, seed, noise, level, ensemble: 0 }, { kernel });
  return {
    value: error.percentOfMean,
    interval: null,
    n,
    method: `the law CAPE discovers on Pythia, integrated from Pythia-70M; ${choices}`,
    because: `Our law errs by ${short(error.percentOfMean!)} % of the mean score over the seven sizes it has to predict; ${unstated}`,
    found: `The midpoint scheme with a ridge of 0.001 and the threshold by leave-one-out gives ${short(midpoint.error.percentOfMean!)} %; on Llama-2 that law errs by ${short(lawError(bench, midpointSettings)!)} %. An error on the sizes it was fitted on can be made small at will.`,
  };
}

/** The law's error on Llama-2 in percent of the mean score, under some settings. */
function lawError({ kernel, seed, noise, level }: Workbench, settings: object): number | null {
  const input = checked(HoldoutInput, { seed, noise, level, ensemble: 0, ...settings });
  return lawHeldOutError(kernel, input).percentOfMean;
}

function heldOut({ kernel, seed, noise, level }: Workbench) {
  const held = lawHeldOut(kernel, checked(HoldoutInput, { seed, noise, level, ensemble: 0 }));
  const { model, train: ladder, test, input, benchmarks } = held;
  const { start, later, sizesB } = journeyOf(held);
  const across = predictUnjudged(kernel, input, { model, ladder }, start, sizesB, test.group);
  const predictors = predictorsOf(held, across, null);
  const errorOf = (name: string) =>
    predictors.find((each) => each.name === name)?.error.percentOfMean ?? Number.POSITIVE_INFINITY;
  // Best first.
  const simplest = predictors.find(({ name }) => name !== 'ode')!;
  const degrees = ['lines', 'polynomial-2', 'polynomial-3', 'polynomial-4'];
  return {
    ode: errorOf('ode'),
    persistence: errorOf('persistence'),
    polynomial: Math.min(...degrees.map(errorOf)),
    anchored: Math.min(...degrees.map((name) => errorOf(`${name}-from-first`))),
    best: simplest.name,
    bestError: simplest.error.percentOfMean!,
    n: later.length * benchmarks.length,
  };
}
