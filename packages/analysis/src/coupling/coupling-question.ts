import * as z from 'zod/mini';
import { pairFields } from '../benchmarks/benchmark-name.ts';
import { BothEnds, GroupScatter, ScatterStep } from '../item-noise/both-ends.ts';
import { itemCorrelationField } from '../item-noise/item-correlation-field.ts';
import { groupFields } from '../panel/groups.ts';
import { pairMissing } from '../panel/pair.ts';
import { openPanel, panelFields } from '../panel/panel-input.ts';
import { rungWarnings } from '../panel/rungs.ts';
import { AmountScale } from '../panel/scale.ts';
import { PooledStep, PooledSteps } from '../pooling/pooled-steps.ts';
import { defineQuestion } from '../question.ts';
import { samplingFields } from '../sampling-fields.ts';
import { Warning } from '../warning.ts';
import { couplingWork } from '../work/resampling-work.ts';
import { couplingOf } from './coupling.ts';
import { sampleWarnings, splitWarnings, unknownItems } from './coupling-summary.ts';
import { FamilyTrend } from './family-trend.ts';
import { LocalCoupling } from './local.ts';
import { IntervalMethod, PearsonCoupling, SpearmanCoupling, Split } from './population.ts';
import { RunningCoupling } from './running.ts';

const Coupling = z.object({
  n: z.int(),
  pearson: PearsonCoupling,
  spearman: SpearmanCoupling,
  running: z.nullable(RunningCoupling),
});

const CouplingInput = z.object({
  ...panelFields('base'),
  ...pairFields,
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
});
export type CouplingInput = z.output<typeof CouplingInput>;

export const couplingQuestion = defineQuestion({
  input: CouplingInput,
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
        /** Scatter of its scores about a smooth curve; null where no family of the panel tells. */
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
    const { panel, warnings, input } = openPanel(given);
    const { n, groups, settled, overall, pooled, itemsUnknown } = couplingOf(
      kernel,
      panel,
      input,
      onProgress,
    );
    return {
      method: `Pearson r of the observed scores; Fieller intervals of local couplings from item-sampling errors; ${input.interval} intervals of r`,
      panel: panel.name,
      x: input.x,
      y: input.y,
      scale: input.scale,
      n,
      seed: input.seed,
      resamples: input.resamples,
      groups,
      settled,
      overall,
      pooled,
      warnings: [
        ...warnings,
        ...pairMissing(panel, input.x, input.y),
        ...rungWarnings(panel, input.scale, [input.x, input.y]),
        ...sampleWarnings(groups, input.interval),
        ...splitWarnings(overall.split),
        ...(itemsUnknown ? [unknownItems] : []),
      ],
    };
  },
});
