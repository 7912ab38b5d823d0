import {
  type Coloring,
  coloredBy,
  coloringsOf,
  type Drawing,
  drawingOf,
  type Figure,
  heightFor,
  type Point,
  PointMarker,
  pointsOf,
  zoomed,
} from '@cape/figures';
import { type ReadonlySignal, useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import { text } from '#text/shell';
import { address, href, namesIn, parameter, setParameters } from '../../address.ts';
import { latest, useFigure } from '../../ask.ts';
import { followed } from '../../followed.ts';
import { theme } from '../../theme.ts';
import { Answered } from '../answered.tsx';
import { DrawnFigure } from './drawn-figure.tsx';
import { FindPoint } from './find-point.tsx';
import { Legend } from './legend.tsx';
import { PointTable } from './point-table.tsx';
import { SaveFigure } from './save-figure.tsx';
import { type Mark, Tooltip } from './tooltip.tsx';
import { leastDrag, scaledWindow, setWindow, windowBetween, windowOf, ZoomButtons } from './zoom.tsx';

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
  /** Link of its heading. */
  readonly link?: string;
  /** In place of its description. */
  readonly note?: string;
  /** The chart and its tooltips alone: it is one of several on a page that links to the whole. */
  readonly compact?: boolean;
}

/** Pixels. */
const compactHeight = 310;

/** Distance within which a pointer reaches a point, pixels: a finger is less exact than a mouse. */
const reach = { mouse: 32, touch: 44 } as const;

/**
 * A figure with its legend, names to search, tooltips for pointer, touch and keyboard, a table of its points,
 * and what saves it. What the legend hides stands in the address, under the figure's id; so do the models that
 * the reader follows.
 */
export function FigurePanel({
  figure: whole,
  heading = whole.title,
  link,
  note,
  compact = false,
}: FigurePanelProps): VNode {
  const points = useMemo(() => pointsOf(whole), [whole]);
  const colorings = useMemo(() => (compact ? [] : coloringsOf(whole)), [whole, compact]);
  const coloring = colorings.find((by) => by === parameter(`color.${whole.id}`));
  const shown = compact ? undefined : windowOf(whole);
  const colored = useMemo(
    () => (coloring === undefined ? whole : coloredBy(whole, coloring)),
    [whole, coloring],
  );
  const figure = useMemo(
    () => (shown === undefined ? colored : zoomed(colored, shown)),
    [colored, JSON.stringify(shown)],
  );
  const panel = useRef<HTMLElement>(null);
  const brush = useSignal<Brush | undefined>(undefined);
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
  const base = useMemo(() => {
    const props = { figure, width: width.value, height, theme: theme.value, hidden };
    return { props, drawing: drawingOf(props) };
  }, [figure, width.value, height, theme.value, [...hidden].join('\n')]);
  const { drawing } = base;
  const visible = useMemo(
    () =>
      pointsOf(figure)
        .filter(({ group }) => !hidden.has(group))
        .map((point) => ({ point, px: drawing.x(point.x), py: drawing.y(point.y) })),
    [figure, drawing],
  );
  const inOrder = useRef<{ readonly of: typeof visible; readonly points: readonly Point[] } | undefined>(
    undefined,
  );
  const walked = () => {
    if (inOrder.current?.of !== visible)
      inOrder.current = {
        of: visible,
        points: visible.map(({ point }) => point).sort((a, b) => a.x - b.x),
      };
    return inOrder.current.points;
  };
  const chart = useMemo(
    () => width.value > 0 && <DrawnFigure {...base} followed={follows} />,
    [base, [...follows].join('\n')],
  );

  const nearest = ({ clientX, clientY, pointerType }: PointerEvent): Point | undefined => {
    const box = frame.current!.getBoundingClientRect();
    const [x, y] = [clientX - box.left, clientY - box.top];
    let best: Point | undefined;
    let least = (pointerType === 'touch' ? reach.touch : reach.mouse) ** 2;
    // All of them: 10,000 take a tenth of a millisecond, less than an index would save.
    for (const { point, px, py } of visible) {
      const [dx, dy] = [px - x, py - y];
      const square = dx * dx + dy * dy;
      if (square < least) [best, least] = [point, square];
    }
    return best;
  };
  const inTooltip = ({ target }: Event) => (target as Element).closest('.tooltip') !== null;
  const placeOf = ({ clientX, clientY }: PointerEvent): readonly [number, number] => {
    const box = frame.current!.getBoundingClientRect();
    return [clientX - box.left, clientY - box.top];
  };
  const grab = (event: PointerEvent) => {
    // A finger scrolls; it has the buttons.
    if (compact || event.pointerType === 'touch' || event.button !== 0 || inTooltip(event)) return;
    brush.value = { from: placeOf(event), to: placeOf(event) };
  };
  const hover = (event: PointerEvent) => {
    const dragged = brush.peek();
    if (dragged !== undefined) {
      brush.value = { ...dragged, to: placeOf(event) };
      return;
    }
    if (mark.peek()?.pinned || event.pointerType === 'touch') return;
    const point = nearest(event);
    if (point !== mark.peek()?.point) mark.value = point && { point, pinned: false };
  };
  const release = (event: PointerEvent) => {
    const dragged = brush.peek();
    brush.value = undefined;
    if (dragged === undefined || !isDrag(dragged)) pin(event);
    else {
      mark.value = undefined;
      setWindow(whole, windowBetween(figure, drawing, dragged.from, dragged.to));
    }
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
    const times = { '+': 0.5, '=': 0.5, '-': 2 }[event.key];
    if (times !== undefined && !compact && !event.ctrlKey && !event.metaKey && (times < 1 || shown)) {
      const at = marked && ([drawing.x(marked.point.x), drawing.y(marked.point.y)] as const);
      setWindow(whole, scaledWindow(figure, drawing, times, at));
    }
    if (event.key === '0' && shown) setWindow(whole, undefined);
    if (event.key === 'Escape') mark.value = undefined;
    if (event.key === 'Enter' && marked !== undefined) mark.value = { ...marked, pinned: true };
    if (by === undefined || visible.length === 0) return;
    event.preventDefault();
    const order = walked();
    const at = marked === undefined ? (by > 0 ? -1 : 0) : order.indexOf(marked.point);
    mark.value = { point: order[(at + by + order.length) % order.length]!, pinned: false };
  };
  const close = () => {
    mark.value = undefined;
    frame.current?.focus({ preventScroll: true });
  };

  const isEmbedded = parameter('embed') === whole.id;
  if (points.length === 0) return <EmptyFigure heading={heading} />;
  return (
    <figure
      ref={panel}
      class={compact ? 'figure compact' : 'figure'}
      {...(isEmbedded && { 'data-alone': '' })}
    >
      <figcaption>
        <h2>{link === undefined ? heading : <a href={link}>{heading}</a>}</h2>
        <p>{note ?? figure.description}</p>
      </figcaption>
      {!compact && (
        <>
          <Legend figure={figure} hidden={hidden} />
          <div class="tools">
            <FindPoint points={points} />
            {colorings.length > 0 && <ColorBy figure={whole} colorings={colorings} />}
            <ZoomButtons figure={whole} scales={drawing} isZoomed={shown !== undefined} />
          </div>
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
        onPointerDown={grab}
        onPointerUp={release}
        onPointerLeave={({ pointerType }) => {
          brush.value = undefined;
          if (pointerType !== 'touch' && !mark.peek()?.pinned) mark.value = undefined;
        }}
        onKeyDown={step}
      >
        {chart}
        <Brushed brush={brush} />
        <Marker mark={mark} drawing={drawing} width={width.value} height={height} />
        <Tooltip figure={figure} mark={mark} scales={drawing} width={width.value} onClose={close} />
      </div>
      {isEmbedded && <FromWhere />}
      {!compact && (
        <>
          <SaveFigure figure={figure} hidden={hidden} panel={panel} />
          <PointTable figure={figure} />
        </>
      )}
    </figure>
  );
}

/** Below a figure in another page: a link to it as it is set there. */
function FromWhere(): VNode {
  const {
    view,
    parameters: { embed: _embed, ...here },
  } = address.value;
  return (
    <p class="faint">
      <a href={href(view, here)} target="_blank" rel="noopener">
        {text.figure.from}
      </a>
    </p>
  );
}

/** A stretch of the frame that is being dragged, in pixels. */
interface Brush {
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
}

const isDrag = ({ from, to }: Brush) => Math.hypot(to[0] - from[0], to[1] - from[1]) >= leastDrag;

function Brushed({ brush }: { brush: ReadonlySignal<Brush | undefined> }): VNode | null {
  const dragged = brush.value;
  if (dragged === undefined || !isDrag(dragged)) return null;
  const { from, to } = dragged;
  return (
    <div
      class="brush"
      style={{
        left: `${Math.min(from[0], to[0])}px`,
        top: `${Math.min(from[1], to[1])}px`,
        width: `${Math.abs(to[0] - from[0])}px`,
        height: `${Math.abs(to[1] - from[1])}px`,
      }}
    />
  );
}

/** Choice of what colors the points of a figure; the address holds it. */
function ColorBy({ figure, colorings }: { figure: Figure; colorings: readonly Coloring[] }): VNode {
  const name = `color.${figure.id}`;
  return (
    <label class="color-by">
      {text.figure.colour}{' '}
      <select
        value={parameter(name, 'group')}
        onChange={({ currentTarget: { value } }) =>
          setParameters({ [name]: value === 'group' ? undefined : value, [`hide.${figure.id}`]: undefined })
        }
      >
        {(['group', ...colorings] as const).map((by) => (
          <option value={by}>{text.figure.colours[by]}</option>
        ))}
      </select>
    </label>
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
  drawing,
  width,
  height,
}: {
  mark: ReadonlySignal<Mark | undefined>;
  drawing: Drawing;
  width: number;
  height: number;
}): VNode | null {
  const marked = mark.value;
  return marked === undefined ? null : (
    <div class="marker">
      <PointMarker point={marked.point} drawing={drawing} width={width} height={height} />
    </div>
  );
}
