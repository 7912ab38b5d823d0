import {
  Chart,
  csvOf,
  dark,
  type Figure,
  groupsOf,
  light,
  looksOf,
  type Point,
  pointsOf,
  Swatch,
  scalesOf,
} from '@cape/figures';
import { signal, useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { fixed } from '../numbers.ts';
import { text } from '../text/en.ts';

const darkScheme = matchMedia('(prefers-color-scheme: dark)');
const theme = signal(darkScheme.matches ? dark : light);
darkScheme.addEventListener('change', () => {
  theme.value = darkScheme.matches ? dark : light;
});

/** A figure with its legend, tooltips for pointer and keyboard, a table of its points, and what saves it. */
export function FigurePanel({ figure }: { figure: Figure }): VNode {
  const frame = useRef<HTMLDivElement>(null);
  const width = useSignal(720);
  const hidden = useSignal<ReadonlySet<string>>(new Set());
  const marked = useSignal<Point | undefined>(undefined);
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => {
      width.value = Math.max(300, Math.round(entry!.contentRect.width));
    });
    observer.observe(frame.current!);
    return () => observer.disconnect();
  }, []);
  const height = Math.round(Math.min(520, Math.max(300, width.value * 0.62)));
  const groups = groupsOf(figure);
  const looks = looksOf(groups, theme.value);
  const visible = pointsOf(figure).filter(({ group }) => !hidden.value.has(group));
  const scales = scalesOf(figure, width.value, height);

  const nearest = (event: PointerEvent) => {
    const box = frame.current!.getBoundingClientRect();
    const [px, py] = [event.clientX - box.left, event.clientY - box.top];
    const distance = (point: Point) => Math.hypot(scales.x(point.x) - px, scales.y(point.y) - py);
    const best = visible.reduce<Point | undefined>(
      (found, point) => (found === undefined || distance(point) < distance(found) ? point : found),
      undefined,
    );
    marked.value = best !== undefined && distance(best) < 40 ? best : undefined;
  };
  const step = (event: KeyboardEvent) => {
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (event.key === 'Escape') marked.value = undefined;
    if (by === undefined || visible.length === 0) return;
    event.preventDefault();
    const inOrder = [...visible].sort((a, b) => a.x - b.x);
    const at = marked.value === undefined ? -1 : inOrder.indexOf(marked.value);
    marked.value = inOrder[(at + by + inOrder.length) % inOrder.length];
  };
  const toggle = (group: string) => {
    const next = new Set(hidden.value);
    if (!next.delete(group)) next.add(group);
    hidden.value = next;
  };
  const point = marked.value;

  return (
    <figure>
      <figcaption>
        <strong>{figure.title}.</strong> {figure.description}
      </figcaption>
      <div
        ref={frame}
        class="frame"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys walk the points, so it takes focus
        tabIndex={0}
        role="application"
        aria-label={`${figure.title}: use the arrow keys to go from point to point`}
        onPointerMove={nearest}
        onPointerLeave={() => {
          marked.value = undefined;
        }}
        onKeyDown={step}
      >
        <Chart
          figure={figure}
          width={width.value}
          height={height}
          theme={theme.value}
          hidden={hidden.value}
          {...(point !== undefined && { marked: point })}
        />
        <output
          class="tooltip"
          hidden={point === undefined}
          style={
            point && {
              left: `${Math.min(scales.x(point.x), width.value - 190)}px`,
              top: `${scales.y(point.y) + 14}px`,
            }
          }
        >
          {point && (
            <>
              <strong>{point.label}</strong>
              <br />
              {figure.x.label}: {fixed(point.x, 2)}
              <br />
              {figure.y.label}: {fixed(point.y, 2)}
              {point.yInterval &&
                ` (${fixed(point.yInterval.lower, 2)} to ${fixed(point.yInterval.upper, 2)})`}
            </>
          )}
        </output>
      </div>
      {groups.length > 1 && (
        <ul class="legend" aria-label={text.legendHint}>
          {groups.map((group) => (
            <li>
              <button type="button" aria-pressed={!hidden.value.has(group)} onClick={() => toggle(group)}>
                <Swatch look={looks.get(group)!} /> {group}
              </button>
            </li>
          ))}
        </ul>
      )}
      <Saving figure={figure} frame={frame} />
    </figure>
  );
}

function Saving({ figure, frame }: { figure: Figure; frame: { current: HTMLDivElement | null } }): VNode {
  const svg = () => new XMLSerializer().serializeToString(frame.current!.querySelector('svg')!);
  return (
    <p class="saving">
      {text.save}{' '}
      <button
        type="button"
        onClick={() => save(`${figure.id}.svg`, new Blob([svg()], { type: 'image/svg+xml' }))}
      >
        SVG
      </button>{' '}
      <button type="button" onClick={() => pngOf(svg()).then((png) => save(`${figure.id}.png`, png))}>
        PNG
      </button>{' '}
      <button
        type="button"
        onClick={() => save(`${figure.id}.csv`, new Blob([csvOf(figure)], { type: 'text/csv' }))}
      >
        CSV
      </button>{' '}
      <button
        type="button"
        onClick={() =>
          save(`${figure.id}.json`, new Blob([JSON.stringify(figure, null, 2)], { type: 'application/json' }))
        }
      >
        JSON
      </button>
    </p>
  );
}

function save(name: string, content: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

/** Drawn at twice the size, for sharp slides. */
async function pngOf(svg: string): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = image.width * 2;
  canvas.height = image.height * 2;
  canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob === null ? reject(new Error('PNG')) : resolve(blob)), 'image/png'),
  );
}
