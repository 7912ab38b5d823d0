import { h } from 'preact';
import { renderToStaticMarkup } from 'preact-render-to-string';
import type { Figure } from './figure.ts';
import { Picture, type PictureProps } from './picture.tsx';
import { light } from './theme.ts';

export type { EmbeddedFont } from './picture.tsx';

/** Characters that XML does not allow, whatever a model may be called. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const outsideXml = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g;

/** A figure as the text of an SVG file, with its title and legend: the same from the page and `cape plot`. */
export function svgOf(
  figure: Figure,
  { width = 820, theme = light, ...around }: Partial<Omit<PictureProps, 'figure'>> = {},
): string {
  const picture = h(Picture, { figure, width, theme, ...around });
  const markup = renderToStaticMarkup(picture).replace(outsideXml, '\uFFFD');
  return `<?xml version="1.0" encoding="UTF-8"?>\n${markup}\n`;
}
