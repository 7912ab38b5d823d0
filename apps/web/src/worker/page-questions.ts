import type { Question } from '@cape/analysis';
import { manifest } from '@cape/analysis/manifest';

/**
 * The questions as the page asks them, by name. The explorer's law is fitted once. A diagnosis always describes a
 * model: the overview of the panels, which no view shows, would be a tenth of the first download.
 */
export const pageQuestions: Readonly<Record<string, () => Promise<Question>>> = {
  ...Object.fromEntries(manifest.map(({ name, load }) => [name, load])),
  diagnose: () => import('./diagnose-model.ts').then((room) => room.modelQuestion),
  'dynamics/fit': () => import('./fitted.ts').then((room) => room.fittedQuestion),
};
