import type { Page } from '../question-command.ts';

/** Pages of questions' answers by the question's name; an answer without one reads as any answer does. */
export const pages: Readonly<Record<string, () => Promise<{ readonly page: Page }>>> = {
  cascade: () => import('./cascade.ts'),
  claims: () => import('./claims.ts'),
  compare: () => import('./compare.ts'),
  coupling: () => import('./coupling.ts'),
  'critical-scale': () => import('./critical-scale.ts'),
  diagnose: () => import('./diagnose.ts'),
  dimension: () => import('./dimension.ts'),
  'dynamics/fit': () => import('./fit.ts'),
  gate: () => import('./gate.ts'),
  'h-field': () => import('./h-field.ts'),
  'dynamics/holdout': () => import('./holdout.ts'),
  isocline: () => import('./isocline.ts'),
  labs: () => import('./labs.ts'),
  levers: () => import('./levers.ts'),
  line: () => import('./line.ts'),
  matrix: () => import('./matrix.ts'),
  panel: () => import('./panel.ts'),
  panels: () => import('./panels.ts'),
  power: () => import('./power.ts'),
  predictions: () => import('./predictions.ts'),
  saturation: () => import('./saturation.ts'),
  'sign-order': () => import('./sign-order.ts'),
  'dynamics/simulate': () => import('./simulate.ts'),
};
