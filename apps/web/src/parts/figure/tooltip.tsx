import { type Figure, type Point, type scalesOf, valueText } from '@cape/figures';
import type { ReadonlySignal } from '@preact/signals';
import type { VNode } from 'preact';
import { text } from '#text/shell';
import { followed, toggleFollowed } from '../../followed.ts';
import { ends, fixed, significant } from '../../numbers.ts';

/** A point that the reader looks at; pinned once it was tapped, clicked or entered. */
export interface Mark {
  readonly point: Point;
  readonly pinned: boolean;
}

/** The name and figures of the marked point, beside it; a pinned one can be followed through all views. */
export function Tooltip({
  figure,
  mark,
  scales,
  width,
  onClose,
}: {
  figure: Figure;
  mark: ReadonlySignal<Mark | undefined>;
  scales: ReturnType<typeof scalesOf>;
  width: number;
  onClose: () => void;
}): VNode | null {
  const marked = mark.value;
  if (marked === undefined) return <output class="tooltip" hidden />;
  const { point, pinned } = marked;
  const shown = (value: number, axis: Figure['x']) =>
    axis.scale === 'linear'
      ? fixed(value, 2)
      : axis.scale === 'log'
        ? significant(value)
        : valueText(axis, value);
  const range = (interval: Point['xInterval']) =>
    interval && ` ${text.figure.interval(ends(interval, (value) => fixed(value, 2)))}`;
  const follows = followed().has(point.label);
  return (
    <output
      class={pinned ? 'tooltip pinned' : 'tooltip'}
      style={{
        left: `${Math.max(0, Math.min(scales.x(point.x) + 12, width - 246))}px`,
        top: `${scales.y(point.y) + 14}px`,
      }}
    >
      <strong>{point.label}</strong>
      {point.group !== point.label && <span>{point.group}</span>}
      {(['x', 'y'] as const).map(
        (side) =>
          figure[side].scale !== 'names' &&
          !(side === 'x' && point.bound) && (
            <span>
              {figure[side].label}: {shown(point[side], figure[side])}
              {range(side === 'x' ? point.xInterval : point.yInterval)}
            </span>
          ),
      )}
      {point.note !== undefined && <span>{point.note}</span>}
      {pinned && (
        <span class="pin-actions">
          <button type="button" aria-pressed={follows} onClick={() => toggleFollowed(point.label)}>
            {follows ? text.figure.unfollow : text.figure.follow}
          </button>
          <button type="button" class="plain" onClick={onClose}>
            {text.figure.close}
          </button>
        </span>
      )}
    </output>
  );
}
