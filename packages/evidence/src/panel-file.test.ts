import fc from 'fast-check';
import { expect, it } from 'vitest';
import { choosePanel } from './choose.ts';
import { fileOf } from './containers/source.ts';
import { faultFrom } from './faults.ts';
import type { Model } from './panel.ts';
import { panelCsv, panelRows } from './panel-file.ts';
import { readEvidence } from './read-evidence.ts';
import { readPanel } from './read-panel.ts';

const cell = fc
  .string({ minLength: 1, maxLength: 12 })
  .map((text) => text.trim())
  .filter((text) => text !== '' && !/^'/.test(text));
const name = fc.oneof(
  cell,
  fc.constantFrom('=SUM(A1)', '+1', '-x', '@me', 'a,b', 'say "hi"', "o'clock", 'ünï'),
);
const percent = fc.oneof(
  fc.double({ min: 0, max: 100, noNaN: true }).filter((value) => !Object.is(value, -0)),
  fc.double({ min: 0, max: 1, noNaN: true }).filter((value) => !Object.is(value, -0)),
);
const attribute = fc.constantFrom('x y', '=cmd', '-5', '12.50', 'α', 'one;two', 'line\nbreak');

const rows = fc.array(
  fc.record({
    model: name,
    family: name,
    params_b: fc.option(fc.double({ min: 1e-3, max: 1e3, noNaN: true })),
    released: fc.option(fc.constantFrom('2025', '2025-02', '2025-02-17')),
    hellaswag: fc.option(percent),
    truthfulqa: fc.option(percent),
    my_bench: fc.option(percent),
    source: fc.option(attribute),
    faults: fc.option(fc.constantFrom('older-family', 'mc1-suspected:truthfulqa', 'disputed-size:params')),
  }),
  { minLength: 1, maxLength: 12 },
);

it('reads every panel that it wrote back as it was: CSV, rows, and CSV as a file among others', async () => {
  await fc.assert(
    fc.asyncProperty(rows, async (given) => {
      const { panel } = readPanel(given, 'p', 'p', { scale: 'percent' });
      const csv = panelCsv(panel);
      expect(readPanel(csv, 'p').panel).toEqual(panel);
      expect(panelCsv(readPanel(csv, 'p').panel)).toBe(csv);
      expect(readPanel(panelRows(panel), 'p').panel.models).toEqual(panel.models);
      if (panel.benchmarks.length === 0 || panel.models.every(({ group, name: own }) => group === own))
        return;
      const { panel: chosen } = choosePanel(await readEvidence([fileOf('p.csv', csv)]));
      expect(chosen.models).toEqual(panel.models);
    }),
    { numRuns: 300, seed: 7 },
  );
}, 60_000);

it('writes what a fault leaves out', () => {
  const model: Model = {
    name: 'a',
    group: 'F',
    paramsB: 1,
    released: null,
    tokensT: null,
    flops1e21: null,
    scores: new Map([['truthfulqa', { value: 40, standardError: 1 }]]),
    attributes: new Map(),
    faults: [faultFrom('mc1-suspected:truthfulqa')!],
  };
  const panel = {
    name: 'p',
    title: 'p',
    groupedBy: 'family',
    benchmarks: ['truthfulqa'],
    models: [model],
  } as const;
  expect(panelCsv(panel)).toContain('mc1-suspected:truthfulqa');
});
