import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { choosePanel } from '../choose.ts';
import { fileOf } from '../containers/source.ts';
import { panelCsv } from '../panel-file.ts';
import { readEvidence } from '../read-evidence.ts';

const fixture = (name: string) =>
  fileOf(name, readFileSync(new URL(`../../fixtures/${name}`, import.meta.url)));

async function imported(files: readonly ReturnType<typeof fileOf>[], options = {}) {
  const evidence = await readEvidence(files);
  const { panel, warnings, alternatives } = choosePanel(evidence, options);
  return {
    ...evidence,
    panel,
    alternatives,
    csv: panelCsv(panel),
    warnings: [...evidence.warnings, ...warnings],
  };
}
type Imported = Awaited<ReturnType<typeof imported>>;
const codes = ({ warnings }: Imported) => warnings.map(({ code }) => code);
const score = ({ panel }: Imported, index: number, id: string) => panel.models[index]?.scores.get(id);

describe('lm-evaluation-harness', () => {
  it('reads 0.4: filters, errors of "N/A", a bare NaN, sample counts, the strict match', async () => {
    const found = await imported([fixture('lm-eval-0.4.json')]);
    expect(found.panel.models[0]).toMatchObject({ name: 'EleutherAI/pythia-70m', paramsB: 0.070426624 });
    expect(score(found, 0, 'hellaswag')?.value).toBeCloseTo(27.29, 9);
    expect(score(found, 0, 'hellaswag')?.standardError).toBeCloseTo(0.445, 9);
    expect(score(found, 0, 'gsm8k')?.value).toBeCloseTo(0.38, 9);
    // Its error is "N/A", so 500 of the items were run: √(51.93·48.07/500).
    expect(score(found, 0, 'winogrande')?.standardError).toBeCloseTo(Math.sqrt((51.93 * 48.07) / 500), 9);
  });

  it('keeps MC1 and MC2 apart', async () => {
    const found = await imported([fixture('lm-eval-0.4.json'), fixture('lm-eval-0.3.json')]);
    expect(found.panel.models.map(({ scores }) => scores.get('truthfulqa')?.value)).toEqual([
      expect.closeTo(47.64, 9),
      expect.closeTo(44.34, 9),
    ]);
    expect(found.panel.models.map(({ scores }) => scores.get('truthfulqa_mc1')?.value)).toEqual([
      expect.closeTo(24.6, 9),
      expect.closeTo(24.72, 9),
    ]);
    // MC2 is continuous: its error is the file's own, not the binomial one.
    expect(found.panel.models[1]?.scores.get('truthfulqa')?.standardError).toBeCloseTo(1.52, 9);
  });

  it('reads 0.3, which has no filters, and takes no mean of a part of MMLU', async () => {
    const found = await imported([fixture('lm-eval-0.3.json')]);
    expect(found.panel.models[0]?.name).toBe('EleutherAI/pythia-160m');
    expect(found.panel.models[0]?.scores.has('mmlu')).toBe(false);
    expect(codes(found)).toContain('mmlu-incomplete');
  });
});

it('reads families and sizes from names where files leave them out, and says so', async () => {
  const run = (model: string) =>
    fileOf(
      `${model}.json`,
      JSON.stringify({
        results: { hellaswag: { 'acc_norm,none': 0.529 } },
        config: { model_args: `pretrained=${model}` },
      }),
    );
  const runs = [
    'org/pythia-1.4b',
    'org/pythia-410m',
    'org/pythia-70m-deduped',
    'org/mix-8x7B',
    'alone-3b',
  ].map(run);
  const found = await imported(runs);
  expect(found.panel.models.map(({ group, paramsB }) => [group, paramsB])).toEqual([
    ['alone-3b', 3],
    ['org/mix-8x7B', null],
    ['org/pythia-70m-deduped', 0.07],
    ['pythia', 0.41],
    ['pythia', 1.4],
  ]);
  // 100 · 0.529 is 52.900000000000006 in binary.
  expect(found.csv).toContain(',52.9,');
  expect(codes(found)).toEqual(expect.arrayContaining(['family-from-name', 'size-from-name']));
  const own = await imported(runs, { family: 'Ours' });
  expect(new Set(own.panel.models.map(({ group }) => group))).toEqual(new Set(['Ours']));
  expect(codes(own)).not.toContain('family-from-name');
});

it('reads the Open LLM Leaderboard v1: the mean of 57 subjects, and a TruthfulQA of 0.0 as missing', async () => {
  const found = await imported([fixture('leaderboard-v1.json')]);
  expect(found.panel.models[0]?.name).toBe('EleutherAI/pythia-70m-deduped');
  // 20 to 31.2 percent in steps of 0.2: the mean is the middle.
  expect(found.panel.models[0]?.scores.get('mmlu')?.value).toBeCloseTo(25.6, 9);
  expect(found.panel.models[0]?.scores.has('truthfulqa')).toBe(false);
  expect(found.panel.models[0]?.scores.get('truthfulqa_mc1')?.value).toBeCloseTo(24.6, 9);
  expect(codes(found)).toContain('missing-values');
});

it('reads and joins Epoch AI files: a byte-order mark, statuses, repeated runs, percent signs', async () => {
  const found = await imported([fixture('benchmarks_runs.csv'), fixture('external_benchmark_hle.csv')]);
  const opus = found.panel.models.find(({ name }) => name.startsWith('claude-opus-4'))!;
  expect(opus.scores.get('gpqa_diamond')?.value).toBeCloseTo(76.51, 9);
  expect(opus.scores.get('hle')?.value).toBeCloseTo(10.7, 9);
  expect(opus).toMatchObject({ group: 'Anthropic', released: '2025-05-22' });
  const o3 = found.panel.models.find(({ name }) => name.startsWith('o3'))!;
  expect([...o3.scores.keys()].sort()).toEqual(['frontiermath_2025_02_28_public', 'hle']);
  expect(codes(found)).toEqual(expect.arrayContaining(['runs-left-out', 'best-of-runs', 'new-benchmarks']));
});

it.each([
  ['{"a": 1}', 'unknown-format'],
  ['{"a": ', 'bad-json'],
  ['{"results": {"x": {}}}', 'unknown-format'],
  ['a,b\n1,2\n', 'missing-column'],
  ['', 'empty-file'],
] as const)('refuses what holds no results: %j', async (text, code) => {
  await expect(imported([fileOf('file', text)])).rejects.toMatchObject({ code });
});
