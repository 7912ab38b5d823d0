import { InputError, panelCsv, panelLimits, readPanel, samplingError } from '@cape/evidence';
import { describe, expect, it } from 'vitest';
import { builtinPanel, builtinPanels } from './builtin.ts';
import { openPanel } from './panel-input.ts';

function issuesOf(read: () => unknown) {
  try {
    read();
  } catch (error) {
    if (error instanceof InputError) return error.issues;
    throw error;
  }
  return [];
}

it('carries the six panels, row for row', () => {
  const sizes = ['base', 'critical-scale', 'frontier', 'observational', 'multibench', 'internal'].map(
    (name) => builtinPanel(name).models.length,
  );
  expect(sizes).toEqual([63, 14, 39, 148, 144, 29]);
});

it('writes a panel that reads back the same', () => {
  for (const { name } of builtinPanels) {
    const panel = builtinPanel(name);
    const again = readPanel(panelCsv(panel), panel.name, panel.title).panel;
    expect(again.models).toEqual(panel.models);
  }
});

it('keeps faulty rows as published and leaves them out by default, saying so', () => {
  const { panel, warnings } = openPanel({ panel: 'base', view: 'curated' });
  expect(panel.models.length).toBe(57);
  expect(warnings.map(({ message }) => message).join(' ')).toContain('Llama3-8B');
  expect(openPanel({ panel: 'base', view: 'as-published' }).panel.models.length).toBe(63);
});

describe('a table from outside', () => {
  it.each([
    ['', 'empty-file', 'f.csv'],
    ['model,hellaswag\n', 'empty-panel', 'f.csv'],
    ['model,hellaswag\na,140\n', 'out-of-range', 'rows[0].hellaswag'],
    ['model,hellaswag\na,-3\n', 'out-of-range', 'rows[0].hellaswag'],
    ['model,hellaswag\na,good\n', 'not-a-number', 'rows[0].hellaswag'],
    ['model,hellaswag\na,1,2\n', 'bad-csv', 'rows[0]'],
    ['hellaswag\n3\n', 'missing-column', 'model'],
    ['model,HS,hellaswag\na,3,4\n', 'repeated-column', 'hellaswag'],
    ['{"a":1}', 'bad-json', 'f.csv'],
    ['model,released\na,soon\n', 'bad-date', 'rows[0].released'],
  ])('%j is refused: %s', (text, code, path) => {
    expect(issuesOf(() => readPanel(text, 'f.csv'))[0]).toMatchObject({ code, path });
  });

  it('takes an unknown column of scores for a benchmark of its own, the near name beside', () => {
    const { panel, warnings } = readPanel('model,helaswag\na,14\n', 'f.csv');
    expect(panel.benchmarks).toEqual(['helaswag']);
    expect(warnings[0]?.message).toContain('not hellaswag');
  });

  it('refuses a huge file before reading it', () => {
    const [issue] = issuesOf(() => readPanel('x'.repeat(panelLimits.characters + 1), 'big.csv'));
    expect(issue?.code).toBe('too-large');
  });

  it('warns of NaN, duplicates and unknown columns, and goes on', () => {
    const { panel, warnings } = readPanel('model,family,TQA,colour\na,F,NaN,red\na,F,40,blue\n', 'f.csv');
    expect(warnings.map(({ code }) => code).sort()).toEqual([
      'duplicate-models',
      'missing-values',
      'unknown-columns',
    ]);
    expect(panel.models[1]?.faults[0]?.code).toBe('duplicate-model');
  });

  it("takes a row's own standard error first, then its own items, then the benchmark's", () => {
    const { panel } = readPanel('model,SWE,SWE_n,SWE_se\na,50,100,2\nb,50,100,\nc,50,,\n', 'f.csv');
    const errors = panel.models.map(({ scores }) => scores.get('swe_bench_verified')?.standardError);
    expect(errors).toEqual([2, 5, Math.sqrt(2500 / 500)]);
  });

  it('reads rows, CSV and JSON alike, aliases and a byte-order mark included', () => {
    const rows = [{ model: 'a', lab: 'L', SWE: 50, params_b: 7 }];
    const fromRows = readPanel(rows, 'p');
    expect(readPanel(JSON.stringify(rows), 'p')).toEqual(fromRows);
    expect(readPanel('\uFEFFmodel,lab,swe_bench_verified,params_b\na,L,50,7\n', 'p')).toEqual(fromRows);
    expect(fromRows.panel.groupedBy).toBe('lab');
  });
});

it('never takes a finite test for free of error', () => {
  expect(samplingError(0, 100)).toBeGreaterThan(0.4);
  expect(samplingError(100, 1)).toBe(50);
  expect(samplingError(87, 198)).toBeCloseTo(2.39, 2);
});
