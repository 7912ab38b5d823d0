import type { VNode } from 'preact';
import { Chart } from './chart/chart.tsx';
import { fontFamily } from './chart/drawing.ts';
import { GroupMark } from './chart/swatch.tsx';
import { type Figure, groupsOf } from './figure.ts';
import { looksOf } from './palette.ts';
import { heightFor } from './scales.ts';
import { textWidth } from './text-width.ts';
import type { Theme } from './theme.ts';
import { wrapped } from './wrap.ts';

export interface PictureProps {
  readonly figure: Figure;
  readonly width: number;
  readonly theme: Theme;
  /** Groups that are left out. */
  readonly hidden?: ReadonlySet<string>;
  /** Labels of points to name and draw large. */
  readonly followed?: ReadonlySet<string>;
  /** Lines below the figure: its caption, the data's source and date, a link. */
  readonly captions?: readonly string[];
  /** A font that goes along in the file, so that it looks alike wherever it is opened. */
  readonly font?: EmbeddedFont;
}

export interface EmbeddedFont {
  readonly family: string;
  /** Each weight as a data URL. */
  readonly faces: readonly { readonly weight: string; readonly url: string }[];
}

const row = 20;
const side = 14;
const titleSize = 16;
const captionSize = 11;

/** A figure that stands alone: its title, legend and captions in the picture. */
export function Picture({
  figure,
  width,
  theme,
  hidden,
  followed,
  captions = [],
  font,
}: PictureProps): VNode {
  const family = font === undefined ? fontFamily : `${font.family}, ${fontFamily}`;
  const height = heightFor(figure, width);
  const looks = looksOf(figure, theme);
  const groups = groupsOf(figure).filter((group) => !hidden?.has(group));
  const room = width - 2 * side;
  const title = wrapped(figure.title, room, titleSize, true);
  const entries = groups.length > 1 ? placed(groups, width) : [];
  const titleHeight = 14 + row * title.length;
  const head = titleHeight + (entries.length > 0 ? row * (entries.at(-1)!.line + 1) + 6 : 0);
  const foot = captions.flatMap((caption) => wrapped(caption, room, captionSize));
  const total = head + height + (foot.length > 0 ? 12 + 15 * foot.length : 0);
  return (
    <svg
      xmlns="http://www.w3.org/2000/svg"
      viewBox={`0 0 ${width} ${total}`}
      width={width}
      height={total}
      role="img"
      aria-label={`${figure.title}. ${figure.description}`}
      font-family={family}
      font-size="12"
    >
      {font !== undefined && font.faces.length > 0 && (
        <style>
          {font.faces
            .map(
              ({ weight, url }) =>
                `@font-face{font-family:${font.family};font-weight:${weight};src:url(${url})}`,
            )
            .join('')}
        </style>
      )}
      <rect width={width} height={total} fill={theme.paper} />
      <g font-size={titleSize} font-weight="600" fill={theme.ink}>
        {title.map((line, i) => (
          <text x={side} y={25 + row * i}>
            {line}
          </text>
        ))}
      </g>
      {entries.map(({ group, left, line }) => (
        <g transform={`translate(${left} ${titleHeight + 12 + line * row})`} fill={theme.faint}>
          <GroupMark look={looks.get(group)!} />
          <text x="12" y="4">
            {group}
          </text>
        </g>
      ))}
      <g transform={`translate(0 ${head})`}>
        <Chart
          figure={figure}
          width={width}
          height={height}
          theme={theme}
          font={family}
          {...(hidden && { hidden })}
          {...(followed && { followed })}
        />
      </g>
      <g font-size={captionSize} fill={theme.faint}>
        {foot.map((line, i) => (
          <text x={side} y={head + height + 14 + 15 * i}>
            {line}
          </text>
        ))}
      </g>
    </svg>
  );
}

/** The legend's entries in lines, as many per line as its width holds. */
function placed(
  groups: readonly string[],
  width: number,
): readonly { readonly group: string; readonly left: number; readonly line: number }[] {
  let [left, line] = [side + 7, 0];
  return groups.map((group) => {
    const room = 12 + textWidth(group, 12) + 18;
    if (left > side + 7 && left + room > width) [left, line] = [side + 7, line + 1];
    const entry = { group, left, line };
    left += room;
    return entry;
  });
}
