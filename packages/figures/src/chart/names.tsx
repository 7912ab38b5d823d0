import type { VNode } from 'preact';
import type { Figure, Point } from '../figure.ts';
import { type Box, type LabelRequest, placeLabels } from '../label-placement.ts';
import { type Drawing, fontSize, radiusOf, standsOut } from './drawing.ts';

/**
 * Names beside points: of every point that the figure is about or the reader follows, and of the leading
 * points (the newest of a lab, say) where there is room. Of a crowd only what stands out is named, over dots.
 */
export function Names({
  figure,
  drawing,
  taken,
}: {
  figure: Figure;
  drawing: Drawing;
  taken: readonly Box[];
}): VNode {
  const { x, y, frame, theme, hidden } = drawing;
  const visible = figure.marks
    .flatMap((mark) => (mark.kind === 'points' && !mark.unmarked ? mark.points : []))
    .filter((point) => !hidden.has(point.group) && (!drawing.isCrowd || standsOut(point, drawing)));
  const named = visible
    .filter((point) => standsOut(point, drawing) || point.lead)
    .sort((a, b) => Number(standsOut(b, drawing)) - Number(standsOut(a, drawing)));
  const place = (point: Point) => ({ x: x(point.x), y: y(point.y), radius: radiusOf(point, drawing) });
  const requests = named.map(
    (point): LabelRequest => ({
      ...place(point),
      text: point.label,
      bold: standsOut(point, drawing),
      required: standsOut(point, drawing),
    }),
  );
  const labels = placeLabels(
    requests,
    {
      frame,
      points: visible.map(place),
      curves: figure.marks.flatMap((mark) =>
        mark.kind === 'line' ? [mark.points.map((point) => ({ x: x(point.x), y: y(point.y) }))] : [],
      ),
      taken,
    },
    fontSize,
  );
  return (
    <g data-part="names">
      {labels.map(({ leader }) =>
        leader === undefined ? null : (
          <line
            x1={leader[0]}
            y1={leader[1]}
            x2={leader[2]}
            y2={leader[3]}
            stroke={theme.faint}
            stroke-width="0.75"
          />
        ),
      )}
      {labels.map(({ request, x: at, y: baseline, anchor }) => {
        const { text, bold } = requests[request]!;
        return (
          <text
            x={at}
            y={baseline}
            text-anchor={anchor}
            fill={theme.ink}
            stroke={theme.paper}
            stroke-width="3.5"
            paint-order="stroke"
            {...(bold && { 'font-weight': '700' })}
          >
            {text}
          </text>
        );
      })}
    </g>
  );
}
