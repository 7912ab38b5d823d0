import type { Kernel } from '@cape/core-wasm';
import { definitionIn, type Panel } from '@cape/evidence';
import { bootstrapInterval, fisherInterval } from '../coupling/correlation-interval.ts';
import { latentCorrelation } from '../coupling/latent-r.ts';
import type { Interval } from '../interval.ts';
import { byFamilyScatter } from '../item-noise/family-scatter.ts';
import { pairOf } from '../panel/pair.ts';
import { boundedLine, crossValidated } from './bounded-line.ts';
import { demingLine } from './deming.ts';
import { groupLines } from './group-lines.ts';
import { leaveOneGroupOut } from './leave-one-group-out.ts';
import { predictionBand } from './line.ts';
import type { LineInput } from './line-question.ts';
import { studentInterval } from './student.ts';
import { chosenRows, fittedLine, scaleOf } from './trend-line.ts';

/** From more models on each prediction would cost more than it tells. */
const mostLeftOut = 60;

/** The line through a panel's scores on two benchmarks, and how far it holds. */
export function lineOfPair(
  kernel: Kernel,
  panel: Panel,
  input: Pick<LineInput, 'x' | 'y' | 'rows' | 'level' | 'resamples' | 'seed' | 'noise'>,
) {
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
    fit,
    pair,
    found: {
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
    },
  };
}
