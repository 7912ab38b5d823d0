import { type SymbolType, symbolCircle, symbolDiamond, symbolSquare, symbolTriangle } from 'd3-shape';
import { type Figure, groupsOf } from './figure.ts';
import type { Theme } from './theme.ts';

/**
 * Eight colors that people with any common color vision tell apart (Okabe and Ito 2008, the yellow
 * darkened for white paper), and four shapes: the shape changes when the colors come round again, so a
 * group is never known by color alone.
 */
const colours = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#8a6d00', '#56b4e9', '#7f3c8d', '#4d4d4d'];
const darkColours = ['#4da3d9', '#f08a4b', '#2fc79c', '#e3a1c4', '#d9bd3f', '#8fd0f5', '#c08ad0', '#b8b8b8'];
const shapes: readonly SymbolType[] = [symbolCircle, symbolSquare, symbolTriangle, symbolDiamond];

export interface Look {
  readonly colour: string;
  readonly shape: SymbolType;
}

/** Look of each group of a figure: by its place among all groups, where the figure knows them. */
export function looksOf(figure: Figure, theme: Theme): ReadonlyMap<string, Look> {
  const hues = theme.isDark ? darkColours : colours;
  const groups = new Set([...(figure.groups ?? []), ...groupsOf(figure)]);
  return new Map(
    [...groups].map((group, i) => [
      group,
      {
        colour: hues[i % hues.length]!,
        shape: shapes[(i + Math.floor(i / hues.length)) % shapes.length]!,
      },
    ]),
  );
}
