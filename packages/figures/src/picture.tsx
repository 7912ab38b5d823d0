import type { VNode } from 'preact';
import { Chart } from './chart/chart.tsx';
import { fontFamily } from './chart/drawing.ts';
import { GroupMark } from './chart/swatch.tsx';
import { type Figure, groupsOf } from './figure.ts';
import { looksOf } from './palette.ts';
import { heightFor, letter } from './scales.ts';
import type { Theme } from './theme.ts';

export interface PictureProps {
  readonly figure: Figure;
  readonly width: number;
  readonly theme: Theme;
  /** Groups that are left out. */
  readonly hidden?: ReadonlySet<string>;
}

const row = 20;
const side = 14;

/** A figure that stands alone: its title and its legend in the picture. */
export function Picture({ figure, width, theme, hidden = new Set() }: PictureProps): VNode {
  const height = heightFor(figure, width);
  const looks = looksOf(figure, theme);
  const groups = groupsOf(figure).filter((group) => !hidden.has(group));
  const entries = groups.length > 1 ? placed(groups, width) : [];
  const head = 34 + (entries.length > 0 ? row * (entries.at(-1)!.line + 1) + 6 : 0);
  return (
    <svg
      xmlns="http://www.w3.org/2000/svg"
      viewBox={`0 0 ${width} ${height + head}`}
      width={width}
      height={height + head}
      role="img"
      aria-label={`${figure.title}. ${figure.description}`}
      font-family={fontFamily}
      font-size="12"
    >
      <rect width={width} height={height + head} fill={theme.paper} />
      <text x={side} y="25" font-size="16" font-weight="600" fill={theme.ink}>
        {figure.title}
      </text>
      {entries.map(({ group, left, line }) => (
        <g transform={`translate(${left} ${46 + line * row})`} fill={theme.faint}>
          <GroupMark look={looks.get(group)!} />
          <text x="12" y="4">
            {group}
          </text>
        </g>
      ))}
      <g transform={`translate(0 ${head})`}>
        <Chart figure={figure} width={width} height={height} theme={theme} hidden={hidden} />
      </g>
    </svg>
  );
}

/** The legend's entries in lines, as many to a line as its width bears. */
function placed(
  groups: readonly string[],
  width: number,
): readonly { readonly group: string; readonly left: number; readonly line: number }[] {
  let [left, line] = [side + 7, 0];
  return groups.map((group) => {
    const room = 12 + group.length * letter + 18;
    if (left > side + 7 && left + room > width) [left, line] = [side + 7, line + 1];
    const entry = { group, left, line };
    left += room;
    return entry;
  });
}
