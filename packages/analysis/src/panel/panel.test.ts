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

  it('keeps a benchmark of nearly the same name apart, and says so', () => {
    const { panel, warnings } = readPanel('model,HumanEval+,AIME 2024,helaswag\na,14,20,30\n', 'f.csv');
    expect(panel.benchmarks).toEqual(['humaneval_plus', 'aime_2024', 'helaswag']);
    expect(warnings.find(({ code }) => code === 'new-benchmarks')?.message).toContain(
      'helaswag (not hellaswag)',
    );
  });

  it('takes a shorthand for the benchmark it usually means, and says so', () => {
    const { panel, warnings } = readPanel('model,lab,SWE,GPQA\na,L,50,60\n', 'f.csv');
    expect(panel.benchmarks).toEqual(['swe_bench_verified', 'gpqa_diamond']);
    expect(warnings.map(({ code }) => code)).toEqual(['shorthand-columns']);
  });

  it.each([
    ['below chance', 'model,GPQA\na,1.5\nb,6\n', 'gpqa'],
    ['beside the second leaderboard’s benchmarks', 'model,GPQA,BBH\na,40,50\n', 'gpqa_all'],
    ['beside the benchmark itself', 'model,GPQA,gpqa_diamond\na,40,50\n', 'gpqa'],
  ])('does not take a shorthand %s', (_, table, own) => {
    expect(readPanel(table, 'f.csv').panel.benchmarks).toContain(own);
  });

  it('reads any column of scores as a benchmark, with what is declared of it', () => {
    const table = 'model,my bench,my bench_n,other,other_se\na,40,500,30,2\nb,50,500,35,2\n';
    const { panel } = readPanel(table, 'f.csv');
    expect(panel.benchmarks).toEqual(['my_bench', 'other']);
    expect(panel.definitions.get('my_bench')).toMatchObject({ name: 'my bench', items: 500, chance: null });
    const scoreOf = (read: typeof panel, id: string) => read.models[0]!.scores.get(id)!;
    expect(scoreOf(panel, 'my_bench').standardError).toBeCloseTo(samplingError(40, 500), 12);
    expect(scoreOf(panel, 'other').standardError).toBe(2);
    const { panel: declared } = openPanel({
      panel: { name: 'f.csv', text: 'model,my bench\na,40\nb,50\n' },
      view: 'curated',
      define: ['my bench: items=500, chance=25'],
    });
    expect(declared.definitions.get('my_bench')).toMatchObject({ items: 500, chance: 25 });
    expect(scoreOf(declared, 'my_bench').standardError).toBeCloseTo(samplingError(40, 500), 12);
    const inFile = { rows: [{ model: 'a', 'my bench': 40 }], benchmarks: [{ name: 'my bench', items: 500 }] };
    const read = readPanel(JSON.stringify(inFile), 'f.json').panel;
    expect(scoreOf(read, 'my_bench').standardError).toBeCloseTo(samplingError(40, 500), 12);
  });

  it('reads JSON by its types: a list is no figure, and 0x1F no number', () => {
    const issue = (cell: unknown) => issuesOf(() => readPanel([{ model: 'a', hellaswag: cell }], 'rows'))[0];
    expect(issue(['50'])).toMatchObject({ code: 'bad-cell', path: 'rows[0].hellaswag' });
    expect(issue('0x1F')).toMatchObject({ code: 'not-a-number' });
    expect(issue(true)).toMatchObject({ code: 'not-a-number' });
    const nested = `[{"model":"a","hellaswag":${'['.repeat(100_000)}${']'.repeat(100_000)}}]`;
    expect(issuesOf(() => readPanel(nested, 'f.json'))[0]).toMatchObject({ code: 'too-deep' });
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
    expect(readPanel('\uFEFFmodel,lab,swe_bench_verified,params_b\na,L,50,7\n', 'p').panel).toEqual(
      fromRows.panel,
    );
    expect(fromRows.panel.groupedBy).toBe('lab');
  });
});

it('never takes a finite test for free of error', () => {
  expect(samplingError(0, 100)).toBeGreaterThan(0.4);
  expect(samplingError(100, 1)).toBe(50);
  expect(samplingError(87, 198)).toBeCloseTo(2.39, 2);
});
