import type { Kernel } from '@cape/core-wasm';
import { type BenchmarkId, definitionIn, type Model, type Panel } from '@cape/evidence';
import * as z from 'zod/mini';
import { BenchmarkName } from '../benchmarks/benchmark-name.ts';
import { ladderOn } from '../critical-scale/ladder.ts';
import { percentileHoldsFrom } from '../interval.ts';
import { BothEnds, GroupScatter, ScatterStep, stepsAtBothEnds } from '../item-noise/both-ends.ts';
import { itemCorrelationField } from '../item-noise/item-correlation-field.ts';
import { groupFields, groupsBy, groupsOf } from '../panel/groups.ts';
import { pairMissing, pairOf } from '../panel/pair.ts';
import { openPanel, panelFields, samplingFields } from '../panel/panel-input.ts';
import { laddersOf, rungWarnings } from '../panel/rungs.ts';
import { AmountScale, type Scale } from '../panel/scale.ts';
import { PooledStep, PooledSteps, poolSteps } from '../pooling/pooled-steps.ts';
import { defineQuestion } from '../question.ts';
import { Warning } from '../warning.ts';
import { couplingWork } from '../work/resampling-work.ts';
import { FamilyTrend, familyTrend } from './family-trend.ts';
import { trendStatement } from './family-trend-summary.ts';
import { LocalCoupling, type Step, stepsOf } from './local.ts';
import {
  IntervalMethod,
  PearsonCoupling,
  pearsonCoupling,
  SpearmanCoupling,
  Split,
  spearmanCoupling,
  withinBetween,
} from './population.ts';
import { RunningCoupling, runningCoupling } from './running.ts';

const Coupling = z.object({
  n: z.int(),
  pearson: PearsonCoupling,
  spearman: SpearmanCoupling,
  running: z.nullable(RunningCoupling),
});

export const couplingQuestion = defineQuestion({
  input: z.object({
    ...panelFields('base'),
    x: z.prefault(BenchmarkName, 'hellaswag'),
    y: z.prefault(BenchmarkName, 'truthfulqa'),
    scale: z
      ._default(AmountScale, 'params')
      .check(z.describe('What size is measured by; tokens and step follow training.')),
    ...groupFields,
    interval: z
      ._default(IntervalMethod, 'fisher')
      .check(z.describe('How the interval of the observed r is made.')),
    ...samplingFields,
    itemCorrelation: itemCorrelationField,
    noise: z
      ._default(z.enum(['items', 'none'], { error: '"items" or "none"' }), 'items')
      .check(
        z.describe(
          'items: beside the r of the scores, the r of what lies behind them, freed of item noise; none: the scores alone.',
        ),
      ),
  }),
  answer: z.object({
    method: z.string(),
    panel: z.string(),
    x: z.string(),
    y: z.string(),
    scale: AmountScale,
    n: z.int(),
    seed: z.int(),
    resamples: z.int(),
    groups: z.array(
      z.extend(Coupling, {
        group: z.string(),
        /** The whole ladder at once; null where fewer than two sizes are known. */
        trend: z.nullable(FamilyTrend),
        /** How its scores scatter about a smooth curve; null where no family of the panel tells. */
        scatter: GroupScatter,
        local: z.array(
          z.extend(LocalCoupling, {
            /** The same step with the errors that the family's own scatter bears out. */
            familyScatter: z.nullable(ScatterStep),
            /** The step as the panel's other steps let it be; null where they are too few. */
            pooled: z.nullable(PooledStep),
          }),
        ),
      }),
    ),
    /** The steps that are statistically clear, under both assumptions about shared item errors. */
    settled: BothEnds,
    /** Over all groups asked for; models are redrawn within their group. */
    overall: z.extend(Coupling, { split: z.nullable(Split) }),
    /** Every step of the panel together, also those of groups not asked for; null with fewer than four. */
    pooled: z.nullable(PooledSteps),
    warnings: z.array(Warning),
  }),
  examples: [
    {},
    { panel: 'base', by: 'family', group: 'Pythia' },
    { panel: 'frontier', x: 'SWE', y: 'GPQA' },
  ],
  work: couplingWork,
  ask(given, { kernel, onProgress }) {
    const { panel, warnings: panelWarnings, input } = openPanel(given);
    const warnings: Warning[] = [
      ...panelWarnings,
      ...pairMissing(panel, input.x, input.y),
      ...rungWarnings(panel, input.scale, [input.x, input.y]),
    ];
    const chosen = groupsBy(panel, input.by);
    const steps = stepsAtBothEnds(kernel, chosen, input);
    const shared = { x: input.itemCorrelation, y: input.itemCorrelation };
    const own = [...chosen.values()].map((models) => stepsOf(models, input.x, input.y, input.scale, shared));
    const others = input.group === undefined ? [] : otherGroups(input, panel);
    const pool = poolSteps(kernel, [...own, ...others], input);
    const groups = [...chosen].map(([group, models], index) => {
      const pair = pairOf(models, input.x, input.y);
      const { scatter, local: alone } = steps.groups[index]!;
      const local = alone.map((step, i) => ({
        ...step,
        pooled: pool?.of.get(own[index]![i]!) ?? null,
      }));
      onProgress?.((index + 1) / (chosen.size + 1));
      return {
        group,
        trend: trendOf(kernel, panel, group, models, input),
        n: pair.models.length,
        pearson: pearsonCoupling(kernel, pair, input, false),
        spearman: spearmanCoupling(kernel, pair),
        running: runningCoupling(kernel, local),
        scatter,
        local: [...local],
      };
    });
    const pair = pairOf([...chosen.values()].flat(), input.x, input.y);
    const split = withinBetween(kernel, pair, input);

    const tooSmall = groups.filter(({ n }) => n < 4).map(({ group, n }) => `${group} (${n})`);
    if (tooSmall.length > 0) {
      warnings.push({
        code: 'too-few-models',
        message: `Too few models for an interval of r: ${tooSmall.join(', ')}.`,
      });
    }
    const small = groups
      .filter(({ n }) => n >= 4 && n < percentileHoldsFrom)
      .map(({ group, n }) => `${group} (${n})`);
    if (small.length > 0 && input.interval === 'percentile') {
      warnings.push({
        code: 'small-n',
        message: `So few models that a percentile interval of r is too narrow: ${small.join(', ')}. Fisher's interval (the default) comes closer.`,
      });
    }
    if (split?.signsDiffer === true) {
      warnings.push({
        code: 'simpson',
        message:
          'Within groups and between their means the coupling has opposite signs: the overall r describes neither (Simpson’s paradox).',
      });
    }
    if (
      input.noise === 'items' &&
      pair.models.some(({ scores }) => [input.x, input.y].some((id) => scores.get(id)?.standardError === 0))
    ) {
      warnings.push({
        code: 'items-unknown',
        message:
          'Scores here have no known number of items and no error of their own: they enter without item error.',
      });
    }
    return {
      method: `Pearson r of the observed scores; Fieller intervals of local couplings from item-sampling errors; ${input.interval} intervals of r`,
      panel: panel.name,
      x: input.x,
      y: input.y,
      scale: input.scale,
      n: pair.models.length,
      seed: input.seed,
      resamples: input.resamples,
      groups,
      settled: steps.ends,
      overall: {
        n: pair.models.length,
        pearson: pearsonCoupling(kernel, pair, input, true),
        spearman: spearmanCoupling(kernel, pair),
        running: runningCoupling(
          kernel,
          groups.flatMap(({ local }) => local),
        ),
        split,
      },
      pooled: pool?.pooled ?? null,
      warnings,
    };
  },
});

/** Steps of the panel's groups that were not asked for: they say how far to trust those that were. */
function otherGroups(
  input: z.output<typeof couplingQuestion.input>,
  { models }: Panel,
): readonly (readonly Step[])[] {
  const asked = new Set(models.map(({ group }) => group));
  const whole = openPanel({ ...input, group: undefined }).panel;
  return [...groupsOf(whole)]
    .filter(([group]) => !asked.has(group))
    .map(([, others]) => stepsOf(others, input.x, input.y, input.scale));
}

/**
 * The slopes over a family's whole ladder with the sentence they make; over its longest one, where variants have
 * ladders of their own.
 */
export function trendOf(
  kernel: Kernel,
  panel: Pick<Panel, 'definitions'>,
  group: string,
  models: readonly Model[],
  input: {
    readonly x: BenchmarkId;
    readonly y: BenchmarkId;
    readonly scale?: Scale;
    readonly noise: 'items' | 'none';
    readonly level: number;
  },
): FamilyTrend | null {
  const { x, y, scale = 'params' } = input;
  const ladders = laddersOf(models, scale, [x, y]);
  if (ladders.length === 0) return null;
  const longest = ladders.reduce((a, b) => (b.rungs.length > a.rungs.length ? b : a));
  const trend = familyTrend(kernel, ladderOn(kernel, [longest], { x, y, scale }), input);
  const names = { x: definitionIn(panel, x).name, y: definitionIn(panel, y).name };
  const name = longest.variant === null ? group : `${group} (${longest.variant})`;
  return trend && { ...trend, statement: trendStatement(trend, name, names, scale) };
}
