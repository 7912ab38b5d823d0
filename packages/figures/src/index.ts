export { Chart, type ChartProps, Swatch } from './chart.tsx';
export * from './figure.ts';
export { frontierFigure } from './frontier.ts';
export { dark, light, looksOf, type Theme } from './palette.ts';
export { phasesFigure } from './phases.ts';
export { scalesOf } from './scales.ts';
export { svgOf } from './svg.ts';
