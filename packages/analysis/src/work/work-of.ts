import type { Question } from '../question.ts';
import { fitWork, holdoutWork, simulateWork } from './dynamics-work.ts';
import { type PanelGiven, panelGiven } from './panel-size.ts';
import {
  claimsWork,
  couplingWork,
  criticalScaleWork,
  diagnoseWork,
  dimensionWork,
  leversWork,
  lineWork,
  matrixWork,
  predictionsWork,
  saturationWork,
  signOrderWork,
} from './resampling-work.ts';

/**
 * Units of work of a question, from its checked input: one unit is about a microsecond of one core of 2024. A model
 * of the cost, not a measurement: the same input costs the same in every runtime, and its cost is known before
 * anything is computed. bench/work.mjs holds each beside the clock.
 */
export type WorkModel = (input: never) => number;

/** Units where nothing is redrawn: a pass or a few over the rows. */
const onePass =
  (fixed: number, perRow: number) =>
  ({ panel, view = 'curated' }: Partial<PanelGiven>): number =>
    fixed + (panel === undefined ? 0 : perRow * panelGiven({ panel, view }).models.length);

const models: Readonly<Record<string, WorkModel>> = {
  cascade: onePass(3_000, 50),
  claims: claimsWork,
  coupling: couplingWork,
  'critical-scale': criticalScaleWork,
  diagnose: diagnoseWork,
  dimension: dimensionWork,
  'dynamics/fit': fitWork,
  'dynamics/holdout': holdoutWork,
  'dynamics/simulate': simulateWork,
  'h-field': onePass(100, 0),
  isocline: onePass(500, 10),
  labs: onePass(2_000, 50),
  levers: leversWork,
  line: lineWork,
  matrix: matrixWork,
  panel: onePass(500, 0),
  panels: onePass(1_000, 0),
  predictions: predictionsWork,
  saturation: saturationWork,
  'sign-order': signOrderWork,
};

/** Units of answering a question on an input that its schema accepted. */
export function workOf({ name }: Pick<Question, 'name'>, input: unknown): number {
  const model = models[name];
  if (model === undefined) throw new RangeError(`no work model of ${name}`);
  return Math.ceil(model(input as never));
}
