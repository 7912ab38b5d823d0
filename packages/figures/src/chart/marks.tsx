import { area, line } from 'd3-shape';
import type { VNode } from 'preact';
import type { Mark } from '../figure.ts';
import { type Drawing, standsOut } from './drawing.ts';
import { Points } from './points.tsx';

/** A shaded stretch of one axis. */
export function SpanShape({
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
    return <rect x={left} width={right - left} y={frame.top} height={frame.bottom - frame.top} fill={fill} />;
  }
  const top = clamp(mark.to === null ? frame.top : y(mark.to), frame.top, frame.bottom);
  const bottom = clamp(mark.from === null ? frame.bottom : y(mark.from), frame.top, frame.bottom);
  return <rect x={frame.left} width={frame.right - frame.left} y={top} height={bottom - top} fill={fill} />;
}

/** A mark of a figure without its words. */
export function MarkShape({ mark, drawing }: { mark: Mark; drawing: Drawing }): VNode | null {
  const { x, y, theme, looks, hidden, frame } = drawing;
  const group = 'group' in mark ? mark.group : undefined;
  if (group !== undefined && hidden.has(group)) return null;
  const colour = (group !== undefined && looks.get(group)?.colour) || theme.ink;
  switch (mark.kind) {
    case 'points':
      if (mark.unmarked) return null;
      return (
        <Points
          points={mark.points.filter(
            (point) => !hidden.has(point.group) && (!drawing.isCrowd || standsOut(point, drawing)),
          )}
          drawing={drawing}
        />
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
          stroke-width={mark.bold ? 3 : 1.75}
          stroke-linejoin="round"
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
      return (
        <path
          d={path([...mark.points]) ?? ''}
          fill={group === undefined ? theme.accent : colour}
          fill-opacity="0.1"
        />
      );
    }
    case 'bars':
      return (
        <g stroke={theme.faint} stroke-width="11" stroke-opacity="0.16">
          {mark.bars.map(({ y: at, from, to }) => (
            <line x1={x(from)} x2={x(to)} y1={y(at)} y2={y(at)} />
          ))}
        </g>
      );
    case 'rule':
      return mark.axis === 'y' ? (
        <line x1={frame.left} x2={frame.right} y1={y(mark.at)} y2={y(mark.at)} stroke={theme.faint} />
      ) : (
        <line x1={x(mark.at)} x2={x(mark.at)} y1={frame.top} y2={frame.bottom} stroke={theme.faint} />
      );
    case 'span':
      return null;
  }
}
