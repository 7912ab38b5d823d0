import { cascadeQuestion } from './cascade/cascade-question.ts';
import { claimsQuestion } from './claims/claims-question.ts';
import { compareQuestion } from './compare/compare-question.ts';
import { couplingQuestion } from './coupling/coupling-question.ts';
import { dimensionQuestion } from './coupling/dimension-question.ts';
import { isoclineQuestion } from './coupling/isocline-question.ts';
import { matrixQuestion } from './coupling/matrix-question.ts';
import { signOrderQuestion } from './coupling/sign-order-question.ts';
import { criticalScaleQuestion } from './critical-scale/critical-scale-question.ts';
import { diagnoseQuestion } from './diagnose/diagnose-question.ts';
import { fitQuestion } from './dynamics/fit-question.ts';
import { holdoutQuestion } from './dynamics/holdout-question.ts';
import { simulateQuestion } from './dynamics/simulate-question.ts';
import { hFieldQuestion } from './frontier/h-field-question.ts';
import { labsQuestion } from './frontier/labs-question.ts';
import { lineQuestion } from './frontier/line-question.ts';
import { saturationQuestion } from './frontier/saturation-question.ts';
import { leversQuestion } from './levers/levers-question.ts';
import { panelQuestion, panelsQuestion } from './panel/panels-question.ts';
import { predictionsQuestion } from './predictions/predictions-question.ts';
import type { Question } from './question.ts';

/** Everything CAPE can be asked; faces mount each of these. */
export const questions: readonly Question[] = [
  diagnoseQuestion,
  panelsQuestion,
  panelQuestion,
  couplingQuestion,
  compareQuestion,
  criticalScaleQuestion,
  matrixQuestion,
  dimensionQuestion,
  signOrderQuestion,
  isoclineQuestion,
  leversQuestion,
  cascadeQuestion,
  lineQuestion,
  hFieldQuestion,
  labsQuestion,
  saturationQuestion,
  predictionsQuestion,
  fitQuestion,
  simulateQuestion,
  holdoutQuestion,
  claimsQuestion,
];
