import { loadKernel } from '@cape/core-wasm';
import {
  Chart,
  coloredBy,
  coloringsOf,
  csvOf,
  dark,
  drawFigure,
  drawingOf,
  figures,
  groupsOf,
  light,
  paintCrowd,
  pointsOf,
  scalesOf,
  svgOf,
  zoomed,
} from '@cape/figures';
import { h } from 'preact';
import { renderToStaticMarkup } from 'preact-render-to-string';
import { describe, expect, test } from 'vitest';

const kernel = await loadKernel();
const draw = async (name: string, input: object = {}) =>
  drawFigure(await figures.find((entry) => entry.name === name)!.load(), input, { kernel });

describe.each(figures)('$name', ({ name, load }) => {
  test('draws each of its examples as SVG that stands alone, in both themes', async () => {
    const { examples } = await load();
    expect(examples.length).toBeGreaterThan(0);
    for (const example of examples) {
      const figure = await draw(name, { resamples: 200, ...(example as object) });
      for (const svg of [svgOf(figure), svgOf(figure, { theme: dark, width: 360 })]) {
        expect(svg).toContain('<svg xmlns="http://www.w3.org/2000/svg"');
        expect(svg).not.toMatch(/NaN|Infinity|undefined|class=|var\(/);
      }
      expect(JSON.parse(JSON.stringify(figure))).toEqual(figure);
    }
  });
});

test('the frontier holds every model of the panel, those after the frozen line set aside', async () => {
  const frontier = await draw('frontier');
  expect(pointsOf(frontier)).toHaveLength(39);
  expect(pointsOf(frontier).filter(({ aside }) => aside)).toHaveLength(5);
  expect(groupsOf(frontier)).toContain('Anthropic');
  expect(svgOf(frontier)).toContain('Claude Opus 4.7 (Anthropic)');
});

test('data lie inside the frame, open intervals run to its edge', async () => {
  const frontier = await draw('frontier');
  const { x, y } = scalesOf(frontier, 700, 400);
  for (const point of pointsOf(frontier)) {
    expect(x(point.x)).toBeGreaterThanOrEqual(x.range()[0]!);
    expect(x(point.x)).toBeLessThanOrEqual(x.range()[1]!);
    expect(y(point.y)).toBeLessThanOrEqual(y.range()[0]!);
  }
  const coupling = await draw('coupling');
  expect(pointsOf(coupling).some(({ yInterval }) => yInterval?.lower === null)).toBe(true);
});

test('points are colored by size or year where those differ, and every point stays', async () => {
  const frontier = await draw('frontier', { rows: 'all' });
  expect(coloringsOf(frontier)).toEqual(['date']);
  const byYear = coloredBy(frontier, 'date');
  expect(groupsOf(byYear).every((group) => /^20\d\d$|^date unknown$/.test(group))).toBe(true);
  expect(pointsOf(byYear)).toHaveLength(pointsOf(frontier).length);
  const scores = await draw('scores');
  expect(coloringsOf(scores)).toContain('size');
  expect(new Set(groupsOf(coloredBy(scores, 'size')))).toEqual(
    new Set(['below 1 B', '1 to 10 B', '10 to 100 B', '100 B and more']),
  );
  expect(coloringsOf(await draw('h-field'))).toEqual([]);
});

test('a part of a figure ends where its window does and holds what lies in it', async () => {
  const frontier = await draw('frontier', { rows: 'all' });
  const part = zoomed(frontier, { x: [70, 90], y: null });
  const inside = pointsOf(frontier).filter(({ x }) => x >= 70 && x <= 90);
  expect(pointsOf(part)).toEqual(inside);
  expect(inside.length).toBeLessThan(pointsOf(frontier).length);
  expect(scalesOf(part, 700, 400).x.domain()).toEqual([70, 90]);
  expect(scalesOf(part, 700, 400).y.domain()).toEqual(scalesOf(frontier, 700, 400).y.domain());
});

test('a figure has its points as a table', async () => {
  const rows = csvOf(await draw('frontier'))
    .trimEnd()
    .split('\n');
  expect(rows).toHaveLength(40);
  expect(rows[0]).toContain('"SWE-bench Verified, %"');
});

test('a name with control characters leaves the SVG well-formed', async () => {
  const figure = await draw('frontier');
  const marks = figure.marks.map((mark) =>
    mark.kind === 'points'
      ? { ...mark, points: mark.points.map((point) => ({ ...point, label: `a\u001b[31m${point.label}` })) }
      : mark,
  );
  const svg = svgOf({ ...figure, marks });
  expect(svg).not.toContain('\u001b');
  expect(svg).toContain('a\ufffd[31m');
});

describe('10,000 points', () => {
  const crowd = async () => {
    const frontier = await draw('frontier');
    const [first] = pointsOf(frontier);
    const points = Array.from({ length: 10_000 }, (_, i) => ({
      ...first!,
      label: `model-${i}`,
      group: `lab-${i % 40}`,
      x: 10 + ((i * 7919) % 8000) / 100,
      y: 10 + ((i * 104_729) % 8000) / 100,
    }));
    const figure = {
      ...frontier,
      groups: [],
      marks: [...frontier.marks, { kind: 'points' as const, points }],
    };
    return { figure, width: 900, height: 500, theme: light };
  };

  test('are as many elements as their groups, and the one that is followed is drawn and named', async () => {
    const props = await crowd();
    const svg = renderToStaticMarkup(h(Chart, { ...props, followed: new Set(['model-42']) }));
    expect(svg.match(/<[a-z]/g)!.length).toBeLessThan(300);
    expect(svg.match(/h0/g)!.length).toBeGreaterThan(10_000);
    expect(svg).toMatch(/<text[^>]*font-weight="700"[^>]*>model-42</);
  });

  test('lie on a canvas where the picture has its dots, and in neither of the layers about it', async () => {
    const props = await crowd();
    const layers = (['under', 'over'] as const).map((layer) =>
      renderToStaticMarkup(h(Chart, { ...props, layer })),
    );
    for (const layer of layers) expect(layer).not.toContain('h0');
    const painted: string[] = [];
    const context = {
      canvas: { width: 900, height: 500 },
      fillRect: (x: number, y: number, w: number, h: number) => painted.push([x, y, w, h].join(' ')),
      ...Object.fromEntries(
        ['clearRect', 'save', 'beginPath', 'rect', 'clip', 'restore'].map((name) => [name, () => {}]),
      ),
    };
    paintCrowd(context as unknown as CanvasRenderingContext2D, props.figure, drawingOf(props));
    const dots = [...renderToStaticMarkup(h(Chart, props)).matchAll(/M([\d.]+) ([\d.]+)h0/g)].map(
      ([, x, y]) => [Math.round(Number(x)) - 1, Math.round(Number(y)) - 1, 3, 3].join(' '),
    );
    expect(painted.length).toBe(dots.length);
    // A place written to a tenth of a pixel may round the other way.
    expect(painted.filter((each, i) => each !== dots[i]).length).toBeLessThan(0.15 * dots.length);
  });
});
