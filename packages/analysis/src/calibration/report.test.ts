import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import rows from '../../scripts/calibration/rows.json' with { type: 'json' };
import { calibrationFigure } from './figure.ts';
import { findings } from './findings.ts';
import { type CalibrationReport, calibrationPage, rowsOfFinding } from './page.ts';
import { standingOf } from './row.ts';
import { sections } from './sections.ts';

const report = rows as unknown as CalibrationReport;
const docs = (name: string) => readFileSync(new URL(`../../../../docs/${name}`, import.meta.url), 'utf8');

test('the page and its picture are made of the rows', () => {
  expect(docs('calibration-statistics.md')).toBe(calibrationPage(report));
  expect(docs('pictures/calibration.svg')).toBe(calibrationFigure(report));
});

test('every finding has rows of its own, and every section a finding', () => {
  for (const finding of findings)
    expect([finding.title, rowsOfFinding(report, finding).length > 0]).toEqual([
      finding.title,
      finding.section !== null,
    ]);
  expect(new Set(findings.map(({ section }) => section ?? ''))).toEqual(
    new Set([...Object.keys(sections), '']),
  );
});

test('a figure outside what is asked for is told of, not left to be found', () => {
  const outside = Object.values(report)
    .flat()
    .filter((row) => standingOf(row) === 'outside');
  // Five benchmarks at 14 sizes; the page says what their items allow.
  expect(outside.map(({ figure, measure }) => [figure, measure])).toEqual([
    ['law of one family', 'mean distance from the truth at 14 sizes (points)'],
  ]);
});
