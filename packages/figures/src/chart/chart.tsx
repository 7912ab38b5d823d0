import type { VNode } from 'preact';
import { type Figure, type Point, pointsOf } from '../figure.ts';
import { looksOf } from '../palette.ts';
import { scalesOf } from '../scales.ts';
import type { Theme } from '../theme.ts';
import { Axes } from './axes.tsx';
import { Captions, captionsOf } from './captions.tsx';
import { crowd, type Drawing, fontFamily, fontSize } from './drawing.ts';
import { MarkShape, SpanShape } from './marks.tsx';
import { Names } from './names.tsx';
import { Whiskers } from './points.tsx';

export interface ChartProps {
  readonly figure: Figure;
  readonly width: number;
  readonly height: number;
  readonly theme: Theme;
  /** Groups the legend has switched off. */
  readonly hidden?: ReadonlySet<string>;
  /** Labels of the points that the reader follows: drawn large and named. */
  readonly followed?: ReadonlySet<string>;
}

const none: ReadonlySet<string> = new Set();

function drawingOf({
  figure,
  width,
  height,
  theme,
  hidden = none,
  followed = none,
}: ChartProps): Drawing & { readonly count: number } {
  const count = pointsOf(figure).length;
  return {
    ...scalesOf(figure, width, height),
    theme,
    looks: looksOf(figure, theme),
    hidden,
    followed,
    whisker: count > 60 ? 0.22 : count > 25 ? 0.35 : 0.6,
    count,
  };
}

/** A figure as an SVG element. All styles are attributes: it needs no style sheet. */
export function Chart(props: ChartProps): VNode {
  const { figure, width, height, theme } = props;
  const { count, ...drawing } = drawingOf(props);
  const { frame } = drawing;
  const captions = captionsOf(figure.marks, drawing);
  const clip = `frame-${figure.id}`;
  return (
    <svg
      xmlns="http://www.w3.org/2000/svg"
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      role="img"
      aria-label={`${figure.title}. ${figure.description}`}
      font-family={fontFamily}
      font-size={fontSize}
    >
      <clipPath id={clip}>
        <rect
          x={frame.left}
          y={frame.top - 1}
          width={frame.right - frame.left}
          height={frame.bottom - frame.top + 2}
        />
      </clipPath>
      <rect width={width} height={height} fill={theme.paper} />
      <g clip-path={`url(#${clip})`}>
        {figure.marks.map((mark) => mark.kind === 'span' && <SpanShape mark={mark} drawing={drawing} />)}
      </g>
      <Axes figure={figure} drawing={drawing} />
      <g clip-path={`url(#${clip})`}>
        {figure.marks.map((mark) => (
          <MarkShape mark={mark} drawing={drawing} />
        ))}
      </g>
      <Captions captions={captions} paper={theme.paper} />
      {count <= crowd && <Names figure={figure} drawing={drawing} taken={captions.map(({ box }) => box)} />}
    </svg>
  );
}

/**
 * A ring about one point of a chart and its whiskers, as a layer to lie over the chart: moving from point to
 * point draws this alone.
 */
export function PointMarker({ point, ...props }: ChartProps & { readonly point: Point }): VNode {
  const { x, y, theme, ...rest } = drawingOf(props);
  return (
    <svg
      viewBox={`0 0 ${props.width} ${props.height}`}
      width={props.width}
      height={props.height}
      aria-hidden="true"
    >
      <Whiskers point={point} drawing={{ x, y, theme, ...rest, whisker: 1 }} />
      <circle cx={x(point.x)} cy={y(point.y)} r="9" fill="none" stroke={theme.ink} stroke-width="1.5" />
    </svg>
  );
}
