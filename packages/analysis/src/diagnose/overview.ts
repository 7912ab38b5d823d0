import { benchmark } from '@cape/evidence';
import * as z from 'zod/mini';
import { cascadeQuestion } from '../cascade/cascade-question.ts';
import { stepsOf } from '../coupling/local.ts';
import type { Sampling } from '../coupling/population.ts';
import { OrderingVariable, SignOrder } from '../coupling/sign-order.ts';
import { signOrderQuestion } from '../coupling/sign-order-question.ts';
import { CriticalScale, criticalScale } from '../critical-scale/critical-scale.ts';
import { ladderOf } from '../critical-scale/ladder.ts';
import { labsQuestion } from '../frontier/labs-question.ts';
import { lineQuestion } from '../frontier/line-question.ts';
import { saturationQuestion } from '../frontier/saturation-question.ts';
import { Interval } from '../interval.ts';
import { BothEnds, stepsAtBothEnds } from '../item-noise/both-ends.ts';
import { withItemCorrelation } from '../item-noise/common-errors.ts';
import { builtinPanel } from '../panel/builtin.ts';
import { groupsOf } from '../panel/groups.ts';
import { Scale } from '../panel/scale.ts';
import { curated } from '../panel/view.ts';
import { PooledSteps, poolSteps } from '../pooling/pooled-steps.ts';
import { Tracked, trackPredictions } from '../predictions/track.ts';
import { type Answering, answer } from '../question.ts';
import type { Warning } from '../warning.ts';
import { LabOverview, labOverview } from './lab-overview.ts';
import { countPhases, LadderOverview, ladderOverview, PhaseCounts } from './ladder-overview.ts';

/** The diagnosis of the six panels that come with CAPE: base models, then frontier models, then what else they tell. */
export const Overview = z.object({
  base: z.extend(LadderOverview, {
    /** Rows of the panel as published, before those with known faults are left out. */
    published: z.int(),
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
    labs: z.array(LabOverview),
  }),
  /** The published critical scale on its own score set: three families in one parabola, and Pythia alone. */
  criticalScale: z.object({ pooled: CriticalScale, pythia: CriticalScale }),
  /** The independent panel: whether the sign of the coupling turns there too, and what orders it. */
  observational: z.object({
    families: z.int(),
    steps: PhaseCounts,
    settled: BothEnds,
    pooled: z.nullable(PooledSteps),
    order: z.array(z.pick(SignOrder, { variable: true, n: true, auc: true, interval: true })),
    /** Variable that orders the signs best. */
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
  sampling: Sampling & { readonly itemCorrelation: number },
): { overview: Overview; warnings: readonly Warning[] } {
  const part = (from: number, to: number): Answering => ({
    kernel: using.kernel,
    onProgress: (share) => using.onProgress?.(from + (to - from) * share),
  });
  const ladders = ladderOverview(
    part(0, 0.6),
    { panel: 'base', view: 'curated', by: 'family', x: 'hellaswag', y: 'truthfulqa' },
    sampling,
  );
  const line = answer(lineQuestion, { ...sampling }, part(0.6, 0.7));
  const { seed, resamples, noise, level, itemCorrelation } = sampling;
  // Without one asked for, σ holds whatever the leaders share.
  const spreads = { seed, resamples, noise, level, ...(itemCorrelation === 0 ? {} : { itemCorrelation }) };
  const saturation = answer(saturationQuestion, spreads, part(0.7, 0.8));
  const labs = answer(labsQuestion, { level, itemCorrelation }, part(0.8, 0.85));
  const { predictions } = trackPredictions({ ...sampling, view: 'curated' }, part(0.85, 0.9));
  const order = answer(signOrderQuestion, { seed, resamples, level, itemCorrelation }, part(0.92, 0.96));
  const multibench = answer(saturationQuestion, { panel: 'multibench', ...spreads }, part(0.96, 1));
  const cascade = answer(cascadeQuestion, { level: sampling.level }, using);
  const [nextAxis] = saturation.rotateTo;
  return {
    overview: {
      base: { published: builtinPanel('base').models.length, ...ladders.overview },
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
        labs: labs.labs.map(labOverview),
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
    warnings: [...ladders.warnings, ...labs.warnings],
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
  sampling: Sampling & { readonly itemCorrelation: number },
): Pick<Overview['observational'], 'families' | 'steps' | 'settled' | 'pooled' | 'criticalScale' | 'scale'> {
  const pair = { x: 'hellaswag', y: 'truthfulqa' } as const;
  const { itemCorrelation } = sampling;
  const panel = withItemCorrelation(curated(builtinPanel('observational')).panel, itemCorrelation);
  const { groups, ends } = stepsAtBothEnds(kernel, panel, {
    ...pair,
    scale: 'params',
    level: sampling.level,
    itemCorrelation,
  });
  const local = groups.map((group) => group.local).filter((steps) => steps.length > 0);
  const steps = [...groupsOf(panel).values()].map((models) => stepsOf(models, pair.x, pair.y));
  const scale = best === null || best === 'level' ? null : best;
  return {
    families: local.length,
    steps: countPhases(local.flat()),
    settled: ends,
    pooled: poolSteps(kernel, steps, { ...pair, level: sampling.level })?.summary() ?? null,
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
