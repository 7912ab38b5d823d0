import { definitionIn } from '@cape/evidence';
import * as z from 'zod/mini';
import { BenchmarkName } from '../benchmarks/benchmark-name.ts';
import { bootstrapInterval, fisherInterval } from '../coupling/correlation-interval.ts';
import { LatentCorrelation, latentCorrelation } from '../coupling/latent-r.ts';
import { Interval } from '../interval.ts';
import { byFamilyScatter } from '../item-noise/family-scatter.ts';
import { itemCorrelationField } from '../item-noise/item-correlation-field.ts';
import { restsOnItems } from '../item-noise/settled-ends.ts';
import { pairOf } from '../panel/pair.ts';
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
import { boundedLine, crossValidated } from './bounded-line.ts';
import { demingLine } from './deming.ts';
import { GroupLine, groupLines } from './group-lines.ts';
import { LeaveOneGroupOut, leaveOneGroupOut } from './leave-one-group-out.ts';
import { predictionBand } from './line.ts';
import { latentReading, readingOf, smallSample } from './line-summary.ts';
import { studentInterval } from './student.ts';
import { chosenRows, fittedLine, gpqa, RowChoice, scaleOf, swe } from './trend-line.ts';

const Estimate = z.object({
  standardError: z.number(),
  student: Interval,
  /** Models redrawn with replacement; their scores carry their item noise already. */
  bootstrap: Interval,
});

/** Least squares of y on x, whole and group by group. */
export const lineQuestion = defineQuestion({
  input: z.object({
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
      .check(
        z.describe('frozen: rows marked post-cutoff stay out, as in the published line; all: every row.'),
      ),
    ...samplingFields,
    itemCorrelation: itemCorrelationField,
  }),
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
    const { x, y, level, resamples, seed, noise } = input;
    const models = chosenRows(panel.models, input.rows);
    const pair = pairOf(models, x, y);
    const names = `${definitionIn(panel, x).name} and ${definitionIn(panel, y).name}`;
    const fit = fittedLine(kernel, pair, names);
    const scattered =
      noise === 'none' ? null : byFamilyScatter(kernel, { ...panel, models }, [x, y], 'params').panel;
    const latent = (over: typeof pair) =>
      noise === 'none' ? null : latentCorrelation(kernel, fit.r, over, fit.n - 2, level);
    const latentR = latent(pair);
    const latentRByScatter = scattered && latent(pairOf(scattered.models, x, y));
    const options = { resamples, seed, level };
    const method = 'percentile bootstrap over models';
    const bounds = ({ lower, upper }: { lower: number; upper: number }): Interval => ({
      lower: Number.isFinite(lower) ? lower : null,
      upper: Number.isFinite(upper) ? upper : null,
      level,
      method,
    });
    const resampled = kernel.bootstrapLine(pair.x, pair.y, options);
    const estimate = (part: 'slope' | 'intercept') => {
      const standardError = part === 'slope' ? fit.slopeStandardError : fit.interceptStandardError;
      return {
        standardError,
        student: studentInterval(kernel, fit[part], standardError, fit.n - 2, level),
        bootstrap: bounds(resampled[part]),
      };
    };
    const { minimum, maximum } = kernel.summary(pair.x);
    const bounded = boundedLine(kernel, pair, scaleOf(y));
    const heldOut = leaveOneGroupOut(kernel, pair, level);
    const kept = new Set(models);
    return {
      panel: panel.name,
      x,
      y,
      method: 'ordinary least squares',
      n: fit.n,
      seed,
      resamples,
      noise,
      slope: fit.slope,
      intercept: fit.intercept,
      r: fit.r,
      pValue: fit.pValue,
      latentR,
      latentRByScatter,
      intervals: {
        slope: estimate('slope'),
        intercept: estimate('intercept'),
        r: fisherInterval(kernel, fit.r, fit.n - 2, level),
        rBca: bootstrapInterval(kernel, pair, 'bca', options, false),
      },
      residualStandardDeviation: fit.residualStandardDeviation,
      range: { from: minimum, to: maximum },
      predictionBand: predictionBand(bounded, kernel, pairOf(panel.models, x, y).x, level),
      leaveOneOut: fit.n > mostLeftOut ? null : crossValidated(kernel, pair, scaleOf(y), level),
      deming: noise === 'none' ? null : demingLine(kernel, pair, { seed, resamples, level }),
      leftOut: panel.models.filter((model) => !kept.has(model)).map(({ name }) => name),
      leaveOneGroupOut: heldOut,
      groups: groupLines(kernel, pair, fit, level),
      reading: [
        ...readingOf(fit, heldOut, panel.groupedBy),
        ...latentReading(
          { latentR, latentRByScatter },
          {
            itemCorrelation: input.itemCorrelation,
            byItems: restsOnItems(pair.models, [x, y]),
            groupedBy: panel.groupedBy,
          },
        ),
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

/** From more models on each prediction would cost more than it tells. */
const mostLeftOut = 60;
