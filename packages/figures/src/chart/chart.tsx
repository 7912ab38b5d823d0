import type { VNode } from 'preact';
import { type Figure, type Point, pointsOf } from '../figure.ts';
import { looksOf } from '../palette.ts';
import { scalesOf } from '../scales.ts';
import type { Theme } from '../theme.ts';
import { Axes } from './axes.tsx';
import { Captions, captionsOf } from './captions.tsx';
import { Crowd } from './crowd.tsx';
import { type Drawing, fontFamily, fontSize, mostShapes } from './drawing.ts';
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
  /** Family of its letters, where another than the system's. */
  readonly font?: string;
}

const none: ReadonlySet<string> = new Set();

/** Context of a chart's parts: scales, colors, and what stands out. */
export function drawingOf({
  figure,
  width,
  height,
  theme,
  hidden = none,
  followed = none,
}: ChartProps): Drawing {
  const count = pointsOf(figure).length;
  return {
    ...scalesOf(figure, width, height),
    theme,
    looks: looksOf(figure, theme),
    hidden,
    followed,
    whisker: count > 60 ? 0.22 : count > 25 ? 0.35 : 0.6,
    isCrowd: count > mostShapes,
  };
}

/**
 * A figure as an SVG element. All styles are attributes: it needs no style sheet.
 *
 * @param layer the whole, or what lies under or over a crowd that `paintCrowd` paints on a canvas between the two.
 * @param drawing where there already is one.
 */
export function Chart({
  layer = 'whole',
  drawing: known,
  ...props
}: ChartProps & { readonly layer?: 'whole' | 'under' | 'over'; readonly drawing?: Drawing }): VNode {
  const { figure, width, height, theme, font = fontFamily } = props;
  const drawing = known ?? drawingOf(props);
  const { frame } = drawing;
  const clip = `frame-${figure.id}-${layer}`;
  const clipped = `url(#${clip})`;
  return (
    <svg
      xmlns="http://www.w3.org/2000/svg"
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      role="img"
      aria-label={`${figure.title}. ${figure.description}`}
      font-family={font}
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
      {layer !== 'over' && (
        <>
          <rect width={width} height={height} fill={theme.paper} />
          <g clip-path={clipped}>
            {figure.marks.map((mark) => mark.kind === 'span' && <SpanShape mark={mark} drawing={drawing} />)}
          </g>
          <Axes figure={figure} drawing={drawing} />
        </>
      )}
      {layer === 'whole' && drawing.isCrowd && (
        <g clip-path={clipped}>
          <Crowd figure={figure} drawing={drawing} />
        </g>
      )}
      {layer !== 'under' && <Foreground figure={figure} drawing={drawing} clipped={clipped} />}
    </svg>
  );
}

function Foreground({
  figure,
  drawing,
  clipped,
}: {
  figure: Figure;
  drawing: Drawing;
  clipped: string;
}): VNode {
  const captions = captionsOf(figure.marks, drawing);
  return (
    <>
      <g clip-path={clipped}>
        {figure.marks.map((mark) => (
          <MarkShape mark={mark} drawing={drawing} />
        ))}
      </g>
      <Captions captions={captions} paper={drawing.theme.paper} />
      <Names figure={figure} drawing={drawing} taken={captions.map(({ box }) => box)} />
    </>
  );
}

/**
 * A ring about one point of a chart and its whiskers, as a layer to lie over the chart: moving from point to
 * point draws this alone.
 */
export function PointMarker({
  point,
  drawing,
  width,
  height,
}: Pick<ChartProps, 'width' | 'height'> & { readonly point: Point; readonly drawing: Drawing }): VNode {
  const { x, y, theme } = drawing;
  return (
    <svg viewBox={`0 0 ${width} ${height}`} width={width} height={height} aria-hidden="true">
      <Whiskers point={point} drawing={{ ...drawing, whisker: 1 }} />
      <circle cx={x(point.x)} cy={y(point.y)} r="9" fill="none" stroke={theme.ink} stroke-width="1.5" />
    </svg>
  );
}
