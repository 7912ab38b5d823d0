import { Chart, type Figure, heightFor, type Point, PointMarker, pointsOf, scalesOf } from '@cape/figures';
import { type ReadonlySignal, useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import { text } from '#text/shell';
import { namesIn } from '../../address.ts';
import { latest, useFigure } from '../../ask.ts';
import { followed } from '../../followed.ts';
import { theme } from '../../theme.ts';
import { Answered } from '../answered.tsx';
import { FindPoint } from './find-point.tsx';
import { Legend } from './legend.tsx';
import { PointTable } from './point-table.tsx';
import { SaveFigure } from './save-figure.tsx';
import { type Mark, Tooltip } from './tooltip.tsx';

/** A figure by name, asked of the worker. */
export function AskedFigure({
  name,
  input,
  ...around
}: { name: string; input: unknown } & Omit<FigurePanelProps, 'figure'>): VNode {
  const asking = useFigure(name, input);
  const figure = latest(asking.value);
  // Drawn again when the figure is another, not whenever what stands around it is.
  const panel = useMemo(
    () => figure && <FigurePanel figure={figure} {...around} />,
    [figure, around.heading, around.link, around.note, around.compact],
  );
  return <Answered asking={asking.value}>{() => panel}</Answered>;
}

interface FigurePanelProps {
  readonly figure: Figure;
  /** In place of the figure's own title: what it shows here, as a sentence. */
  readonly heading?: string;
  /** Where its heading leads. */
  readonly link?: string;
  /** In place of its description. */
  readonly note?: string;
  /** The chart and its tooltips alone: it is one of several on a page that links to the whole. */
  readonly compact?: boolean;
}

/** Pixels. */
const compactHeight = 310;

/** How near a pointer must come to a point, pixels: a finger is less exact than a mouse. */
const reach = { mouse: 32, touch: 44 } as const;

/**
 * A figure with its legend, names to search, tooltips for pointer, touch and keyboard, a table of its points,
 * and what saves it. What the legend hides stands in the address, under the figure's id; so do the models that
 * the reader follows.
 */
export function FigurePanel({
  figure,
  heading = figure.title,
  link,
  note,
  compact = false,
}: FigurePanelProps): VNode {
  const panel = useRef<HTMLElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  const width = useSignal(0);
  // Read by the tooltip and the marker alone: moving the pointer draws nothing else.
  const mark = useSignal<Mark | undefined>(undefined);
  // Before the first frame is painted, so that the chart is as high in it as it stays.
  useLayoutEffect(() => {
    const element = frame.current;
    if (element === null) return;
    const measure = () => {
      width.value = Math.max(240, Math.floor(element.clientWidth));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const height = compact
    ? Math.min(heightFor(figure, width.value), compactHeight)
    : heightFor(figure, width.value);
  const hidden = namesIn(`hide.${figure.id}`);
  const follows = followed();
  const scales = useMemo(() => scalesOf(figure, width.value, height), [figure, width.value, height]);
  const visible = useMemo(
    () =>
      pointsOf(figure)
        .filter(({ group }) => !hidden.has(group))
        .map((point) => ({ point, px: scales.x(point.x), py: scales.y(point.y) })),
    [figure, scales, [...hidden].join('\n')],
  );
  const chart = useMemo(
    () =>
      width.value > 0 && (
        <Chart
          figure={figure}
          width={width.value}
          height={height}
          theme={theme.value}
          hidden={hidden}
          followed={follows}
        />
      ),
    [figure, width.value, height, theme.value, [...hidden].join('\n'), [...follows].join('\n')],
  );

  const nearest = ({ clientX, clientY, pointerType }: PointerEvent): Point | undefined => {
    const box = frame.current!.getBoundingClientRect();
    let best: Point | undefined;
    let least: number = pointerType === 'touch' ? reach.touch : reach.mouse;
    for (const { point, px, py } of visible) {
      const distance = Math.hypot(px - clientX + box.left, py - clientY + box.top);
      if (distance < least) [best, least] = [point, distance];
    }
    return best;
  };
  const inTooltip = ({ target }: Event) => (target as Element).closest('.tooltip') !== null;
  const hover = (event: PointerEvent) => {
    if (mark.peek()?.pinned || event.pointerType === 'touch') return;
    const point = nearest(event);
    if (point !== mark.peek()?.point) mark.value = point && { point, pinned: false };
  };
  const pin = (event: PointerEvent) => {
    if (inTooltip(event)) return;
    const point = nearest(event);
    mark.value = point && { point, pinned: true };
  };
  const step = (event: KeyboardEvent) => {
    if (inTooltip(event) && event.key !== 'Escape') return;
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const marked = mark.peek();
    if (event.key === 'Escape') mark.value = undefined;
    if (event.key === 'Enter' && marked !== undefined) mark.value = { ...marked, pinned: true };
    if (by === undefined || visible.length === 0) return;
    event.preventDefault();
    const inOrder = visible.map(({ point }) => point).sort((a, b) => a.x - b.x);
    const at = marked === undefined ? (by > 0 ? -1 : 0) : inOrder.indexOf(marked.point);
    mark.value = { point: inOrder[(at + by + inOrder.length) % inOrder.length]!, pinned: false };
  };
  const close = () => {
    mark.value = undefined;
    frame.current?.focus({ preventScroll: true });
  };

  if (pointsOf(figure).length === 0) return <EmptyFigure heading={heading} />;
  return (
    <figure ref={panel} class={compact ? 'figure compact' : 'figure'}>
      <figcaption>
        <h2>{link === undefined ? heading : <a href={link}>{heading}</a>}</h2>
        <p>{note ?? figure.description}</p>
      </figcaption>
      {!compact && (
        <>
          <Legend figure={figure} hidden={hidden} />
          <FindPoint points={visible.map(({ point }) => point)} />
        </>
      )}
      <div
        ref={frame}
        class="frame"
        style={{ minHeight: `${height}px` }}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys walk the points, so it takes focus
        tabIndex={0}
        role="application"
        aria-label={`${figure.title}: ${text.figure.keys}`}
        onPointerMove={hover}
        onPointerUp={pin}
        onPointerLeave={({ pointerType }) => {
          if (pointerType !== 'touch' && !mark.peek()?.pinned) mark.value = undefined;
        }}
        onKeyDown={step}
      >
        {chart}
        <Marker mark={mark} figure={figure} width={width.value} height={height} />
        <Tooltip figure={figure} mark={mark} scales={scales} width={width.value} onClose={close} />
      </div>
      {!compact && (
        <>
          <SaveFigure figure={figure} hidden={hidden} panel={panel} />
          <PointTable figure={figure} />
        </>
      )}
    </figure>
  );
}

/** In place of a chart that would have axes and nothing else. */
function EmptyFigure({ heading }: { heading: string }): VNode {
  return (
    <div class="needs" role="note">
      <h2>{heading}</h2>
      <p>{text.figure.empty}</p>
    </div>
  );
}

/** The ring about the marked point, as a layer over the chart. */
function Marker({
  mark,
  figure,
  width,
  height,
}: {
  mark: ReadonlySignal<Mark | undefined>;
  figure: Figure;
  width: number;
  height: number;
}): VNode | null {
  const marked = mark.value;
  return marked === undefined ? null : (
    <div class="marker">
      <PointMarker point={marked.point} figure={figure} width={width} height={height} theme={theme.value} />
    </div>
  );
}
