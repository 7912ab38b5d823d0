import type { Kernel } from '@cape/core-wasm';
import { correlationRows } from './correlation-worlds.ts';
import { dynamicsRows } from './dynamics-worlds.ts';
import { ecologicalRows } from './ecological-worlds.ts';
import { familiesRows } from './families-worlds.ts';
import { frontierRows } from './frontier-worlds.ts';
import { itemsRows } from './items-worlds.ts';
import { poolingRows } from './pooling-worlds.ts';
import { ratioRows } from './ratio-worlds.ts';
import type { CalibrationRow, Simulation } from './row.ts';
import { rungRows } from './rung-worlds.ts';
import { saturationRows } from './saturation-worlds.ts';
import { scatterRows } from './scatter-worlds.ts';
import { signOrderRows } from './sign-order-worlds.ts';
import { trendRows } from './trend-worlds.ts';

/** One section of the report: what it simulates, and repetitions that take minutes, not hours. */
export interface CalibrationSection {
  readonly heading: string;
  readonly repetitions: number;
  /** Text beside the rows: limits, and what was tried. */
  readonly note?: string;
  readonly simulate: (kernel: Kernel, simulation: Simulation) => CalibrationRow[];
}

/** The sections in the order of the report. */
export const sections: Readonly<Record<string, CalibrationSection>> = {
  items: { heading: 'Two runs on the same items', repetitions: 2000, simulate: itemsRows },
  scatter: {
    heading: 'The item correlation of a family’s scatter',
    repetitions: 4000,
    note: `The scatter of a family of five to eight sizes has two to five degrees of freedom and is taken as known, so this end of
the two is overconfident by one to four points; where models share no items it is the other end that holds.`,
    simulate: scatterRows,
  },
  pooling: {
    heading: 'Phase probabilities and signs of single steps',
    repetitions: 400,
    simulate: poolingRows,
  },
  correlation: { heading: 'The observed and the latent r', repetitions: 1000, simulate: correlationRows },
  ecological: {
    heading: 'The critical scale of several families',
    repetitions: 1000,
    simulate: ecologicalRows,
  },
  saturation: { heading: 'The saturation ratio', repetitions: 500, simulate: saturationRows },
  frontier: {
    heading: 'New models, labs and swings',
    repetitions: 2000,
    note: `Where scatter falls by a third per 20 points the interval at 87 is too wide, not too narrow: a prior (SD 0.125 per ten
points) keeps the change of its variance near none. With 0.3 it covers 97 % there and 95 % where scatter is even, but of
the panel's 39 models, each left out, 36 lie in theirs and not 37.`,
    simulate: frontierRows,
  },
  'sign-order': { heading: 'What orders the sign', repetitions: 400, simulate: signOrderRows },
  rungs: { heading: 'Models of equal size', repetitions: 200, simulate: rungRows },
  dynamics: {
    heading: 'The law of one family',
    repetitions: 1000,
    note: `Five benchmarks at 14 sizes stay above the .40 points asked for, and their items allow little less: where the true form is
known (a logistic with four constants per benchmark), no unbiased estimate comes nearer than .44 points on average, nor than
.31 with floor and ceiling known besides (\`oracle/logistic_bound.py\`). What was tried on 40 of these families, against
.52 by the default: the mean of an ensemble of laws .50; errors at left-out sizes counted in units of the items' errors
.50; laws averaged by these errors .49; ridge and threshold per benchmark .50; a quadratic law with a fixed ridge .48; a parabola
per benchmark .52, a cubic .44. None of them is the default: all were tried on the same families, and none was confirmed on
fresh ones.`,
    simulate: dynamicsRows,
  },
  families: { heading: 'Families left out', repetitions: 1, simulate: familiesRows },
  ratio: { heading: 'Ratios of weak differences', repetitions: 4000, simulate: ratioRows },
  trend: { heading: 'The family question', repetitions: 4000, simulate: trendRows },
};
