import type { Question } from './question.ts';

/**
 * Every question by name, each loaded when it is asked: for faces that download as they go. The same as
 * `questions`, without the code of the rest.
 */
export const lazyQuestions: Readonly<Record<string, () => Promise<Question>>> = {
  cascade: () => import('./cascade/cascade-question.ts').then((room) => room.cascadeQuestion),
  claims: () => import('./claims/claims-question.ts').then((room) => room.claimsQuestion),
  compare: () => import('./compare/compare-question.ts').then((room) => room.compareQuestion),
  coupling: () => import('./coupling/coupling-question.ts').then((room) => room.couplingQuestion),
  'critical-scale': () =>
    import('./critical-scale/critical-scale-question.ts').then((room) => room.criticalScaleQuestion),
  diagnose: () => import('./diagnose/diagnose-question.ts').then((room) => room.diagnoseQuestion),
  dimension: () => import('./coupling/dimension-question.ts').then((room) => room.dimensionQuestion),
  'dynamics/fit': () => import('./dynamics/fit-question.ts').then((room) => room.fitQuestion),
  'h-field': () => import('./frontier/h-field-question.ts').then((room) => room.hFieldQuestion),
  'dynamics/holdout': () => import('./dynamics/holdout-question.ts').then((room) => room.holdoutQuestion),
  isocline: () => import('./coupling/isocline-question.ts').then((room) => room.isoclineQuestion),
  labs: () => import('./frontier/labs-question.ts').then((room) => room.labsQuestion),
  levers: () => import('./levers/levers-question.ts').then((room) => room.leversQuestion),
  line: () => import('./frontier/line-question.ts').then((room) => room.lineQuestion),
  matrix: () => import('./coupling/matrix-question.ts').then((room) => room.matrixQuestion),
  panel: () => import('./panel/panels-question.ts').then((room) => room.panelQuestion),
  panels: () => import('./panel/panels-question.ts').then((room) => room.panelsQuestion),
  predictions: () => import('./predictions/predictions-question.ts').then((room) => room.predictionsQuestion),
  saturation: () => import('./frontier/saturation-question.ts').then((room) => room.saturationQuestion),
  'sign-order': () => import('./coupling/sign-order-question.ts').then((room) => room.signOrderQuestion),
  'dynamics/simulate': () => import('./dynamics/simulate-question.ts').then((room) => room.simulateQuestion),
};
