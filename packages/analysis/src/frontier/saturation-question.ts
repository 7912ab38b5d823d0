import { definitionIn, InputError } from '@cape/evidence';
import * as z from 'zod/mini';
import { BenchmarkName } from '../benchmarks/benchmark-name.ts';
import { Interval } from '../interval.ts';
import { SettledEnds } from '../item-noise/settled-ends.ts';
import { currentFields, currentOr, openPanel, panelFields } from '../panel/panel-input.ts';
import { defineQuestion } from '../question.ts';
import { samplingFields } from '../sampling-fields.ts';
import { Warning } from '../warning.ts';
import { saturationWork } from '../work/resampling-work.ts';
import { rotationCandidates, saturatedBelow, saturationOf } from './saturation.ts';
import { separatingAxes } from './saturation-ends.ts';
import { saturationReading } from './saturation-summary.ts';
import { chosenRows, gpqa, RowChoice, swe } from './trend-line.ts';

export const Spread = z.object({
  benchmark: z.string(),
  /** Highest less lowest among the leaders, in points. */
  spread: z.number(),
  /** The spread freed of item noise, median-unbiased, points, and the interval of the true spread. */
  corrected: z.number(),
  interval: Interval,
  /** Spread of equal models under item noise alone, and the p value of the observed spread under it. */
  noiseAlone: z.number(),
  pValue: z.number(),
});
export type Spread = z.infer<typeof Spread>;

/** The spread of the best models on two benchmarks against item noise, and the benchmarks to turn to. */
export const saturationQuestion = defineQuestion({
  input: z.object({
    ...panelFields('frontier'),
    ...currentFields,
    old: z._default(BenchmarkName, swe),
    new: z._default(BenchmarkName, gpqa),
    top: z
      ._default(z.int({ error: 'a whole number from 3 to 50' }).check(z.minimum(3), z.maximum(50)), 5)
      .check(z.describe('How many leaders of the old axis to compare.')),
    rows: z
      ._default(RowChoice, 'frozen')
      .check(z.describe('frozen: rows marked post-cutoff stay out; all: every row.')),
    ...samplingFields,
    itemCorrelation: z
      .optional(z.number({ error: 'a correlation from 0 to 0.99' }).check(z.minimum(0), z.maximum(0.99)))
      .check(
        z.describe(
          'Correlation of the item errors of models that answered the same items; where it is not given the answer holds for every one.',
        ),
      ),
  }),
  answer: z.object({
    method: z.string(),
    n: z.int(),
    seed: z.number(),
    resamples: z.int(),
    noise: z.enum(['items', 'none']),
    top: z.int(),
    /** Names of the leaders, best first on the old axis. */
    leaders: z.array(z.string()),
    old: Spread,
    new: Spread,
    /** Axes on which the leaders differ beyond item noise, under both assumptions about shared item errors. */
    settled: SettledEnds,
    /** Spread of the old axis over spread of the new; null where the new axis has none. */
    sigma: z.nullable(z.number()),
    interval: Interval,
    saturatedBelow: z.number(),
    /** σ of the true spreads: median-unbiased, freed of item noise; null where the new axis may have none. */
    corrected: z.nullable(z.number()),
    verdict: z.enum(['saturated', 'not saturated', 'undetermined']),
    /** Next axes, best first; one needs three of the leaders’ scores and five models with both. */
    rotateTo: z.array(
      z.object({
        benchmark: z.string(),
        leaders: z.int(),
        spread: z.number(),
        n: z.int(),
        r: z.number(),
        ownSpread: z.number(),
      }),
    ),
    reading: z.array(z.string()),
    warnings: z.array(Warning),
  }),
  examples: [{}, { panel: 'multibench', old: 'SWE-bench', new: 'GPQA', resamples: 500 }],
  work: saturationWork,
  ask: (given, { kernel }) => {
    const { panel, warnings, input } = openPanel(currentOr(given));
    const { old: oldAxis, new: newAxis, top, seed, resamples, noise } = input;
    if (oldAxis === newAxis) {
      throw new InputError([
        {
          code: 'same-axis',
          path: 'new',
          expected: 'a benchmark other than the old axis',
          received: newAxis,
        },
      ]);
    }
    const nameOf = (id: string) => definitionIn(panel, id).name;
    const models = chosenRows(panel.models, input.rows);
    const both = models.filter(({ scores }) => scores.has(oldAxis) && scores.has(newAxis));
    if (both.length < top) {
      throw new InputError([
        {
          code: 'too-few-models',
          path: 'panel',
          expected: `at least ${top} models with ${nameOf(oldAxis)} and ${nameOf(newAxis)}`,
          received: `${both.length}`,
        },
      ]);
    }
    const found = saturationOf(kernel, models, input);
    const { spread, sigma, corrected, old, new: onNew, verdict } = found;
    const settled = separatingAxes(kernel, panel, models, found, input);
    const rotateTo = rotationCandidates(kernel, models, panel.benchmarks, oldAxis, top);
    return {
      method: 'range of the leaders on both axes; true ranges by test inversion',
      n: both.length,
      seed,
      resamples,
      noise,
      top,
      leaders: spread.models.map(({ name }) => name),
      old,
      new: onNew,
      settled,
      sigma: spread.sigma,
      interval: sigma,
      saturatedBelow,
      corrected,
      verdict,
      rotateTo,
      reading: saturationReading(nameOf, top, {
        sigma: spread.sigma,
        interval: sigma,
        verdict,
        old,
        new: onNew,
        settled,
        rotateTo,
      }),
      warnings: [...warnings],
    };
  },
});
