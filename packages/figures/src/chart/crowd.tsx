import type { VNode } from 'preact';
import type { Figure } from '../figure.ts';
import type { Drawing } from './drawing.ts';

/** Side of a dot in pixels, and its opacity. */
const dot = { size: 3, opacity: 0.45 } as const;

/** Thousands of points: one path of dots for each group. Those that stand out are drawn again, over it. */
export function Crowd({ figure, drawing }: { figure: Figure; drawing: Drawing }): VNode {
  return (
    <g fill="none" stroke-width={dot.size} stroke-linecap="square" stroke-opacity={dot.opacity}>
      {[...dotsOf(figure, drawing)].map(([group, dots]) => (
        <path d={pathOf(dots)} stroke={drawing.looks.get(group)!.colour}>
          <title>{group}</title>
        </path>
      ))}
    </g>
  );
}

/**
 * Paints on a canvas what {@link Crowd} draws, between a chart's two layers: a page moves a pointer over it
 * without painting thousands of shapes again. The canvas is cleared first; its scale is the caller's.
 */
export function paintCrowd(context: CanvasRenderingContext2D, figure: Figure, drawing: Drawing): void {
  const { left, right, top, bottom } = drawing.frame;
  context.clearRect(0, 0, context.canvas.width, context.canvas.height);
  context.save();
  context.beginPath();
  context.rect(left, top - 1, right - left, bottom - top + 2);
  context.clip();
  context.globalAlpha = dot.opacity;
  for (const [group, dots] of dotsOf(figure, drawing)) {
    context.fillStyle = drawing.looks.get(group)!.colour;
    // Each by itself and on whole pixels: one path of them all would take three times as long.
    for (let i = 0; i < dots.length; i += 2)
      context.fillRect(Math.round(dots[i]!) - 1, Math.round(dots[i + 1]!) - 1, dot.size, dot.size);
  }
  context.restore();
}

/** Strokes without length, which the square line caps make dots. */
function pathOf(dots: readonly number[]): string {
  let path = '';
  for (let i = 0; i < dots.length; i += 2) path += `M${dots[i]!.toFixed(1)} ${dots[i + 1]!.toFixed(1)}h0`;
  return path;
}

/** Places of the dots of each group, pixels: x and y in turn. */
function dotsOf(figure: Figure, drawing: Drawing): ReadonlyMap<string, readonly number[]> {
  const { x, y, hidden } = drawing;
  const dots = new Map<string, number[]>();
  for (const mark of figure.marks) {
    if (mark.kind !== 'points' || mark.unmarked) continue;
    for (const point of mark.points) {
      if (hidden.has(point.group)) continue;
      const group = dots.get(point.group) ?? [];
      if (group.length === 0) dots.set(point.group, group);
      group.push(x(point.x), y(point.y));
    }
  }
  return dots;
}
