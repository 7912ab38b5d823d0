import { expect, it } from 'vitest';
import { fileOf } from './containers/source.ts';
import { readEvidence } from './read-evidence.ts';

const issuesOf = (files: Parameters<typeof readEvidence>[0]) =>
  readEvidence(files).then(
    () => [],
    ({ issues }) => issues.map(({ code, path }: { code: string; path: string }) => [code, path]),
  );

it('names the file of a row that is wrong', async () => {
  expect(
    await issuesOf([
      fileOf('a/one.csv', 'model,hellaswag\na\n'),
      fileOf('a/two.csv', 'model,hellaswag\na,50\nb,500\n'),
    ]),
  ).toEqual([
    ['bad-csv', 'a/one.csv rows[0]'],
    ['out-of-range', 'a/two.csv rows[1].hellaswag'],
  ]);
});

it('says of a broken JSON file that it is no JSON', async () => {
  expect(await issuesOf([fileOf('bad.json', 'not json {')])).toEqual([['bad-json', 'bad.json']]);
});

it('names the one bad file of a folder', async () => {
  const bad = fileOf('results/bad.csv', 'model,family,hellaswag\nA,A\n');
  await expect(readEvidence([bad])).rejects.toThrow(/^results\/bad\.csv rows\[0\]: /);
});
