export { Chart, type ChartProps, drawingOf, PointMarker } from './chart/chart.tsx';
export { paintCrowd } from './chart/crowd.tsx';
export type { Drawing } from './chart/drawing.ts';
export { Swatch } from './chart/swatch.tsx';
export { drawClaims } from './claims.ts';
export { type Coloring, coloredBy, coloringsOf } from './colored-by.ts';
export { drawDifferences, drawTradeOff } from './comparison.ts';
export {
  type Axis,
  csvOf,
  type Ends,
  type Figure,
  groupsOf,
  type Mark,
  type Point,
  pointsOf,
  type Tint,
  valueText,
} from './figure.ts';
export { drawFigure, type FigureKind } from './figure-kind.ts';
export { type FigureEntry, figures } from './figures.ts';
export { type Look, looksOf } from './palette.ts';
export { heightFor, scalesOf } from './scales.ts';
export { drawPredictedCoupling, drawSimulation } from './simulation.ts';
export { drawStages, drawTimeline } from './stages.ts';
export { svgOf } from './svg.ts';
export { dark, light, type Theme } from './theme.ts';
export { type Window, zoomed } from './zoomed.ts';
