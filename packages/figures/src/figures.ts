import type { FigureKind } from './figure-kind.ts';

/** A figure by name, its code loaded when it is asked for. */
export interface FigureEntry {
  /** As in `cape plot NAME`, kebab-case. */
  readonly name: string;
  /** One line: what it shows. */
  readonly summary: string;
  load(): Promise<FigureKind>;
}

/** Every figure; the dashboard and `cape plot` take them from here. */
export const figures: readonly FigureEntry[] = [
  {
    name: 'coupling',
    summary: 'Local coupling of each step of a family, over the phases',
    load: () => import('./kinds/coupling.ts').then((room) => room.couplingFigure),
  },
  {
    name: 'frontier',
    summary: 'GPQA Diamond against SWE-bench Verified, with line and prediction band',
    load: () => import('./kinds/frontier.ts').then((room) => room.frontierFigure),
  },
];
