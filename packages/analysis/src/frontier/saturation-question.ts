import { definitionIn, InputError } from '@cape/evidence';
import * as z from 'zod/mini';
import { BenchmarkName } from '../benchmarks/benchmark-name.ts';
import { Interval } from '../interval.ts';
import { bound } from '../number-text.ts';
import { currentFields, currentOr, openPanel, panelFields, samplingFields } from '../panel/panel-input.ts';
import { defineQuestion } from '../question.ts';
import { Warning } from '../warning.ts';
import { saturationWork } from '../work/resampling-work.ts';
import {
  noiseSpread,
  rotationCandidates,
  saturatedBelow,
  sigmaUncertainty,
  topSpread,
} from './saturation.ts';
import { chosenRows, gpqa, RowChoice, swe } from './trend-line.ts';

const Spread = z.object({
  benchmark: z.string(),
  /** Highest less lowest among the leaders, in points. */
  spread: z.number(),
  /** The spread freed of item noise, median-unbiased, points, and the interval of the true spread. */
  corrected: z.number(),
  interval: Interval,
  /** What item noise alone would spread equal models, and the p value of the observed spread under it. */
  noiseAlone: z.number(),
  pValue: z.number(),
});

/** Whether a benchmark still separates the best models, and where to look instead. */
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
    const spread = topSpread(models, oldAxis, newAxis, top);
    const unsure = sigmaUncertainty(kernel, spread, oldAxis, newAxis, input);
    const side = (axis: typeof oldAxis, which: 'old' | 'new') => {
      const scores = spread.models.map((model) => model.scores.get(axis)!);
      const stream = which === 'old' ? 2 ** 21 : 2 ** 22;
      const alone = noiseSpread(kernel, scores, spread[which], seed, resamples, stream);
      return {
        benchmark: axis,
        spread: spread[which],
        corrected: unsure[which].corrected,
        interval: unsure[which].interval,
        noiseAlone: alone.expected,
        pValue: alone.pValue,
      };
    };
    const [ofOld, ofNew] = [side(oldAxis, 'old'), side(newAxis, 'new')];
    const { lower, upper } = unsure.sigma;
    const verdict =
      upper !== null && upper < saturatedBelow
        ? ('saturated' as const)
        : lower !== null && lower >= saturatedBelow
          ? ('not saturated' as const)
          : ('undetermined' as const);
    const rotateTo = rotationCandidates(kernel, models, panel.benchmarks, oldAxis, top);
    const next = rotateTo[0];
    return {
      method: 'range of the leaders on both axes; true ranges by test inversion',
      n: both.length,
      seed,
      resamples,
      noise,
      top,
      leaders: spread.models.map(({ name }) => name),
      old: ofOld,
      new: ofNew,
      sigma: spread.sigma,
      interval: unsure.sigma,
      saturatedBelow,
      corrected: unsure.corrected,
      verdict,
      rotateTo,
      reading: [
        sigmaReading(spread.sigma, unsure.sigma, verdict),
        noiseReading(ofOld, nameOf(oldAxis), top),
        noiseReading(ofNew, nameOf(newAxis), top),
        next === undefined
          ? 'No other benchmark of this panel has three of the leaders’ scores.'
          : `Rotate to ${nameOf(next.benchmark)}: ${next.leaders} of the leaders lie ${next.spread.toFixed(1)} points apart on it, at a correlation of ${next.r.toFixed(2)} with the old axis over ${next.n} models.`,
      ],
      warnings: [...warnings],
    };
  },
});

function sigmaReading(sigma: number | null, { lower, upper }: Interval, verdict: string): string {
  const range = `${lower?.toFixed(2) ?? '0'} to ${upper?.toFixed(2) ?? 'unbounded'}`;
  const figure = sigma === null ? 'σ is undefined (the new axis has no spread)' : `σ is ${sigma.toFixed(2)}`;
  return verdict === 'undetermined'
    ? `${figure}, but anything from ${range} fits: whether it is below ${saturatedBelow} is undetermined.`
    : `${figure} (${range}): the old axis is ${verdict}.`;
}

function noiseReading(
  { spread, noiseAlone, pValue }: z.infer<typeof Spread>,
  name: string,
  top: number,
): string {
  const figures = `${bound(spread)} points between the top ${top}, where equal models would show ${bound(noiseAlone)} from finite items alone`;
  return pValue < 0.05
    ? `${name} still separates them: ${figures}.`
    : `${name} shows no difference between them beyond item noise: ${figures}.`;
}
