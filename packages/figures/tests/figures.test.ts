import { loadKernel } from '@cape/core-wasm';
import {
  coloredBy,
  coloringsOf,
  csvOf,
  dark,
  drawFigure,
  figures,
  groupsOf,
  pointsOf,
  scalesOf,
  svgOf,
  zoomed,
} from '@cape/figures';
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
