import * as z from 'zod/mini';
import { BenchmarkName } from '../benchmarks/benchmark-name.ts';
import { LatentCorrelation } from '../coupling/latent-r.ts';
import { Interval } from '../interval.ts';
import { itemCorrelationField } from '../item-noise/item-correlation-field.ts';
import { restsOnItems } from '../item-noise/settled-ends.ts';
import {
  currentFields,
  currentOr,
  currentPanelName,
  openPanel,
  PanelSource,
  panelFields,
} from '../panel/panel-input.ts';
import { defineQuestion } from '../question.ts';
import { samplingFields } from '../sampling-fields.ts';
import { Warning } from '../warning.ts';
import { lineWork } from '../work/resampling-work.ts';
import { GroupLine } from './group-lines.ts';
import { LeaveOneGroupOut } from './leave-one-group-out.ts';
import { lineOfPair } from './line-of-pair.ts';
import { latentReading, readingOf, smallSample } from './line-summary.ts';
import { gpqa, RowChoice, swe } from './trend-line.ts';

const Estimate = z.object({
  standardError: z.number(),
  student: Interval,
  /** Models redrawn with replacement; their scores carry their item noise already. */
  bootstrap: Interval,
});

const LineInput = z.object({
  ...panelFields('frontier'),
  ...currentFields,
  panel: z
    .optional(PanelSource)
    .check(
      z.describe(
        'A panel of one’s own, or a builtin one; otherwise frontier, or with rows all every record there is: current.',
      ),
    ),
  x: z._default(BenchmarkName, swe),
  y: z._default(BenchmarkName, gpqa),
  rows: z
    ._default(RowChoice, 'frozen')
    .check(z.describe('frozen: rows marked post-cutoff stay out, as in the published line; all: every row.')),
  ...samplingFields,
  itemCorrelation: itemCorrelationField,
});
export type LineInput = z.output<typeof LineInput>;

/** Least squares of y on x, whole and group by group. */
export const lineQuestion = defineQuestion({
  input: LineInput,
  answer: z.object({
    panel: z.string(),
    x: z.string(),
    y: z.string(),
    method: z.string(),
    n: z.int(),
    seed: z.number(),
    resamples: z.int(),
    noise: z.enum(['items', 'none']),
    slope: z.number(),
    intercept: z.number(),
    r: z.number(),
    pValue: z.number(),
    /** r of what lies behind the scores, freed of item noise; null with noise "none". */
    latentR: z.nullable(LatentCorrelation),
    /** The same with the item errors that the families' own scatter bears out; null where nothing tells it. */
    latentRByScatter: z.nullable(LatentCorrelation),
    intervals: z.object({
      slope: Estimate,
      intercept: Estimate,
      /** Of the observed r: Fisher's, and BCa over redrawn models; null where the scores lie on a line. */
      r: z.nullable(Interval),
      rBca: z.nullable(Interval),
    }),
    /** Scatter of models about the line, in points (divisor n − 2). */
    residualStandardDeviation: z.number(),
    /** The x values fitted on. */
    range: z.object({ from: z.number(), to: z.number() }),
    /**
     * Range of a new model at scores over the panel's whole range, by the bounded line (chance-corrected logit,
     * scatter that changes along it): the scatter of models and the line's own error, never beyond chance and 100.
     */
    predictionBand: z.array(
      z.object({ x: z.number(), expected: z.number(), lower: z.number(), upper: z.number() }),
    ),
    /** Each model predicted by a bounded line through the others; null with more than sixty models or too few. */
    leaveOneOut: z.nullable(z.object({ n: z.int(), held: z.int(), width: z.number() })),
    /**
     * Slope with errors in both scores in the ratio of their items' variances (Deming): what least squares would give
     * if x were known exactly and items were all the scatter; null with noise "none" or unknown items.
     */
    deming: z.nullable(z.object({ slope: z.number(), intercept: z.number(), interval: Interval })),
    /** Rows that stayed out because they are marked post-cutoff. */
    leftOut: z.array(z.string()),
    leaveOneGroupOut: LeaveOneGroupOut,
    groups: z.array(GroupLine),
    /** The answer in words. */
    reading: z.array(z.string()),
    warnings: z.array(Warning),
  }),
  examples: [{}, { panel: 'multibench', x: 'SWE-bench', y: 'HLE', resamples: 500 }],
  work: lineWork,
  ask: (given, { kernel }) => {
    const { panel, warnings, input } = openPanel(currentOr(given, linePanel(given)));
    const { x, y, seed, resamples, noise } = input;
    const { fit, pair, found } = lineOfPair(kernel, panel, input);
    return {
      panel: panel.name,
      x,
      y,
      method: 'ordinary least squares',
      n: fit.n,
      seed,
      resamples,
      noise,
      ...found,
      reading: [
        ...readingOf(fit, found.leaveOneGroupOut, panel.groupedBy),
        ...latentReading(found, {
          itemCorrelation: input.itemCorrelation,
          byItems: restsOnItems(pair.models, [x, y]),
          groupedBy: panel.groupedBy,
        }),
      ],
      warnings: [...warnings, ...smallSample(fit.n)],
    };
  },
});

/** The frozen line rests on the papers' table; the refit on every record, and so does whatever names a reporter or a day. */
export function linePanel({
  rows,
  reporter,
}: {
  readonly rows: RowChoice;
  readonly reporter?: string | undefined;
}): string {
  return rows === 'all' || reporter !== undefined ? currentPanelName : 'frontier';
}
