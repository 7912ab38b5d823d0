import { loadKernel } from '@cape/core-wasm';
import { csvOf, dark, drawFigure, figures, groupsOf, pointsOf, scalesOf, svgOf } from '@cape/figures';
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
