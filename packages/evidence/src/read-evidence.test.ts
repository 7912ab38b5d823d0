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

/** A run as lm-eval leaves it: results and the log of its items. */
function lmEvalRun(folder: string, model: string, hits: readonly number[], reported = mean(hits)) {
  const results = {
    results: { hellaswag: { alias: 'hellaswag', 'acc,none': reported } },
    configs: { hellaswag: { task: 'hellaswag' } },
    versions: { hellaswag: 1 },
    'n-shot': { hellaswag: 0 },
    config: { model: 'hf', model_args: `pretrained=${model}` },
    model_name: model,
  };
  const lines = hits.map((acc, id) =>
    JSON.stringify({
      doc_id: id,
      doc_hash: `h${id}`,
      filter: 'none',
      filtered_resps: [],
      metrics: ['acc'],
      acc,
    }),
  );
  return [
    fileOf(`${folder}results_2026-11-20T10-00-00.0.json`, JSON.stringify(results)),
    fileOf(`${folder}samples_hellaswag_2026-11-20T10-00-00.0.jsonl`, lines.join('\n')),
  ];
}
const mean = (hits: readonly number[]) => hits.reduce((sum, hit) => sum + hit, 0) / hits.length;
const itemsOf = async (files: Parameters<typeof readEvidence>[0]) => {
  const { runs, warnings } = await readEvidence(files, { items: true });
  return {
    items: runs.map(({ model, items = [] }) => [model.name, items.map(({ keys }) => keys.length)]),
    warnings: warnings.map(({ message }) => message),
  };
};

it('gives each run of a folder its own items, and no run those of another', async () => {
  const [one, other] = [
    [1, 0, 1, 1],
    [0, 0, 1, 0],
  ];
  const apart = await itemsOf([
    ...lmEvalRun('one/', 'lab/one', one),
    ...lmEvalRun('other/', 'lab/other', other),
  ]);
  expect(apart).toEqual({
    items: [
      ['lab/one', [4]],
      ['lab/other', [4]],
    ],
    warnings: [],
  });
  // Files of two folders chosen together in a browser lose their folders, and their names are the same.
  const mixed = await itemsOf([...lmEvalRun('', 'lab/one', one), ...lmEvalRun('', 'lab/other', other)]);
  expect(mixed.items).toEqual([
    ['lab/one', []],
    ['lab/other', []],
  ]);
  expect(mixed.warnings).toEqual([
    expect.stringMatching(
      /^2 of 4 files were not read: samples_\S+ and 1 more \(expected one run per folder/,
    ),
  ]);
});

it('leaves out items whose mean is not the score reported with them', async () => {
  const { items, warnings } = await itemsOf(lmEvalRun('', 'lab/one', [1, 0, 1, 1], 0.6));
  expect(items).toEqual([['lab/one', []]]);
  expect(warnings).toEqual([
    'The 4 items of hellaswag of lab/one average 75.0, the results beside them say 60.0: they are not compared item by item.',
  ]);
});
