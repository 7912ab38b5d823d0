import type { Question } from '@cape/analysis';
import { manifest } from '@cape/analysis/manifest';

/**
 * The questions as the page asks them, by name. The explorer's law is fitted once. A diagnosis describes a model, or as
 * `diagnose/panel` the reader's own data: their overview would be a tenth of the first download.
 */
export const pageQuestions: Readonly<Record<string, () => Promise<Question>>> = {
  ...Object.fromEntries(
    manifest.map(({ name, load }) => [name === 'diagnose' ? 'diagnose/panel' : name, load]),
  ),
  diagnose: () => import('./diagnose-model.ts').then((room) => room.modelQuestion),
  'dynamics/fit': () => import('./fitted.ts').then((room) => room.fittedQuestion),
};
