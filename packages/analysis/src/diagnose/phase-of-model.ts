import type { Kernel } from '@cape/core-wasm';
import { ends, fixed } from '@cape/core-wasm/number-text';
import type { BenchmarkId, Model, Panel } from '@cape/evidence';
import * as z from 'zod/mini';
import { publishedIsocline } from '../coupling/isocline.ts';
import { LocalCoupling, localCoupling, type Step, stepsOf } from '../coupling/local.ts';
import {
  clusteredCovariance,
  type Logistic,
  logisticFit,
  logisticProbability,
} from '../coupling/logistic.ts';
import { Phase, PhaseProbabilities, transitionWidth } from '../coupling/phase.ts';
import type { Sampling } from '../coupling/population.ts';
import {
  CalibrationBin,
  leaveFamiliesOut,
  OrderingVariable,
  type SignOrder,
  signedSteps,
  stepsByFamily,
} from '../coupling/sign-order.ts';
import { Interval } from '../interval.ts';
import { ScatterStep, scatterStep } from '../item-noise/both-ends.ts';
import { withCommonErrors } from '../item-noise/common-errors.ts';
import { byFamilyScatter } from '../item-noise/family-scatter.ts';
import { sharesItems } from '../item-noise/score-covariance.ts';
import { assumption, fromItems, ifShared } from '../item-noise/settled-ends.ts';
import { findGroup, groupsOf } from '../panel/groups.ts';
import { labelsOf } from '../panel/pair.ts';
import { laddersOf } from '../panel/rungs.ts';
import { PooledStep, poolSteps } from '../pooling/pooled-steps.ts';
import { RecentOf } from '../recent.ts';
import { familyModels, type Subject } from './subject.ts';

/** γ₁₂ = 0.629·log₁₀N − 5.886, N in parameters: the published running line (arXiv 2605.18838). */
const publishedRunningLine = { slope: 0.629, intercept: -5.886 } as const;

export const PhaseOfModel = z.object({
  phase: z.union([Phase, z.literal('undetermined'), z.literal('axis rotation')]),
  /** Evidence used: the family's own neighboring sizes, a fit over a panel's steps, or none. */
  source: z.enum(['family neighbours', 'panel fit', 'saturated pair', 'none']),
  probabilityPositive: z.nullable(z.number()),
  interval: z.nullable(Interval),
  probabilities: z.nullable(PhaseProbabilities),
  /**
   * The family's step that spans the model. Its own probabilities rest on a flat prior and are overconfident; those of
   * the model, above, are pooled over the other families' steps too.
   */
  step: z.nullable(
    z.extend(LocalCoupling, {
      pooled: z.nullable(PooledStep),
      /** The same step with the errors that the family's own scatter bears out; null where nothing tells it. */
      familyScatter: z.nullable(ScatterStep),
    }),
  ),
  /** The fit over the panels, whichever spoke. */
  panelFit: z.nullable(
    z.object({
      panel: z.string(),
      variable: OrderingVariable,
      value: z.number(),
      probabilityPositive: z.number(),
      interval: Interval,
      n: z.int(),
      families: z.int(),
      /** Each family predicted by the others. */
      auc: z.nullable(z.number()),
      brier: z.nullable(z.number()),
      brierOfBaseRate: z.nullable(z.number()),
      /** Steps of families left out, in quarters by what was predicted: the mean of that, and the share positive. */
      calibration: z.array(CalibrationBin),
    }),
  ),
  /** Verdict by the papers' rules, which are under test and no evidence. */
  published: z.object({
    line: z.nullable(z.object({ gamma: z.number(), phase: Phase })),
    isocline: z.nullable(z.object({ boundary: z.number(), side: z.enum(['above', 'below']) })),
  }),
  explanation: z.string(),
});
export type PhaseOfModel = z.infer<typeof PhaseOfModel>;

/** A step's sign is called from other families' steps where at most one in five goes the other way. */
const unlikely = 0.2;

export const phasePair = { x: 'hellaswag', y: 'truthfulqa' } as const satisfies Record<string, BenchmarkId>;

export function phaseOfModel(
  kernel: Kernel,
  subject: Subject,
  { family, steps }: { readonly family: readonly Panel[]; readonly steps: Panel },
  sampling: Sampling & { readonly itemCorrelation: number },
): PhaseOfModel {
  const { itemCorrelation, level } = sampling;
  const { step, from, byScatter } = familyStep(kernel, subject, family, itemCorrelation);
  const local =
    step === undefined
      ? null
      : {
          ...localCoupling(kernel, step, level),
          pooled: pooledWithOthers(kernel, step, steps, subject.family, level),
          familyScatter:
            byScatter === undefined ? null : scatterStep(localCoupling(kernel, byScatter, level)),
        };
  const panelFit = fitOverPanel(kernel, subject, steps, sampling);
  const published = publishedRules(kernel, subject);
  const frontier = subject.scores.has('swe_bench_verified') && subject.scores.has('gpqa_diamond');
  if (local !== null) {
    const judged = local.pooled ?? local;
    const alone = `${percent(local.probabilityPositive)} by itself`;
    const chance =
      local.pooled === null
        ? alone
        : `${percent(judged.probabilityPositive)} beside the steps of other families, ${alone}`;
    return {
      phase: local.phase,
      source: 'family neighbours',
      probabilityPositive: judged.probabilityPositive,
      interval: local.interval,
      probabilities: judged.probabilities,
      step: local,
      panelFit,
      published,
      explanation: `${
        local.phase === 'undetermined'
          ? `Its family's sizes around it (${local.from} to ${local.to}, panel ${from}) do not settle the sign of γ₁₂: positive with ${chance}.`
          : `Its family's sizes around it (${local.from} to ${local.to}, panel ${from}) settle it: γ₁₂ ${fixed(local.gamma, 2)}, positive with ${chance}.`
      }${bothEnds(local, step!, itemCorrelation)}`,
    };
  }
  const nothing = { interval: null, probabilities: null, step: null, panelFit, published };
  if (frontier && !subject.scores.has(phasePair.y)) {
    return {
      ...nothing,
      phase: 'axis rotation',
      source: 'saturated pair',
      probabilityPositive: null,
      explanation:
        'At frontier scale HellaSwag and TruthfulQA are saturated and no longer reported: SWE-bench and GPQA are the pair to read (h below).',
    };
  }
  if (panelFit !== null) {
    const p = panelFit.probabilityPositive;
    const likely = p < unlikely ? 'tax' : p > 1 - unlikely ? 'bonus' : 'undetermined';
    return {
      ...nothing,
      phase: likely,
      source: 'panel fit',
      probabilityPositive: panelFit.probabilityPositive,
      interval: panelFit.interval,
      explanation: `No neighboring sizes of its family are known. Among ${panelFit.n} steps of ${panelFit.families} other families, a step at this ${variableNames[panelFit.variable]} is positive with ${percent(panelFit.probabilityPositive)} (${ends(panelFit.interval, 2)}).`,
    };
  }
  return {
    ...nothing,
    phase: 'undetermined',
    source: 'none',
    probabilityPositive: null,
    explanation:
      'Nothing given says where it stands: give its parameters, its HellaSwag score, or its family.',
  };
}

/** Finding on the step at both ends of what its two models share, in a sentence. */
function bothEnds(
  { familyScatter }: NonNullable<PhaseOfModel['step']>,
  { from, to }: Step,
  itemCorrelation: number,
): string {
  if ([phasePair.x, phasePair.y].every((id) => sharesItems(from.scores.get(id), to.scores.get(id))))
    return ` That is ${fromItems}.`;
  const end = assumption(itemCorrelation);
  return familyScatter === null
    ? ` That is ${end}; how much of those errors they share, nothing here tells.`
    : ` That is ${end}; ${ifShared} the step is ${familyScatter.phase === 'undetermined' ? 'still undetermined' : familyScatter.phase}, positive with ${percent(familyScatter.probabilityPositive)}.`;
}

/** A step of the model's family as the steps of other families on the independent panel let it be. */
function pooledWithOthers(
  kernel: Kernel,
  step: Step,
  panel: Panel,
  family: string | null,
  level: number,
): PooledStep | null {
  const own = family?.toLowerCase();
  const groups = [...groupsOf(panel)].filter(([group]) => group.toLowerCase() !== own);
  const others = stepsOfOthers.get(panel, groups.map(([group]) => group).join('\n'), () =>
    groups.map(([, models]) => stepsOf(models, phasePair.x, phasePair.y)),
  );
  const { sizes, x, y } = step;
  return pooledAlready.get(panel, JSON.stringify([own, sizes, x, y, level]), () => {
    const pool = poolSteps(kernel, [[step], ...others], { ...phasePair, level });
    return pool?.of(step) ?? null;
  });
}

/** Pooled steps by all that they follow from beside the panel: models between the same two sizes share theirs. */
const pooledAlready = new RecentOf<Panel, string, PooledStep | null>(64);

/** A panel's steps by the families they are of: all but one. */
const stepsOfOthers = new RecentOf<Panel, string, readonly (readonly Step[])[]>(64);

export const variableNames: Readonly<Record<OrderingVariable, string>> = {
  params: 'size',
  tokens: 'number of training tokens',
  flops: 'training compute',
  level: 'HellaSwag score',
};

/** A probability in words; its ends claim no certainty. */
function percent(share: number): string {
  if (share > 0.995) return 'a probability above 0.99';
  if (share < 0.005) return 'a probability below 0.01';
  return `probability ${fixed(share, 2)}`;
}

/** The step of its own family that spans the model: its neighbors' where it has two, else its own and its neighbor's. */
function familyStep(
  kernel: Kernel,
  subject: Subject,
  panels: readonly Panel[],
  itemCorrelation: number,
): { step?: Step; byScatter?: Step; from: string | null } {
  if (subject.family === null || subject.paramsB === null) return { from: null };
  const { models, panel } = familyModels(subject.family, panels);
  const home = panels.find(({ name }) => name === panel);
  const paramsB = subject.paramsB;
  // Of several ladders the one that the model itself stands on, else the longest.
  const ladders = laddersOf(models, 'params', [phasePair.x, phasePair.y]).map(({ rungs }) => rungs);
  const own = ladders.find((rungs) =>
    rungs.some(({ members }) => members.some(({ name }) => name === subject.name)),
  );
  const longest = ladders.reduce<(typeof ladders)[number]>((a, b) => (b.length > a.length ? b : a), []);
  const measured = (own ?? longest).map(({ model }) => model);
  // The panel's own row of this model, or of its size, is the model itself.
  const others = measured.filter(
    ({ name, paramsB: size }) => name !== subject.name && Math.abs(size! / paramsB - 1) > 0.02,
  );
  const nearest = (below: boolean) =>
    others
      .filter(({ paramsB: size }) => size! < paramsB === below)
      .sort((a, b) => Math.abs(a.paramsB! - paramsB) - Math.abs(b.paramsB! - paramsB))[0];
  const itself = selfAsModel(subject) ?? measured.find((model) => !others.includes(model));
  const [below, above] = [nearest(true), nearest(false)];
  const span: (Model | undefined)[] =
    below !== undefined && above !== undefined
      ? [below, above]
      : below !== undefined
        ? [below, itself]
        : [itself, above];
  const pair = span.filter((model) => model !== undefined);
  if (home === undefined || pair.length < 2) return { from: panel };
  const { scatter, panel: scattered } = byFamilyScatter(kernel, home, [phasePair.x, phasePair.y], 'params');
  const [group] = findGroup(groupsOf(home), subject.family, 'family');
  /** The step whose two models share their item errors as told. */
  const stepAt = (correlationOf: (id: BenchmarkId) => number) => {
    const sharing = withCommonErrors({ ...home, models: pair }, (_, id) => correlationOf(id), true);
    return stepsOf(sharing.models, phasePair.x, phasePair.y)[0];
  };
  const step = stepAt(() => itemCorrelation);
  const byScatter =
    scattered === null ? undefined : stepAt((id) => scatter.get(id)?.get(group)?.itemCorrelation ?? 0);
  return {
    from: panel,
    ...(step === undefined ? {} : { step }),
    ...(byScatter === undefined ? {} : { byScatter }),
  };
}

function selfAsModel({ name, family, paramsB, flops1e21, scores }: Subject): Model | undefined {
  if (!scores.has(phasePair.x) || !scores.has(phasePair.y)) return undefined;
  return {
    name: name ?? 'this model',
    group: family ?? '',
    paramsB,
    released: null,
    tokensT: null,
    flops1e21,
    scores,
    attributes: new Map(),
    faults: [],
  };
}

/** By the best-ordering variable known of the model: compute, else the level of B₁, else parameters. */
function fitOverPanel(
  kernel: Kernel,
  subject: Subject,
  panel: Panel,
  sampling: Sampling,
): PhaseOfModel['panelFit'] {
  const level = subject.scores.get(phasePair.x)?.value;
  const [variable, value]: [OrderingVariable, number] | [null, null] =
    subject.flops1e21 !== null
      ? ['flops', subject.flops1e21]
      : level !== undefined
        ? ['level', level]
        : subject.paramsB !== null
          ? ['params', subject.paramsB]
          : [null, null];
  if (variable === null) return null;
  const order = otherFamilies(kernel, panel, subject.family, variable);
  if (order === null) return null;
  const { fit } = order;
  const place = variable === 'level' ? value : kernel.log10(value);
  const [c00, c01, c11] = order.covariance;
  const error = Math.sqrt(c00 + 2 * place * c01 + place * place * c11);
  const t = kernel.studentQuantile((1 + sampling.level) / 2, order.families - 1);
  const at = (shift: number) =>
    logisticProbability(kernel, { slope: fit.slope, intercept: fit.intercept + shift }, place);
  return {
    panel: panel.name,
    variable,
    value,
    probabilityPositive: at(0),
    interval: {
      lower: at(-t * error),
      upper: at(t * error),
      level: sampling.level,
      method: 'Wald on the logit, errors clustered by family, Student t',
    },
    n: order.n,
    families: order.families,
    auc: order.test?.auc ?? null,
    brier: order.test?.brier ?? null,
    brierOfBaseRate: order.test?.brierOfBaseRate ?? null,
    calibration: order.test?.calibration ?? [],
  };
}

interface SignsOfOthers {
  readonly fit: Logistic;
  /** Of its intercept and slope, with steps of one family depending on each other. */
  readonly covariance: readonly [number, number, number];
  readonly n: number;
  readonly families: number;
  readonly test: SignOrder['leaveFamiliesOut'];
}

/** Fits of a panel by what was left out and the variable: a panel never changes, and each takes milliseconds. */
const fitted = new RecentOf<Panel, string, SignsOfOthers | null>(64);

/** The signs of a panel's steps along a variable, without the model's own family, which must not speak twice. */
function otherFamilies(
  kernel: Kernel,
  panel: Panel,
  family: string | null,
  variable: OrderingVariable,
): SignsOfOthers | null {
  const isOwn = (group: string) => group.toLowerCase() === family?.toLowerCase();
  const own = panel.models.find(({ group }) => isOwn(group))?.group;
  return fitted.get(panel, JSON.stringify([own ?? null, variable]), () =>
    signsOf(kernel, { ...panel, models: panel.models.filter(({ group }) => !isOwn(group)) }, variable),
  );
}

function signsOf(kernel: Kernel, others: Panel, variable: OrderingVariable): SignsOfOthers | null {
  const steps = signedSteps(kernel, stepsByFamily(others, phasePair), phasePair, variable);
  const places = Float64Array.from(steps, ({ place }) => place);
  const positive = steps.map((step) => step.positive);
  const families = labelsOf(steps.map((step) => step.family));
  const fit = logisticFit(kernel, places, positive);
  const covariance = fit && clusteredCovariance(kernel, fit, places, positive, families);
  return (
    fit &&
    covariance && {
      fit,
      covariance,
      n: steps.length,
      families: new Set(families).size,
      test: leaveFamiliesOut(kernel, places, positive, families),
    }
  );
}

function publishedRules(kernel: Kernel, { paramsB, scores }: Subject): PhaseOfModel['published'] {
  const gamma =
    paramsB === null
      ? null
      : publishedRunningLine.slope * (kernel.log10(paramsB) + 9) + publishedRunningLine.intercept;
  const [x, y] = [scores.get(phasePair.x), scores.get(phasePair.y)];
  const boundary = x === undefined ? null : 10 * Math.sqrt(publishedIsocline * x.value);
  return {
    line:
      gamma === null
        ? null
        : {
            gamma,
            phase: gamma < -transitionWidth ? 'tax' : gamma > transitionWidth ? 'bonus' : 'transition',
          },
    isocline:
      boundary === null || y === undefined
        ? null
        : { boundary, side: y.value > boundary ? 'above' : 'below' },
  };
}
