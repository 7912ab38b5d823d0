import { benchmark } from '@cape/evidence';
import * as z from 'zod/mini';
import { cascadeQuestion } from '../cascade/cascade-question.ts';
import { couplingQuestion } from '../coupling/coupling-question.ts';
import { stepsOf } from '../coupling/local.ts';
import type { Sampling } from '../coupling/population.ts';
import { OrderingVariable, SignOrder } from '../coupling/sign-order.ts';
import { signOrderQuestion } from '../coupling/sign-order-question.ts';
import { CriticalScale, criticalScale } from '../critical-scale/critical-scale.ts';
import { criticalScaleQuestion } from '../critical-scale/critical-scale-question.ts';
import { ladderOf } from '../critical-scale/ladder.ts';
import { labsQuestion } from '../frontier/labs-question.ts';
import { lineQuestion } from '../frontier/line-question.ts';
import { saturationQuestion } from '../frontier/saturation-question.ts';
import { Interval } from '../interval.ts';
import { BothEnds, stepsAtBothEnds } from '../item-noise/both-ends.ts';
import { builtinPanel } from '../panel/builtin.ts';
import { groupsOf } from '../panel/groups.ts';
import { Scale } from '../panel/scale.ts';
import { curated } from '../panel/view.ts';
import { PooledSteps, poolSteps } from '../pooling/pooled-steps.ts';
import { Tracked, trackPredictions } from '../predictions/track.ts';
import { type Answering, answer } from '../question.ts';
import type { Warning } from '../warning.ts';

const Share = z.object({ tax: z.int(), transition: z.int(), bonus: z.int(), undetermined: z.int() });

/** The diagnosis of the six panels that come with CAPE: base models, then frontier models, then what else they tell. */
export const Overview = z.object({
  base: z.object({
    /** Rows of the panel as published, and those of them that take part: curated, with both scores. */
    published: z.int(),
    n: z.int(),
    families: z.array(
      z.object({
        family: z.string(),
        n: z.int(),
        r: z.nullable(z.number()),
        rInterval: z.nullable(Interval),
        /** Its steps by what their Fieller intervals settle. */
        steps: Share,
        /** By the quadratic, whose intervals the calibration bears out. */
        criticalScale: z.pick(CriticalScale, {
          method: true,
          estimate: true,
          interval: true,
          censored: true,
          bound: true,
          statement: true,
        }),
      }),
    ),
    overall: z.omit(couplingQuestion.answer.shape.overall, { running: true }),
    steps: Share,
    /** The same steps under both assumptions about the item errors that a family's models share. */
    settled: BothEnds,
    /** The same steps pooled: signs called at an average of 5 % wrong ones. */
    pooled: z.nullable(PooledSteps),
  }),
  frontier: z.object({
    n: z.int(),
    line: z.object({
      n: z.int(),
      slope: z.number(),
      intercept: z.number(),
      r: z.number(),
      slopeInterval: Interval,
      interceptInterval: Interval,
    }),
    saturation: z.object({
      sigma: z.nullable(z.number()),
      interval: Interval,
      verdict: z.enum(['saturated', 'not saturated', 'undetermined']),
      rotateTo: z.nullable(z.string()),
    }),
    labs: z.array(
      z.object({
        lab: z.string(),
        n: z.int(),
        meanH: z.number(),
        interval: z.nullable(Interval),
        latest: z.string(),
        latestH: z.number(),
        now: z.string(),
      }),
    ),
  }),
  /** The published critical scale on its own score set: three families in one parabola, and Pythia alone. */
  criticalScale: z.object({ pooled: CriticalScale, pythia: CriticalScale }),
  /** The independent panel: whether the sign of the coupling turns there too, and what orders it. */
  observational: z.object({
    families: z.int(),
    steps: Share,
    settled: BothEnds,
    pooled: z.nullable(PooledSteps),
    order: z.array(z.pick(SignOrder, { variable: true, n: true, auc: true, interval: true })),
    /** What orders the signs best. */
    best: z.nullable(OrderingVariable),
    /** The critical scale in it, where it is a size: the running coupling's root over every family. */
    criticalScale: z.nullable(CriticalScale),
    scale: z.nullable(Scale),
  }),
  /** Released models on many benchmarks: whether SWE-bench still separates them there. */
  multibench: z.object({
    n: z.int(),
    sigma: z.nullable(z.number()),
    interval: Interval,
    verdict: saturationQuestion.answer.shape.verdict,
    rotateTo: z.nullable(z.string()),
  }),
  /** Coupling inside models: OPT's flow to 13 B, and its drop after it. */
  internal: z.extend(cascadeQuestion.answer.shape.internal, { reading: z.string() }),
  predictions: z.array(
    z.pick(Tracked, {
      id: true,
      statement: true,
      status: true,
      closed: true,
      restsOnNoise: true,
      reading: true,
    }),
  ),
});
export type Overview = z.infer<typeof Overview>;

export function overview(
  using: Answering,
  sampling: Sampling,
): { overview: Overview; warnings: readonly Warning[] } {
  const part = (from: number, to: number): Answering => ({
    kernel: using.kernel,
    onProgress: (share) => using.onProgress?.(from + (to - from) * share),
  });
  const coupling = answer(couplingQuestion, { panel: 'base', interval: 'fisher', ...sampling }, part(0, 0.3));
  const scales = answer(
    criticalScaleQuestion,
    { panel: 'base', method: 'quadratic', by: 'family', ...sampling },
    part(0.3, 0.6),
  );
  const line = answer(lineQuestion, { ...sampling }, part(0.6, 0.7));
  const saturation = answer(saturationQuestion, { ...sampling }, part(0.7, 0.8));
  const labs = answer(labsQuestion, { level: sampling.level }, part(0.8, 0.85));
  const { seed, resamples } = sampling;
  const { predictions } = trackPredictions({ ...sampling, view: 'curated' }, part(0.85, 0.9));
  const order = answer(signOrderQuestion, { seed, resamples, level: sampling.level }, part(0.92, 0.96));
  const multibench = answer(saturationQuestion, { panel: 'multibench', ...sampling }, part(0.96, 1));
  const cascade = answer(cascadeQuestion, { level: sampling.level }, using);
  const families = coupling.groups.map(({ group, n, pearson, local }) => {
    // Of several variants' ladders the longest.
    const { method, estimate, interval, censored, bound, statement } = scales.groups
      .filter((scale) => scale.group === group)
      .reduce((longest, scale) => (scale.n > longest.n ? scale : longest));
    return {
      family: group,
      n,
      r: n < 3 ? null : pearson.r,
      rInterval: pearson.interval,
      steps: countPhases(local),
      criticalScale: { method, estimate, interval, censored, bound, statement },
    };
  });
  const { running: _, ...overall } = coupling.overall;
  const [nextAxis] = saturation.rotateTo;
  return {
    overview: {
      base: {
        published: builtinPanel('base').models.length,
        n: coupling.n,
        families,
        overall,
        steps: countPhases(coupling.groups.flatMap(({ local }) => local)),
        settled: coupling.settled,
        pooled: coupling.pooled,
      },
      frontier: {
        n: labs.n,
        line: {
          n: line.n,
          slope: line.slope,
          intercept: line.intercept,
          r: line.r,
          slopeInterval: line.intervals.slope.student,
          interceptInterval: line.intervals.intercept.student,
        },
        saturation: {
          sigma: saturation.sigma,
          interval: saturation.interval,
          verdict: saturation.verdict,
          rotateTo: nextAxis === undefined ? null : benchmark(nextAxis.benchmark).name,
        },
        labs: labs.labs.map(({ lab, n, meanH, meanHInterval, releases, now }) => ({
          lab,
          n,
          meanH,
          interval: meanHInterval,
          latest: releases.at(-1)!.model,
          latestH: releases.at(-1)!.h,
          now,
        })),
      },
      criticalScale: {
        pooled: publishedScale(using.kernel, undefined, sampling),
        pythia: publishedScale(using.kernel, 'Pythia', sampling),
      },
      observational: {
        ...replicated(using.kernel, order.best, sampling),
        order: order.variables,
        best: order.best,
      },
      multibench: {
        n: multibench.n,
        sigma: multibench.sigma,
        interval: multibench.interval,
        verdict: multibench.verdict,
        rotateTo:
          multibench.rotateTo[0] === undefined ? null : benchmark(multibench.rotateTo[0].benchmark).name,
      },
      internal: { ...cascade.internal, reading: cascade.reading.at(-1)! },
      predictions: predictions.map(({ id, statement, status, closed, restsOnNoise, reading }) => ({
        id,
        statement,
        status,
        closed,
        restsOnNoise,
        reading,
      })),
    },
    warnings: [...coupling.warnings, ...labs.warnings],
  };
}

/** The critical scale by the published method on its own score set: over every family, or in one. */
function publishedScale(
  kernel: Answering['kernel'],
  family: string | undefined,
  sampling: Sampling,
): CriticalScale {
  const models = builtinPanel('critical-scale').models.filter(
    ({ group }) => family === undefined || group === family,
  );
  const ladder = ladderOf(kernel, models, { x: 'hellaswag', y: 'truthfulqa', scale: 'params' });
  return criticalScale(kernel, ladder, { group: family ?? 'all' }, 'quadratic', 'params', sampling);
}

/** The independent panel's steps, and the critical scale in the variable that orders their signs best. */
function replicated(
  kernel: Answering['kernel'],
  best: OrderingVariable | null,
  sampling: Sampling,
): Pick<Overview['observational'], 'families' | 'steps' | 'settled' | 'pooled' | 'criticalScale' | 'scale'> {
  const pair = { x: 'hellaswag', y: 'truthfulqa' } as const;
  const { panel } = curated(builtinPanel('observational'));
  const { groups, ends } = stepsAtBothEnds(kernel, groupsOf(panel), {
    ...pair,
    scale: 'params',
    level: sampling.level,
    itemCorrelation: 0,
  });
  const local = groups.map((group) => group.local).filter((steps) => steps.length > 0);
  const steps = [...groupsOf(panel).values()].map((models) => stepsOf(models, pair.x, pair.y));
  const scale = best === null || best === 'level' ? null : best;
  return {
    families: local.length,
    steps: countPhases(local.flat()),
    settled: ends,
    pooled: poolSteps(kernel, steps, { ...pair, level: sampling.level })?.pooled ?? null,
    criticalScale:
      scale &&
      criticalScale(
        kernel,
        ladderOf(kernel, panel.models, { ...pair, scale }),
        { group: 'all' },
        'running',
        scale,
        sampling,
      ),
    scale,
  };
}

function countPhases(
  local: readonly { readonly phase: keyof z.infer<typeof Share> }[],
): z.infer<typeof Share> {
  const counts = { tax: 0, transition: 0, bonus: 0, undetermined: 0 };
  for (const { phase } of local) counts[phase] += 1;
  return counts;
}
