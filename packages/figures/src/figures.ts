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
    name: 'standing',
    summary: 'One model among the known ones',
    load: () => import('./kinds/standing.ts').then((room) => room.standingFigure),
  },
  {
    name: 'scores',
    summary: 'Two benchmarks against each other, family by family',
    load: () => import('./kinds/scores.ts').then((room) => room.scoresFigure),
  },
  {
    name: 'coupling',
    summary: 'The coupling of every step of a family over the phases',
    load: () => import('./kinds/coupling.ts').then((room) => room.couplingFigure),
  },
  {
    name: 'differences',
    summary: 'What changed between two runs, on every benchmark they share',
    load: () => import('./kinds/differences.ts').then((room) => room.differencesFigure),
  },
  {
    name: 'trade-off',
    summary: 'What one benchmark gained and another lost between two runs',
    load: () => import('./kinds/trade-off.ts').then((room) => room.tradeOffFigure),
  },
  {
    name: 'critical-scale',
    summary: 'Where the coupling of each family turns, or its bound',
    load: () => import('./kinds/critical-scale.ts').then((room) => room.criticalScaleFigure),
  },
  {
    name: 'frontier',
    summary: 'GPQA against SWE-bench, with line and prediction band',
    load: () => import('./kinds/frontier.ts').then((room) => room.frontierFigure),
  },
  {
    name: 'h-field',
    summary: 'Each lab about the frontier line: reasoning or coding',
    load: () => import('./kinds/h-field.ts').then((room) => room.hFieldFigure),
  },
  {
    name: 'trajectories',
    summary: "Each lab's releases over time, with excursions",
    load: () => import('./kinds/trajectories.ts').then((room) => room.trajectoriesFigure),
  },
  {
    name: 'claims',
    summary: 'Every published figure recomputed, over what was printed',
    load: () => import('./kinds/claims.ts').then((room) => room.claimsFigure),
  },
  {
    name: 'stages',
    summary: 'How the pair of each stage couples, and which is saturated',
    load: () => import('./kinds/stages.ts').then((room) => room.stagesFigure),
  },
  {
    name: 'timeline',
    summary: 'The stages of the cascade by size, and how each stands',
    load: () => import('./kinds/timeline.ts').then((room) => room.timelineFigure),
  },
  {
    name: 'internal-coupling',
    summary: "OPT's internal coupling against size, and its fixed point",
    load: () => import('./kinds/internal-coupling.ts').then((room) => room.internalCouplingFigure),
  },
  {
    name: 'saturation',
    summary: 'How far the leaders of two benchmarks still lie apart',
    load: () => import('./kinds/saturation.ts').then((room) => room.saturationFigure),
  },
  {
    name: 'next-axis',
    summary: 'Which other benchmarks still set the leaders apart',
    load: () => import('./kinds/next-axis.ts').then((room) => room.nextAxisFigure),
  },
  {
    name: 'simulation',
    summary: "Where a fitted law takes one model's scores, with bands",
    load: () => import('./kinds/simulation.ts').then((room) => room.simulationFigure),
  },
];
