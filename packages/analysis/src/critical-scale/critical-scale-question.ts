import * as z from 'zod/mini';
import { BenchmarkName } from '../benchmarks/benchmark-name.ts';
import { groupFields, groupsBy } from '../panel/groups.ts';
import { pairMissing } from '../panel/pair.ts';
import { openPanel, panelFields, samplingFields } from '../panel/panel-input.ts';
import { laddersOf, rungWarnings } from '../panel/rungs.ts';
import { Scale, scaleUnits, sizeInWords, sizeOf } from '../panel/scale.ts';
import { defineQuestion } from '../question.ts';
import { Warning } from '../warning.ts';
import { criticalScaleWork } from '../work/resampling-work.ts';
import { CriticalScale, CriticalScaleMethod, criticalScale, pooled } from './critical-scale.ts';
import { ladderOf, ladderOn } from './ladder.ts';

export const criticalScaleQuestion = defineQuestion({
  input: z.object({
    ...panelFields('base'),
    x: z.prefault(BenchmarkName, 'hellaswag'),
    y: z.prefault(BenchmarkName, 'truthfulqa'),
    method: z
      .optional(CriticalScaleMethod)
      .check(z.describe('One method alone. Default: all three side by side.')),
    scale: z._default(Scale, 'params').check(z.describe('What size is measured by.')),
    ...groupFields,
    ...samplingFields,
  }),
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
    const warnings: Warning[] = [
      ...panelWarnings,
      ...pairMissing(panel, input.x, input.y),
      ...rungWarnings(panel, input.scale, [input.x, input.y]),
    ];
    const groups = groupsBy(panel, input.by);
    const wanted = input.method === undefined ? CriticalScaleMethod.options : [input.method];
    const ladders = [...groups].flatMap(([group, models]) => {
      const own = laddersOf(models, input.scale, [input.x, input.y]);
      if (own.length < 2) return [{ group, variant: null, ladder: ladderOf(kernel, models, input) }];
      return own.map((one) => ({ group, variant: one.variant, ladder: ladderOn(kernel, [one], input) }));
    });
    const whole = ladderOf(kernel, panel.models, input);
    // The zero crossing follows one family's ladder; over several it has no meaning.
    const jobs = wanted.flatMap((method) => [
      ...(input.by === undefined && input.group === undefined && method !== 'zero-crossing'
        ? [{ group: pooled, variant: null, method, ladder: whole }]
        : []),
      ...ladders.map((one) => ({ ...one, method })),
    ]);
    const results = jobs.map(({ group, variant, method, ladder }, index) =>
      criticalScale(kernel, ladder, { group, variant }, method, input.scale, input, (share) =>
        onProgress?.((index + share) / jobs.length),
      ),
    );
    const n = whole.places.length;
    if (n === 0 && !warnings.some(({ code }) => code === 'no-pair')) {
      warnings.push({
        code: 'no-sizes',
        message: `No model here has both scores and ${sizeInWords(input.scale)}.`,
      });
    }
    const without = panel.models.filter(
      (model) =>
        sizeOf(model, input.scale) === null || !model.scores.has(input.x) || !model.scores.has(input.y),
    ).length;
    if (n > 0 && without > 0) {
      warnings.push({
        code: 'models-without-size',
        message: `${without} of ${panel.models.length} models lack a score or ${sizeInWords(input.scale)} and take no part.`,
      });
    }
    if (results.some(({ group, n: models }) => group === pooled && models > 0) && groups.size > 1) {
      warnings.push({
        code: 'pooled-families',
        message: `"${pooled}" pools ${groups.size} families in one fit.${wanted.includes('quadratic') ? " Differences between families enter the quadratic's minimum as if they were scale." : ''}${wanted.includes('running') ? ' The running coupling tells the slope inside families from that between them, and gives each family a level of its own.' : ''}`,
      });
    }
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
      warnings,
    };
  },
});
