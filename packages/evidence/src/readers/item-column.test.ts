import { expect, it } from 'vitest';
import { fileOf } from '../containers/source.ts';
import { readEvidence } from '../read-evidence.ts';

const table = (lines: readonly string[]) =>
  fileOf('items.csv', ['model,benchmark,item,score', ...lines].join('\n'));

it('names items that a model answers more than once, whose mean counts', async () => {
  const { runs, warnings } = await readEvidence([
    table(['a,my_eval,q1,1', 'a,my_eval,q2,0', 'a,my_eval,q2,1', 'b,my_eval,q1,1', 'b,my_eval,q2,1']),
  ]);
  expect(runs.map(({ records }) => records[0]?.value)).toEqual([75, 100]);
  expect(warnings.filter(({ code }) => code === 'items-repeated')).toEqual([
    {
      code: 'items-repeated',
      message: 'items.csv: 1 item of my_eval of a listed more than once; the mean counts: q2.',
    },
  ]);
});

it('says nothing where each item is there once', async () => {
  const { warnings } = await readEvidence([table(['a,my_eval,q1,1', 'a,my_eval,q2,0', 'b,my_eval,q1,1'])]);
  expect(warnings.map(({ code }) => code)).not.toContain('items-repeated');
});

it('names item scores in percent', async () => {
  const read = readEvidence([table(['a,my_eval,q1,100', 'a,my_eval,q2,0', 'a,my_eval,q3,100'])]);
  await expect(read).rejects.toThrow(
    /expected item scores from 0 to 1, received 100 \(2 items of my_eval of a\); they are not compared item by item/,
  );
});
