import { describe, expect, it, vi } from 'vitest';
import { choosePanel } from '../choose.ts';
import { panelCsv } from '../panel-file.ts';
import { readEvidence } from '../read-evidence.ts';
import { readPanel } from '../read-panel.ts';
import { fileOf } from './source.ts';

const csvFile = (name: string, text: string) => fileOf(name, new TextEncoder().encode(text));

describe('columns that every object inherits', () => {
  const text =
    'model,family,params_b,__proto__,constructor,toString,hellaswag\na,F,1,x40,y,z,33\nb,F,2,x41,y,z,44\n';

  it('reads them as any other column', () => {
    const { panel } = readPanel(text, 'panel');
    expect(panel.benchmarks).toEqual(['hellaswag']);
    expect(panel.models.map(({ attributes }) => [...attributes])).toEqual([
      [
        ['__proto__', 'x40'],
        ['constructor', 'y'],
        ['toString', 'z'],
      ],
      [
        ['__proto__', 'x41'],
        ['constructor', 'y'],
        ['toString', 'z'],
      ],
    ]);
  });

  it('keeps them where several files are joined, and in the panel that is written', async () => {
    const other = csvFile('other.csv', 'model,family,arc_challenge\nc,F,50\n');
    const evidence = await readEvidence([csvFile('panel.csv', text), other]);
    const csv = panelCsv(choosePanel(evidence).panel);
    expect(csv).toContain('__proto__,constructor,toString');
    expect(readPanel(csv, 'again').panel.models[0]?.attributes.get('__proto__')).toBe('x40');
  });

  it('reads scores under such a name, and decimal commas', () => {
    const { panel } = readPanel('model;family;__proto__\na;F;40,5\nb;F;41,25\n', 'panel');
    expect(panel.models.map(({ scores }) => scores.get('proto')?.value)).toEqual([40.5, 41.25]);
  });
});

it('refuses a repeated header without a word on the console', () => {
  const warn = vi.spyOn(console, 'warn');
  expect(() => readPanel('model,hellaswag,hellaswag\na,1,2\n', 'panel')).toThrow(
    /each column once.*hellaswag/,
  );
  expect(warn).not.toHaveBeenCalled();
  warn.mockRestore();
});

it('names the first row with too many or too few cells', () => {
  expect(() => readPanel('model,hellaswag\na,1\nb\nc,1,2\n', 'panel')).toThrow(
    /rows\[1\].*1 for 2 columns, and 1 more such rows/,
  );
  expect(() => readPanel('model,hellaswag\n"a,1\n', 'panel')).toThrow(/quotes closed/);
});
