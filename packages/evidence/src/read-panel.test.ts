import { expect, it } from 'vitest';
import { readPanel } from './read-panel.ts';

const warningsOf = (text: string) =>
  readPanel(text, 'panel').warnings.filter(({ code }) => code === 'implausible-errors');

it('names errors in fractions beside scores in percent, and what was expected', () => {
  const [warning, ...more] = warningsOf(
    'model,family,hellaswag,hellaswag_se,truthfulqa,truthfulqa_se\na,F,40,0.005,45,0.017\nb,F,50,0.49,46,1.7\n',
  );
  expect(more).toEqual([]);
  // √(40·60/10042) = 0.489 of HellaSwag, √(45·55/817) = 1.74 of TruthfulQA.
  expect(warning?.message).toMatch(/in points.*not in fractions/);
  expect(warning?.message).toContain('a hellaswag ± 0.005, expected ± 0.49 of 10042 items');
  expect(warning?.message).toContain('a truthfulqa ± 0.017, expected ± 1.7 of 817 items');
  expect(warning?.message).not.toContain('b hellaswag');
});

it('takes errors in fractions beside scores in fractions, and errors where no items are known', () => {
  expect(warningsOf('model,family,hellaswag,hellaswag_se\na,F,0.40,0.005\nb,F,0.5,0.005\n')).toEqual([]);
  expect(warningsOf('model,family,my_eval,my_eval_se\na,F,40,0.005\nb,F,50,0.005\n')).toEqual([]);
});

it('takes a column Release of dates as the day of release, and of anything else as it is', () => {
  const [model] = readPanel('model,Release,hellaswag\na,2025-06-10,50\nb,,60\n', 'panel').panel.models;
  expect(model).toMatchObject({ released: '2025-06-10' });
  const { panel } = readPanel('model,Release,hellaswag\na,v1.2,50\nb,4,60\n', 'panel');
  expect(panel.benchmarks).toEqual(['hellaswag']);
  expect(panel.models[0]).toMatchObject({ released: null });
  expect(panel.models[0]?.attributes.get('Release')).toBe('v1.2');
});

it('refuses names of more than 500 characters', () => {
  const table = (length: number) => `model,hellaswag\n${'x'.repeat(length)},50\n`;
  expect(readPanel(table(500), 'panel').panel.models).toHaveLength(1);
  expect(() => readPanel(table(501), 'panel')).toThrow(/at most 500 characters.*501 characters/);
});
