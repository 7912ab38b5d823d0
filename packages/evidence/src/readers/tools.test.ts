// Files that the tools themselves wrote (oracle/make_fixtures.py), read back.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { choosePanel } from '../choose.ts';
import { fileOf } from '../containers/source.ts';
import { readEvidence } from '../read-evidence.ts';

const root = fileURLToPath(new URL('../../fixtures/tools/', import.meta.url));
const filesOf = (folder: string) =>
  (readdirSync(join(root, folder), { recursive: true }) as string[])
    .filter((name) => statSync(join(root, folder, name)).isFile())
    .sort()
    .map((name) => fileOf(`${folder}/${name}`, readFileSync(join(root, folder, name))));

describe.each([
  ['lm-eval', 'acme/tiny-1b', 'local_quiz', 50, 22.360679774998, 'hash'],
  ['every-eval-ever', 'acme/tiny-1b', 'local_quiz', 50, 22.360679774998, 'hash'],
  ['lighteval', 'acme/tiny-1b', 'quiz', 66.666666666667, 21.081851067789, 'id'],
  ['helm', 'acme/tiny-1b', 'quiz', 66.666666666667, undefined, 'id'],
  ['inspect', 'mockllm/model', 'local_quiz', 66.666666666667, 21.081851067789, 'id'],
])('%s', (tool, model, benchmark, value, standardError, keyedBy) => {
  it('score and error', async () => {
    const evidence = await readEvidence(filesOf(tool));
    expect(evidence.refused).toEqual([]);
    const records = evidence.runs.flatMap((run) => run.records);
    expect(new Set(records.map((record) => record.model))).toEqual(new Set([model]));
    for (const record of records) {
      expect(record).toMatchObject({ benchmark, provenance: { harness: expect.any(String) } });
      expect(record.value).toBeCloseTo(value, 9);
      if (standardError === undefined) expect(record).not.toHaveProperty('standardError');
      else expect(record.standardError).toBeCloseTo(standardError, 9);
    }
  });

  it('items: their mean is the score', async () => {
    const { runs } = await readEvidence(filesOf(tool), { items: true });
    const items = runs.flatMap((run) => run.items ?? []);
    expect(items.length).toBeGreaterThan(0);
    for (const { keys, scores, ...about } of items) {
      expect(about).toMatchObject({ benchmark, keyedBy });
      expect(new Set(keys).size).toBe(6);
      expect((100 * scores.reduce((sum, score) => sum + score, 0)) / 6).toBeCloseTo(value, 9);
    }
  });
});

it('joins the samples of a run to its scores: one run, with its items', async () => {
  const { runs } = await readEvidence(filesOf('lm-eval'), { items: true });
  expect(runs).toHaveLength(1);
  expect(runs[0]).toMatchObject({ model: { name: 'acme/tiny-1b' }, records: [{ benchmark: 'local_quiz' }] });
  expect(new Set(runs[0]?.items?.[0]?.clusters)).toEqual(new Set(['sums', 'animals', 'sky']));
});

it('reads one log the same from its archive and from its JSON', async () => {
  const { runs } = await readEvidence(filesOf('inspect'), { items: true });
  const [archive, json] = runs;
  expect(archive?.items).toEqual(json?.items);
  expect(archive?.records[0]?.value).toBe(json?.records[0]?.value);
});

it('reads a table the same from Parquet in three packings and from a spreadsheet', async () => {
  const panels = await Promise.all(
    filesOf('tables').map(async (file) => choosePanel(await readEvidence([file])).panel.models),
  );
  expect(panels).toHaveLength(4);
  for (const models of panels) expect(models).toEqual(panels[0]);
  expect(panels[0]?.[1]).toMatchObject({ name: 'ours-3b', group: 'Ours', paramsB: 3 });
  expect(panels[0]?.[1]?.scores.get('hellaswag')?.value).toBe(55.9);
});
