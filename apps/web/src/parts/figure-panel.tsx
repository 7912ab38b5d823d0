import {
  Chart,
  csvOf,
  type Figure,
  groupsOf,
  heightFor,
  looksOf,
  type Point,
  pointsOf,
  Swatch,
  scalesOf,
  valueText,
} from '@cape/figures';
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import { text } from '#text/shell';
import { namesIn, setNames } from '../address.ts';
import { latest, useFigure } from '../ask.ts';
import { fixed, significant } from '../numbers.ts';
import { theme } from '../theme.ts';
import { Answered } from './answered.tsx';
import { type Column, DataTable } from './data-table.tsx';
import { SaveFigure } from './save-figure.tsx';

/** A figure by name, asked of the worker. */
export function AskedFigure({ name, input }: { name: string; input: unknown }): VNode {
  const asking = useFigure(name, input);
  const figure = latest(asking.value);
  // Drawn again when the figure is another, not whenever what stands around it is.
  const panel = useMemo(() => figure && <FigurePanel figure={figure} />, [figure]);
  return <Answered asking={asking.value}>{() => panel}</Answered>;
}

/**
 * A figure with its legend, tooltips for pointer and keyboard, a table of its points, and what saves it. What
 * the legend hides stands in the address, under the figure's id.
 */
export function FigurePanel({ figure }: { figure: Figure }): VNode {
  const frame = useRef<HTMLDivElement>(null);
  const width = useSignal(0);
  const marked = useSignal<Point | undefined>(undefined);
  // Before the first frame is painted, so that the chart is as high in it as it stays.
  useLayoutEffect(() => {
    const element = frame.current;
    if (element === null) return;
    const measure = () => {
      width.value = Math.max(280, Math.round(element.clientWidth));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const height = heightFor(figure, width.value);
  const hidden = namesIn(`hide.${figure.id}`);
  const visible = pointsOf(figure).filter(({ group }) => !hidden.has(group));
  const scales = scalesOf(figure, width.value, height);

  const nearest = (event: PointerEvent) => {
    const box = frame.current!.getBoundingClientRect();
    const [px, py] = [event.clientX - box.left, event.clientY - box.top];
    let best: Point | undefined;
    let least = 40;
    for (const point of visible) {
      const distance = Math.hypot(scales.x(point.x) - px, scales.y(point.y) - py);
      if (distance < least) [best, least] = [point, distance];
    }
    marked.value = best;
  };
  const step = (event: KeyboardEvent) => {
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (event.key === 'Escape') marked.value = undefined;
    if (by === undefined || visible.length === 0) return;
    event.preventDefault();
    const inOrder = [...visible].sort((a, b) => a.x - b.x);
    const at = marked.value === undefined ? (by > 0 ? -1 : 0) : inOrder.indexOf(marked.value);
    marked.value = inOrder[(at + by + inOrder.length) % inOrder.length];
  };
  const point = marked.value;

  return (
    <figure class="figure">
      <figcaption>
        <strong>{figure.title}</strong>
        <p>{figure.description}</p>
      </figcaption>
      <Legend figure={figure} hidden={hidden} />
      <div
        ref={frame}
        class="frame"
        style={{ minHeight: `${height}px` }}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys walk the points, so it takes focus
        tabIndex={0}
        role="application"
        aria-label={`${figure.title}: ${text.figure.keys}`}
        onPointerMove={nearest}
        onPointerDown={nearest}
        onPointerLeave={() => {
          marked.value = undefined;
        }}
        onKeyDown={step}
      >
        {width.value > 0 && (
          <Chart
            figure={figure}
            width={width.value}
            height={height}
            theme={theme.value}
            hidden={hidden}
            {...(point !== undefined && { marked: point })}
          />
        )}
        <Tooltip figure={figure} point={point} scales={scales} width={width.value} />
      </div>
      <SaveFigure figure={figure} hidden={hidden} />
      <PointTable figure={figure} />
    </figure>
  );
}

function Legend({ figure, hidden }: { figure: Figure; hidden: ReadonlySet<string> }): VNode | null {
  const groups = groupsOf(figure);
  if (groups.length < 2) return null;
  const looks = looksOf(figure, theme.value);
  const hide = (names: ReadonlySet<string>) => setNames(`hide.${figure.id}`, names);
  const toggle = (group: string) => {
    const next = new Set(hidden);
    if (!next.delete(group)) next.add(group);
    hide(next);
  };
  return (
    <ul class="legend" aria-label={text.figure.legend}>
      {groups.map((group) => (
        <li key={group}>
          <button type="button" aria-pressed={!hidden.has(group)} onClick={() => toggle(group)}>
            <Swatch look={looks.get(group)!} /> {group}
          </button>
        </li>
      ))}
      {hidden.size > 0 && (
        <li>
          <button type="button" class="plain" onClick={() => hide(new Set())}>
            {text.figure.all}
          </button>
        </li>
      )}
    </ul>
  );
}

function Tooltip({
  figure,
  point,
  scales,
  width,
}: {
  figure: Figure;
  point: Point | undefined;
  scales: ReturnType<typeof scalesOf>;
  width: number;
}): VNode {
  const end = (value: number | null) => (value === null ? text.open : fixed(value, 2));
  const shown = (value: number, axis: Figure['x']) =>
    axis.scale === 'linear'
      ? fixed(value, 2)
      : axis.scale === 'log'
        ? significant(value)
        : valueText(axis, value);
  const range = (interval: Point['xInterval']) =>
    interval && ` ${text.figure.interval(end(interval.lower), end(interval.upper))}`;
  return (
    <output
      class="tooltip"
      hidden={point === undefined}
      style={
        point && {
          left: `${Math.max(0, Math.min(scales.x(point.x) + 12, width - 230))}px`,
          top: `${scales.y(point.y) + 14}px`,
        }
      }
    >
      {point && (
        <>
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
        </>
      )}
    </output>
  );
}

/** As many rows as a page bears; the CSV has all. */
const tableRows = 200;

/** The points as a table, for who reads it better than a picture. */
function PointTable({ figure }: { figure: Figure }): VNode {
  const open = useSignal(false);
  const points = pointsOf(figure);
  return (
    <details
      class="points"
      onToggle={({ currentTarget }) => {
        open.value = currentTarget.open;
      }}
    >
      <summary>{text.figure.table}</summary>
      {open.value && (
        <>
          {points.length > tableRows && <p class="faint">{text.figure.tooMany(tableRows, points.length)}</p>}
          <CsvTable
            label={figure.title}
            csv={csvOf({ ...figure, marks: [{ kind: 'points', points: points.slice(0, tableRows) }] })}
          />
        </>
      )}
    </details>
  );
}

/** A table from the CSV that the figure is saved as, so that both say the same. */
function CsvTable({ label, csv }: { label: string; csv: string }): VNode {
  const [header = [], ...rows] = csv
    .trimEnd()
    .split('\n')
    .map((line) =>
      [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)].map(([, inner, plain]) =>
        (inner ?? plain ?? '').replaceAll('""', '"'),
      ),
    );
  const columns = header.map((title, i): Column<readonly string[]> => {
    const number = i > 1;
    return {
      title,
      number,
      cell: (row) => (number && row[i] !== '' ? significant(Number(row[i]), 4) : row[i]),
    };
  });
  return <DataTable label={label} columns={columns} rows={rows} />;
}
