import { h } from 'preact';
import { renderToStaticMarkup } from 'preact-render-to-string';
import { Chart } from './chart.tsx';
import type { Figure } from './figure.ts';
import { heightFor } from './scales.ts';
import { light, type Theme } from './theme.ts';

/** A figure as the text of an SVG file. */
export function svgOf(
  figure: Figure,
  {
    width = 820,
    height = heightFor(figure, width),
    theme = light,
  }: { width?: number; height?: number; theme?: Theme } = {},
): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${renderToStaticMarkup(h(Chart, { figure, width, height, theme }))}\n`;
}
