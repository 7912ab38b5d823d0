import type { VNode } from 'preact';
import type { Figure } from '../figure.ts';
import { nameFor, ticksOf } from '../scales.ts';
import type { Drawing } from './drawing.ts';

/** Grid lines, tick texts and the names of both axes. */
export function Axes({ figure, drawing }: { figure: Figure; drawing: Drawing }): VNode {
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
