import type { Figure, scalesOf, Window } from '@cape/figures';
import type { VNode } from 'preact';
import { text } from '#text/shell';
import { parameter, setParameters } from '../../address.ts';

type Scales = ReturnType<typeof scalesOf>;

/** Part of a figure that is shown, as the address has it; undefined is all of it. */
export function windowOf({ id }: Figure): Window | undefined {
  const [x0, x1, y0, y1, ...more] = parameter(`zoom.${id}`).split('_').map(Number.parseFloat);
  if (y1 === undefined || more.length > 0) return undefined;
  const ends = (a: number, b: number): Window['x'] => (a < b ? [a, b] : null);
  const window = { x: ends(x0!, x1!), y: ends(y0!, y1) };
  return window.x === null && window.y === null ? undefined : window;
}

/** Shows a part of a figure, or all of it again. */
export function setWindow({ id }: Figure, window: Window | undefined): void {
  const written = (ends: Window['x'] | undefined) =>
    (ends ?? ['', '']).map((end) => (typeof end === 'number' ? Number(end.toPrecision(6)) : end));
  setParameters({
    [`zoom.${id}`]: window && [...written(window.x), ...written(window.y)].join('_'),
  });
}

/** Pixels that a drag must cover to be no click. */
export const leastDrag = 12;

/** The part of a figure between two corners in pixels of its frame. */
export function windowBetween(
  figure: Figure,
  { x, y, frame }: Scales,
  [ax, ay]: readonly [number, number],
  [bx, by]: readonly [number, number],
): Window {
  const within = (at: number, low: number, high: number) => Math.min(high, Math.max(low, at));
  const side = (
    axis: Figure['x'],
    scale: Scales['x'],
    a: number,
    b: number,
    [low, high]: readonly [number, number],
  ): Window['x'] => {
    // A drag along one axis takes the whole of the other.
    if (axis.scale === 'names' || Math.abs(a - b) < leastDrag) return null;
    const ends = [scale.invert(within(a, low, high)), scale.invert(within(b, low, high))];
    return [Math.min(...ends), Math.max(...ends)];
  };
  return {
    x: side(figure.x, x, ax, bx, [frame.left, frame.right]),
    y: side(figure.y, y, ay, by, [frame.top, frame.bottom]),
  };
}

/** The window about the middle, or a point, that is so many times as wide on the screen. */
export function scaledWindow(
  figure: Figure,
  scales: Scales,
  times: number,
  about?: readonly [number, number],
): Window {
  const { left, right, top, bottom } = scales.frame;
  const [cx, cy] = about ?? [(left + right) / 2, (top + bottom) / 2];
  const [w, h] = [(right - left) * times, (bottom - top) * times];
  const side = (axis: Figure['x'], scale: Scales['x'], from: number, to: number): Window['x'] => {
    if (axis.scale === 'names') return null;
    const ends = [scale.invert(from), scale.invert(to)];
    return [Math.min(...ends), Math.max(...ends)];
  };
  return {
    x: side(figure.x, scales.x, cx - w / 2, cx + w / 2),
    y: side(figure.y, scales.y, cy - h / 2, cy + h / 2),
  };
}

/** Buttons that show a part of a figure larger, for fingers and keyboards as for a mouse. */
export function ZoomButtons({
  figure,
  scales,
  isZoomed,
}: {
  figure: Figure;
  scales: Scales;
  isZoomed: boolean;
}): VNode {
  return (
    <span class="zoom">
      <button
        type="button"
        aria-label={text.figure.zoomIn(figure.title)}
        title={text.figure.zoomHint}
        onClick={() => setWindow(figure, scaledWindow(figure, scales, 0.5))}
      >
        +
      </button>
      <button
        type="button"
        aria-label={text.figure.zoomOut(figure.title)}
        disabled={!isZoomed}
        onClick={() => setWindow(figure, scaledWindow(figure, scales, 2))}
      >
        −
      </button>
      {isZoomed && (
        <button type="button" onClick={() => setWindow(figure, undefined)}>
          {text.figure.whole}
        </button>
      )}
    </span>
  );
}
