import { area, line, type SymbolType, symbol, symbolCircle, symbolTriangle } from 'd3-shape';
import type { VNode } from 'preact';
import type { Ends, Figure, Mark, Point } from './figure.ts';
import { type Look, looksOf } from './palette.ts';
import { type Frame, nameFor, type Scale, scalesOf, ticksOf } from './scales.ts';
import type { Theme } from './theme.ts';

export interface ChartProps {
  readonly figure: Figure;
  readonly width: number;
  readonly height: number;
  readonly theme: Theme;
  /** Groups the legend has switched off. */
  readonly hidden?: ReadonlySet<string>;
  /** A point to ring, by identity. */
  readonly marked?: Point;
}

interface Drawing {
  readonly x: Scale;
  readonly y: Scale;
  readonly frame: Frame;
  readonly theme: Theme;
  readonly looks: ReadonlyMap<string, Look>;
  readonly hidden: ReadonlySet<string>;
  /** Of whiskers: the more of them, the fainter. */
  readonly whisker: number;
}

export const fontFamily =
  "system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', 'Liberation Sans', Arial, sans-serif";

const none: ReadonlySet<string> = new Set();

/** Areas of symbols, square pixels. */
const size = { point: 58, emphasis: 130, bound: 52 } as const;

/** From here on points are drawn as one shape for each group, without whiskers: thousands stay quick. */
const crowd = 1000;

/** A figure as an SVG element. All styles are attributes: it needs no style sheet. */
export function Chart({ figure, width, height, theme, hidden = none, marked }: ChartProps): VNode {
  const { x, y, frame } = scalesOf(figure, width, height);
  const looks = looksOf(figure, theme);
  const count = figure.marks.reduce(
    (sum, mark) => sum + (mark.kind === 'points' ? mark.points.length : 0),
    0,
  );
  const drawing = { x, y, frame, theme, looks, hidden, whisker: count > 60 ? 0.22 : count > 25 ? 0.35 : 0.6 };
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
      font-size="12"
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
        {marked !== undefined && !hidden.has(marked.group) && (
          <g>
            <Whiskers point={marked} drawing={{ ...drawing, whisker: 1 }} />
            <circle
              cx={x(marked.x)}
              cy={y(marked.y)}
              r="9"
              fill="none"
              stroke={theme.ink}
              stroke-width="1.5"
            />
          </g>
        )}
      </g>
    </svg>
  );
}

function Axes({ figure, drawing }: { figure: Figure; drawing: Drawing }): VNode {
  const { x, y, theme, frame } = drawing;
  const inside = (at: number, from: number, to: number) => at >= from - 0.5 && at <= to + 0.5;
  return (
    <g fill={theme.faint}>
      {ticksOf(figure.x, x)
        .filter(({ at }) => inside(x(at), frame.left, frame.right))
        .map(({ at, text }) => (
          <g>
            <line x1={x(at)} x2={x(at)} y1={frame.top} y2={frame.bottom} stroke={theme.grid} />
            <text x={x(at)} y={frame.bottom + 17} text-anchor="middle">
              {text}
            </text>
          </g>
        ))}
      {ticksOf(figure.y, y)
        .filter(({ at }) => inside(y(at), frame.top, frame.bottom))
        .map(({ at, text }) => (
          <g>
            <line x1={frame.left} x2={frame.right} y1={y(at)} y2={y(at)} stroke={theme.grid} />
            <text x={frame.left - 8} y={y(at) + 4} text-anchor="end">
              {figure.y.scale === 'names' ? nameFor(text, frame) : text}
            </text>
          </g>
        ))}
      {figure.x.label !== '' && (
        <text x={frame.right} y={frame.bottom + 36} text-anchor="end" fill={theme.ink}>
          {`${figure.x.label} →`}
        </text>
      )}
      {figure.y.label !== '' && (
        <text x="4" y="16" fill={theme.ink}>
          {`↑ ${figure.y.label}`}
        </text>
      )}
    </g>
  );
}

function SpanShape({
  mark,
  drawing: { x, y, theme, frame },
}: {
  mark: Extract<Mark, { kind: 'span' }>;
  drawing: Drawing;
}): VNode {
  const fill = mark.tint === undefined ? theme.shade : theme.tints[mark.tint];
  const clamp = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value));
  if (mark.axis === 'x') {
    const left = clamp(mark.from === null ? frame.left : x(mark.from), frame.left, frame.right);
    const right = clamp(mark.to === null ? frame.right : x(mark.to), frame.left, frame.right);
    return (
      <g>
        <rect x={left} width={right - left} y={frame.top} height={frame.bottom - frame.top} fill={fill} />
        <text x={left + 6} y={frame.bottom - 8} fill={theme.faint}>
          {mark.label}
        </text>
      </g>
    );
  }
  const top = clamp(mark.to === null ? frame.top : y(mark.to), frame.top, frame.bottom);
  const bottom = clamp(mark.from === null ? frame.bottom : y(mark.from), frame.top, frame.bottom);
  return (
    <g>
      <rect x={frame.left} width={frame.right - frame.left} y={top} height={bottom - top} fill={fill} />
      {bottom - top > 14 && (
        <text
          x={mark.from !== null && mark.to !== null ? frame.left + 6 : frame.right - 6}
          y={mark.to === null ? top + 16 : bottom - 6}
          text-anchor={mark.from !== null && mark.to !== null ? 'start' : 'end'}
          fill={theme.faint}
        >
          {mark.label}
        </text>
      )}
    </g>
  );
}

function MarkShape({ mark, drawing }: { mark: Mark; drawing: Drawing }): VNode | null {
  const { x, y, theme, looks, hidden, frame } = drawing;
  const group = 'group' in mark ? mark.group : undefined;
  if (group !== undefined && hidden.has(group)) return null;
  const colour = (group !== undefined && looks.get(group)?.colour) || theme.ink;
  switch (mark.kind) {
    case 'points':
      if (mark.unmarked) return null;
      return <Points points={mark.points.filter((point) => !hidden.has(point.group))} drawing={drawing} />;
    case 'line': {
      const path = line<{ x: number; y: number }>(
        (point) => x(point.x),
        (point) => y(point.y),
      );
      const last = mark.points.at(-1);
      return (
        <g>
          <path
            d={path([...mark.points]) ?? ''}
            fill="none"
            stroke={colour}
            stroke-width={mark.bold ? 3 : 1.75}
            stroke-linejoin="round"
            {...(mark.dashed && { 'stroke-dasharray': '5 4' })}
          />
          {mark.label !== '' && last !== undefined && (
            <text
              x={Math.min(x(last.x), frame.right) - 4}
              y={Math.min(Math.max(y(last.y) - 8, frame.top + 12), frame.bottom - 4)}
              text-anchor="end"
              fill={colour}
              stroke={theme.paper}
              stroke-width="3"
              paint-order="stroke"
            >
              {mark.label}
            </text>
          )}
        </g>
      );
    }
    case 'band': {
      const path = area<{ x: number; lower: number; upper: number }>(
        (point) => x(point.x),
        (point) => y(point.lower),
        (point) => y(point.upper),
      );
      return (
        <path
          d={path([...mark.points]) ?? ''}
          fill={group === undefined ? theme.accent : colour}
          fill-opacity="0.1"
        />
      );
    }
    case 'rule':
      return mark.axis === 'y' ? (
        <g>
          <line x1={frame.left} x2={frame.right} y1={y(mark.at)} y2={y(mark.at)} stroke={theme.faint} />
          <text x={frame.left + 6} y={y(mark.at) - 5} fill={theme.faint}>
            {mark.label}
          </text>
        </g>
      ) : (
        <g>
          <line x1={x(mark.at)} x2={x(mark.at)} y1={frame.top} y2={frame.bottom} stroke={theme.faint} />
          <text x={x(mark.at) + 5} y={frame.top + 12} fill={theme.faint}>
            {mark.label}
          </text>
        </g>
      );
    case 'span':
      return null;
  }
}

function Points({ points, drawing }: { points: readonly Point[]; drawing: Drawing }): VNode {
  if (points.length > crowd) return <Crowd points={points} drawing={drawing} />;
  // What the figure is about lies on top.
  const inOrder = [...points].sort((a, b) => Number(a.emphasis ?? false) - Number(b.emphasis ?? false));
  return (
    <g>
      {inOrder.map((point) => (
        <Whiskers point={point} drawing={drawing} />
      ))}
      {inOrder.map((point) => (
        <PointShape point={point} drawing={drawing} />
      ))}
    </g>
  );
}

function PointShape({ point, drawing }: { point: Point; drawing: Drawing }): VNode {
  const { x, y, looks, theme, frame } = drawing;
  const look = looks.get(point.group)!;
  const at = [x(point.x), y(point.y)] as const;
  const hollow = point.aside || point.bound !== undefined;
  const turn = point.bound === 'above' ? ' rotate(90)' : point.bound === 'below' ? ' rotate(-90)' : '';
  return (
    <g>
      <path
        d={symbolPath(
          shapeOf(point, look),
          point.emphasis ? size.emphasis : point.bound ? size.bound : size.point,
        )}
        transform={`translate(${at[0]} ${at[1]})${turn}`}
        stroke={point.emphasis ? theme.paper : look.colour}
        stroke-width={point.emphasis ? 1.5 : 1.25}
        fill={hollow ? theme.paper : point.emphasis ? theme.ink : look.colour}
        fill-opacity={hollow || point.emphasis ? 1 : 0.85}
        {...(point.bound === 'unknown' && { 'stroke-dasharray': '2 2' })}
      >
        <title>{point.label === point.group ? point.label : `${point.label} (${point.group})`}</title>
      </path>
      {point.emphasis && (
        <text
          x={at[0] + (at[0] > frame.right - 140 ? -12 : 12)}
          y={at[1] < frame.top + 20 ? at[1] + 22 : at[1] - 10}
          text-anchor={at[0] > frame.right - 140 ? 'end' : 'start'}
          font-weight="700"
          fill={theme.ink}
          stroke={theme.paper}
          stroke-width="4"
          paint-order="stroke"
        >
          {point.label}
        </text>
      )}
    </g>
  );
}

function Whiskers({ point, drawing }: { point: Point; drawing: Drawing }): VNode | null {
  const { x, y, looks, theme } = drawing;
  if (point.xInterval === undefined && point.yInterval === undefined) return null;
  const colour = point.emphasis ? theme.ink : looks.get(point.group)!.colour;
  return (
    <g
      stroke={colour}
      stroke-width="1.5"
      stroke-opacity={point.emphasis ? 0.9 : drawing.whisker}
      fill="none"
      stroke-linecap="round"
    >
      {point.xInterval && <path d={whisker(point.xInterval, x, (at) => [at, y(point.y)])} />}
      {point.yInterval && <path d={whisker(point.yInterval, y, (at) => [x(point.x), at])} />}
    </g>
  );
}

/** A whisker as a path; an open end runs to the edge of the frame and ends in an arrow. */
function whisker(ends: Ends, scale: Scale, place: (at: number) => readonly [number, number]): string {
  const [first, last] = scale.domain() as [number, number];
  const pixel = (value: number | null, edge: number) => scale(value === null ? edge : value);
  const low = pixel(ends.lower, Math.min(first, last));
  const high = pixel(ends.upper, Math.max(first, last));
  const to = (at: number) => place(at).join(' ');
  const head = (at: number, back: number) => {
    const [px, py] = place(at);
    const [qx, qy] = place(at + back);
    const [nx, ny] = [-(qy - py) * 0.55, (qx - px) * 0.55];
    return `M${qx + nx} ${qy + ny}L${px} ${py}L${qx - nx} ${qy - ny}`;
  };
  // Back into the frame, six pixels.
  const inward = (edge: number, other: number) => Math.sign(other - edge) * 6;
  return [
    `M${to(low)}L${to(high)}`,
    ends.lower === null ? head(low, inward(low, high)) : '',
    ends.upper === null ? head(high, inward(high, low)) : '',
  ].join('');
}

/** Thousands of points: one path for each group. */
function Crowd({ points, drawing: { x, y, looks } }: { points: readonly Point[]; drawing: Drawing }): VNode {
  const paths = new Map<string, string[]>();
  for (const { group, x: px, y: py } of points) {
    const path = paths.get(group) ?? [];
    path.push(`M${x(px).toFixed(1)} ${y(py).toFixed(1)}h0`);
    paths.set(group, path);
  }
  return (
    <g fill="none" stroke-width="3" stroke-linecap="round" stroke-opacity="0.45">
      {[...paths].map(([group, path]) => (
        <path d={path.join('')} stroke={looks.get(group)!.colour}>
          <title>{group}</title>
        </path>
      ))}
    </g>
  );
}

function shapeOf({ bound, emphasis }: Point, look: Look): SymbolType {
  if (bound === 'above' || bound === 'below') return symbolTriangle;
  return emphasis ? symbolCircle : look.shape;
}

/** A group's mark alone, for a legend on a page. */
export function Swatch({ look }: { look: Look }): VNode {
  return (
    <svg width="14" height="14" viewBox="-7 -7 14 14" aria-hidden="true">
      <GroupMark look={look} />
    </svg>
  );
}

/** A group's mark alone, for a legend inside a picture. */
export function GroupMark({ look }: { look: Look }): VNode {
  return <path d={symbolPath(look.shape, size.point)} fill={look.colour} />;
}

function symbolPath(shape: SymbolType, area: number): string {
  return symbol(shape, area)() ?? '';
}
