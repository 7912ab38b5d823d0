import { area, line, symbol } from 'd3-shape';
import type { VNode } from 'preact';
import { type Ends, type Figure, groupsOf, type Mark, type Point } from './figure.ts';
import { type Look, looksOf } from './palette.ts';
import { margin, type Scale, scalesOf, ticksOf } from './scales.ts';
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
  readonly theme: Theme;
  readonly looks: ReadonlyMap<string, Look>;
  readonly hidden: ReadonlySet<string>;
  readonly right: number;
  readonly bottom: number;
}

const none: ReadonlySet<string> = new Set();

/** A figure as an SVG element. All styles are attributes, so the element stands alone when saved. */
export function Chart({ figure, width, height, theme, hidden = none, marked }: ChartProps): VNode {
  const { x, y } = scalesOf(figure, width, height);
  const looks = looksOf(groupsOf(figure), theme);
  const drawing = { x, y, theme, looks, hidden, right: width - margin.right, bottom: height - margin.bottom };
  const clip = `frame-${figure.id}`;
  return (
    <svg
      xmlns="http://www.w3.org/2000/svg"
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      role="img"
      aria-label={`${figure.title}. ${figure.description}`}
      font-family="system-ui, sans-serif"
      font-size="12"
    >
      <clipPath id={clip}>
        <rect
          x={margin.left}
          y={margin.top}
          width={width - margin.left - margin.right}
          height={height - margin.top - margin.bottom}
        />
      </clipPath>
      <rect width={width} height={height} fill={theme.paper} />
      <Axes figure={figure} drawing={drawing} />
      <g clip-path={`url(#${clip})`}>
        {figure.marks.map((mark) => (
          <MarkShape mark={mark} drawing={drawing} />
        ))}
        {marked !== undefined && !hidden.has(marked.group) && (
          <circle cx={x(marked.x)} cy={y(marked.y)} r="9" fill="none" stroke={theme.ink} stroke-width="1.5" />
        )}
      </g>
    </svg>
  );
}

function Axes({ figure, drawing }: { figure: Figure; drawing: Drawing }): VNode {
  const { x, y, theme, right, bottom } = drawing;
  return (
    <g fill={theme.faint}>
      {ticksOf(figure.x, x).map(({ at, text }) => (
        <g>
          <line x1={x(at)} x2={x(at)} y1={margin.top} y2={bottom} stroke={theme.grid} />
          <text x={x(at)} y={bottom + 18} text-anchor="middle">
            {text}
          </text>
        </g>
      ))}
      {ticksOf(figure.y, y).map(({ at, text }) => (
        <g>
          <line x1={margin.left} x2={right} y1={y(at)} y2={y(at)} stroke={theme.grid} />
          <text x={margin.left - 8} y={y(at) + 4} text-anchor="end">
            {text}
          </text>
        </g>
      ))}
      <text x={(margin.left + right) / 2} y={bottom + 38} text-anchor="middle" fill={theme.ink}>
        {figure.x.label}
      </text>
      <text
        transform={`translate(14 ${(margin.top + bottom) / 2}) rotate(-90)`}
        text-anchor="middle"
        fill={theme.ink}
      >
        {figure.y.label}
      </text>
    </g>
  );
}

function MarkShape({ mark, drawing }: { mark: Mark; drawing: Drawing }): VNode | null {
  const { x, y, theme, looks, hidden, right, bottom } = drawing;
  const group = 'group' in mark ? mark.group : undefined;
  if (group !== undefined && hidden.has(group)) return null;
  const colour = (group !== undefined && looks.get(group)?.colour) || theme.ink;
  switch (mark.kind) {
    case 'points':
      return (
        <g>
          {mark.points
            .filter((point) => !hidden.has(point.group))
            .map((point) => (
              <PointShape point={point} drawing={drawing} />
            ))}
        </g>
      );
    case 'line': {
      const path = line<{ x: number; y: number }>(
        (point) => x(point.x),
        (point) => y(point.y),
      );
      return (
        <path
          d={path([...mark.points]) ?? ''}
          fill="none"
          stroke={colour}
          stroke-width="1.75"
          {...(mark.dashed && { 'stroke-dasharray': '5 4' })}
        />
      );
    }
    case 'band': {
      const path = area<{ x: number; lower: number; upper: number }>(
        (point) => x(point.x),
        (point) => y(point.lower),
        (point) => y(point.upper),
      );
      return <path d={path([...mark.points]) ?? ''} fill={colour} fill-opacity="0.1" />;
    }
    case 'rule':
      return mark.axis === 'y' ? (
        <g>
          <line x1={margin.left} x2={right} y1={y(mark.at)} y2={y(mark.at)} stroke={theme.ink} />
          <text x={right - 4} y={y(mark.at) - 5} text-anchor="end" fill={theme.faint}>
            {mark.label}
          </text>
        </g>
      ) : (
        <g>
          <line x1={x(mark.at)} x2={x(mark.at)} y1={margin.top} y2={bottom} stroke={theme.ink} />
          <text x={x(mark.at) + 5} y={margin.top + 14} fill={theme.faint}>
            {mark.label}
          </text>
        </g>
      );
    case 'span': {
      const [from, to] = (mark.axis === 'x' ? [x(mark.from), x(mark.to)] : [y(mark.to), y(mark.from)]) as [
        number,
        number,
      ];
      return mark.axis === 'x' ? (
        <g>
          <rect x={from} width={to - from} y={margin.top} height={bottom - margin.top} fill={theme.shade} />
          <text x={from + 6} y={bottom - 8} fill={theme.faint}>
            {mark.label}
          </text>
        </g>
      ) : (
        <g>
          <rect x={margin.left} width={right - margin.left} y={from} height={to - from} fill={theme.shade} />
          <text x={margin.left + 6} y={from + 14} fill={theme.faint}>
            {mark.label}
          </text>
        </g>
      );
    }
  }
}

function PointShape({ point, drawing }: { point: Point; drawing: Drawing }): VNode {
  const { x, y, looks, theme } = drawing;
  const look = looks.get(point.group)!;
  const path = symbol(look.shape, 56)() ?? '';
  return (
    <g stroke={look.colour}>
      {point.xInterval && (
        <line {...whisker(point.xInterval, x, 'x')} y1={y(point.y)} y2={y(point.y)} stroke-opacity="0.45" />
      )}
      {point.yInterval && (
        <line {...whisker(point.yInterval, y, 'y')} x1={x(point.x)} x2={x(point.x)} stroke-opacity="0.45" />
      )}
      <path
        d={path}
        transform={`translate(${x(point.x)} ${y(point.y)})`}
        fill={point.aside ? theme.paper : look.colour}
        fill-opacity={point.aside ? 1 : 0.85}
      >
        <title>{`${point.label} (${point.group})`}</title>
      </path>
    </g>
  );
}

/** A group's mark alone, for a legend. */
export function Swatch({ look }: { look: Look }): VNode {
  return (
    <svg width="14" height="14" viewBox="-7 -7 14 14" aria-hidden="true">
      <path d={symbol(look.shape, 56)() ?? ''} fill={look.colour} />
    </svg>
  );
}

/** A whisker's ends in pixels; an open end runs to the edge of the frame. */
function whisker(ends: Ends, scale: Scale, axis: 'x' | 'y'): Record<string, number> {
  const [first, last] = scale.domain() as [number, number];
  return {
    [`${axis}1`]: scale(Math.max(first, ends.lower ?? first)),
    [`${axis}2`]: scale(Math.min(last, ends.upper ?? last)),
  };
}
