import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import rows from '../../scripts/calibration/rows.json' with { type: 'json' };
import { calibrationFigure } from './figure.ts';
import { findings } from './findings.ts';
import { type CalibrationReport, calibrationPage, rowsOfFinding } from './page.ts';
import { standingOf } from './row.ts';

const report = rows as unknown as CalibrationReport;
const docs = (name: string) => readFileSync(new URL(`../../../../docs/${name}`, import.meta.url), 'utf8');

test('the page and its picture are made of the rows', () => {
  expect(docs('calibration-statistics.md')).toBe(calibrationPage(report));
  expect(docs('pictures/calibration.svg')).toBe(calibrationFigure(report));
});

test('every finding has rows of its own', () => {
  for (const finding of findings)
    expect([finding.title, rowsOfFinding(report, finding).length > 0]).toEqual([
      finding.title,
      finding.section !== null,
    ]);
});

test('a figure outside what is asked for is told of, not left to be found', () => {
  const outside = Object.values(report)
    .flat()
    .filter((row) => standingOf(row) === 'outside');
  const figures = new Set(outside.map(({ figure }) => figure));
  // The page names each with its figure, and the notes of their sections say what limits it.
  expect([...figures].sort()).toEqual([
    'item correlation by scatter',
    'law of one family',
    'new model at SWE-bench 87',
  ]);
});
