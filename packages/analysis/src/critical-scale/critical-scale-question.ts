import * as z from 'zod/mini';
import { pairFields } from '../benchmarks/benchmark-name.ts';
import { itemCorrelationField } from '../item-noise/item-correlation-field.ts';
import { SettledEnds } from '../item-noise/settled-ends.ts';
import { groupFields } from '../panel/groups.ts';
import { pairMissing } from '../panel/pair.ts';
import { openPanel, panelFields } from '../panel/panel-input.ts';
import { rungWarnings } from '../panel/rungs.ts';
import { Scale, scaleUnits } from '../panel/scale.ts';
import { defineQuestion } from '../question.ts';
import { samplingFields } from '../sampling-fields.ts';
import { Warning } from '../warning.ts';
import { criticalScaleWork } from '../work/resampling-work.ts';
import { CriticalScale, CriticalScaleMethod, pooled } from './critical-scale.ts';
import { pooledFamilies, sizeWarnings } from './critical-scale-summary.ts';
import { criticalScales } from './critical-scales.ts';

const CriticalScaleInput = z.object({
  ...panelFields('base'),
  ...pairFields,
  method: z
    .optional(CriticalScaleMethod)
    .check(z.describe('One method alone. Default: all three side by side.')),
  scale: z._default(Scale, 'params').check(z.describe('What size is measured by.')),
  ...groupFields,
  ...samplingFields,
  itemCorrelation: itemCorrelationField,
});
export type CriticalScaleInput = z.output<typeof CriticalScaleInput>;

export const criticalScaleQuestion = defineQuestion({
  input: CriticalScaleInput,
  answer: z.object({
    method: z.string(),
    panel: z.string(),
    x: z.string(),
    y: z.string(),
    scale: Scale,
    unit: z.string(),
    n: z.int(),
    seed: z.int(),
    resamples: z.int(),
    groups: z.array(CriticalScale),
    /** Estimates with an interval closed on both sides, under both assumptions about shared item errors. */
    settled: SettledEnds,
    warnings: z.array(Warning),
  }),
  examples: [
    {},
    { panel: 'critical-scale', method: 'quadratic', noise: 'none' },
    { panel: 'base', method: 'zero-crossing', by: 'family' },
    { panel: 'observational', method: 'running', scale: 'flops' },
  ],
  work: criticalScaleWork,
  ask(given, { kernel, onProgress }) {
    const { panel, warnings: panelWarnings, input } = openPanel(given);
    const missing = pairMissing(panel, input.x, input.y);
    const { wanted, n, families, results, settled } = criticalScales(kernel, panel, input, onProgress);
    return {
      method: wanted.join(', '),
      panel: panel.name,
      x: input.x,
      y: input.y,
      scale: input.scale,
      unit: scaleUnits[input.scale],
      n,
      seed: input.seed,
      resamples: input.resamples,
      groups: results,
      settled,
      warnings: [
        ...panelWarnings,
        ...missing,
        ...rungWarnings(panel, input.scale, [input.x, input.y]),
        ...(missing.length > 0 && n === 0 ? [] : sizeWarnings(panel, input, n)),
        ...(families > 1 && results.some(({ group, n: models }) => group === pooled && models > 0)
          ? [pooledFamilies(pooled, families, wanted)]
          : []),
      ],
    };
  },
});
