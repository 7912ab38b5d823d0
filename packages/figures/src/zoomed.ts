import type { Axis, Figure, Mark } from './figure.ts';

/** Ends of what is shown of each axis, in the axis' own units; null is the whole of it. */
export interface Window {
  readonly x: readonly [number, number] | null;
  readonly y: readonly [number, number] | null;
}

/** A part of a figure, larger: its axes end where the window does, and points outside are left out. */
export function zoomed(figure: Figure, { x, y }: Window): Figure {
  const inside = (value: number, ends: Window['x']) =>
    ends === null || (value >= ends[0] && value <= ends[1]);
  const axis = (whole: Axis, ends: Window['x']): Axis =>
    ends === null || whole.scale === 'names' ? whole : { ...whole, domain: ends };
  return {
    ...figure,
    x: axis(figure.x, x),
    y: axis(figure.y, y),
    marks: figure.marks.map(
      (mark): Mark =>
        mark.kind === 'points'
          ? {
              ...mark,
              points: mark.points.filter(
                (point) =>
                  inside(point.x, figure.x.scale === 'names' ? null : x) &&
                  inside(point.y, figure.y.scale === 'names' ? null : y),
              ),
            }
          : mark,
    ),
  };
}
