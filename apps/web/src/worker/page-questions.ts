import type { Question } from '@cape/analysis';
import { lazyQuestions } from '@cape/analysis/lazy-questions';

/**
 * The questions as the page asks them. The explorer's law is fitted once. It always describes a model when it asks for a diagnosis: the overview of
 * the panels, which no view shows, would be a tenth of its first download.
 */
export const pageQuestions: Readonly<Record<string, () => Promise<Question>>> = {
  ...lazyQuestions,
  diagnose: () => import('./diagnose-model.ts').then((room) => room.modelQuestion),
  'dynamics/fit': () => import('./fitted.ts').then((room) => room.fittedQuestion),
};
