import { answer, couplingQuestion, lineQuestion, panelQuestion } from '@cape/analysis';
import { loadKernel } from '@cape/core-wasm';
import {
  csvOf,
  dark,
  frontierFigure,
  groupsOf,
  phasesFigure,
  pointsOf,
  scalesOf,
  svgOf,
} from '@cape/figures';
import { describe, expect, test } from 'vitest';

const kernel = await loadKernel();
const panel = answer(panelQuestion, { panel: 'frontier' }, { kernel });
const line = answer(lineQuestion, { resamples: 200 }, { kernel });
const frontier = frontierFigure(panel, line);
const phases = phasesFigure(answer(couplingQuestion, { resamples: 200 }, { kernel }));

describe('a figure', () => {
  test('holds every model of the panel, those after the frozen line set aside', () => {
    expect(pointsOf(frontier)).toHaveLength(39);
    expect(pointsOf(frontier).filter(({ aside }) => aside)).toHaveLength(5);
    expect(groupsOf(frontier)).toContain('Anthropic');
  });

  test('places its data inside the frame, open intervals running to the edge', () => {
    const { x, y } = scalesOf(frontier, 700, 400);
    for (const point of pointsOf(frontier)) {
      expect(x(point.x)).toBeGreaterThanOrEqual(x.range()[0]!);
      expect(x(point.x)).toBeLessThanOrEqual(x.range()[1]!);
      expect(y(point.y)).toBeLessThanOrEqual(y.range()[0]!);
    }
    expect(pointsOf(phases).some(({ yInterval }) => yInterval?.lower === null)).toBe(true);
    expect(svgOf(phases)).not.toMatch(/NaN|Infinity|undefined/);
  });

  test('is SVG that stands alone, in both themes', () => {
    for (const svg of [svgOf(frontier), svgOf(frontier, { theme: dark, width: 400, height: 300 })]) {
      expect(svg).toContain('<svg xmlns="http://www.w3.org/2000/svg"');
      expect(svg).toContain('Claude Opus 4.7 (Anthropic)');
      expect(svg).not.toMatch(/NaN|undefined|class=|var\(/);
    }
  });

  test('has its points as a table', () => {
    const rows = csvOf(frontier).trimEnd().split('\n');
    expect(rows).toHaveLength(40);
    expect(rows[0]).toContain('"SWE-bench Verified, %"');
  });
});
