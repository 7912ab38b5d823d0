// Inputs that people have and that are easily read wrongly.
import { describe, expect, it } from 'vitest';
import { choosePanel } from '../choose.ts';
import { fileOf } from '../containers/source.ts';
import { panelCsv } from '../panel-file.ts';
import { readEvidence } from '../read-evidence.ts';

async function read(files: Readonly<Record<string, string | Uint8Array>>, options = {}) {
  const evidence = await readEvidence(Object.entries(files).map(([name, text]) => fileOf(name, text)));
  const { panel, warnings, alternatives } = choosePanel(evidence, options);
  const all = [...evidence.warnings, ...warnings];
  return {
    panel,
    alternatives,
    refused: evidence.refused,
    codes: all.map(({ code }) => code),
    said: (code: string) =>
      all
        .filter((each) => each.code === code)
        .map(({ message }) => message)
        .join('\n'),
    score: (model: string, benchmark: string) =>
      panel.models.find(({ name }) => name === model)?.scores.get(benchmark),
  };
}

interface Settings {
  readonly model?: string;
  readonly limit?: number | null;
  readonly shots?: number;
  readonly version?: number;
  readonly template?: string | null;
  readonly metric?: string;
  readonly date?: number;
  readonly revision?: string;
}

function lmEval(score: number, settings: Settings = {}): string {
  const { model = 'lab/kea-1b', limit = null, shots = 0, version = 1, template = null } = settings;
  const { metric = 'acc_norm', date = 1_743_500_000, revision = 'main' } = settings;
  return JSON.stringify({
    results: { hellaswag: { [`${metric},none`]: score, [`${metric}_stderr,none`]: 0.005 } },
    versions: { hellaswag: version },
    'n-shot': { hellaswag: shots },
    'n-samples': { hellaswag: { original: 10042, effective: limit ?? 10042 } },
    config: { model: 'hf', model_args: `pretrained=${model},revision=${revision}`, limit },
    model_name: model,
    chat_template: template,
    date,
  });
}

describe('several runs of one model', () => {
  const full = lmEval(0.5, { date: 1_743_500_000 });
  const smoke = lmEval(0.3, { limit: 50, date: 1_743_600_000 });

  it('a full run counts before a newer smoke test, both named', async () => {
    for (const files of [
      { 'a/results.json': smoke, 'b/results.json': full },
      { 'a/results.json': full, 'b/results.json': smoke },
    ]) {
      const { score, said } = await read(files);
      expect(score('lab/kea-1b', 'hellaswag')?.value).toBe(50);
      expect(said('several-runs')).toMatch(
        /a\/results\.json.*b\/results\.json|b\/results\.json.*a\/results\.json/,
      );
      expect(said('several-runs')).toContain('limited to 50 items');
    }
  });

  it('of two full runs the newer, unless the older is preferred', async () => {
    const files = { 'a.json': lmEval(0.5), 'b.json': lmEval(0.52, { date: 1_743_700_000 }) };
    expect((await read(files)).score('lab/kea-1b', 'hellaswag')?.value).toBe(52);
    expect((await read(files, { prefer: 'oldest' })).score('lab/kea-1b', 'hellaswag')?.value).toBe(50);
    expect((await read(files, { prefer: 'file' })).score('lab/kea-1b', 'hellaswag')?.value).toBe(50);
    expect((await read(files)).alternatives).toHaveLength(1);
  });

  it('says nothing of the same run in two files', async () => {
    expect((await read({ 'a.json': full, 'b.json': full })).codes).not.toContain('several-runs');
  });
});

it('names models and settings where a benchmark was not measured alike', async () => {
  const { said } = await read({
    'a.json': lmEval(0.4, { model: 'lab/kea-1b', shots: 10 }),
    'b.json': lmEval(0.5, { model: 'lab/kea-3b', template: '{% x %}', version: 2 }),
    'c.json': lmEval(0.6, { model: 'lab/kea-7b', metric: 'acc', limit: 80 }),
  });
  for (const word of [
    'shots 10',
    'template on',
    'version 2',
    'metric acc;',
    'limit 80',
    'kea-1b',
    'kea-3b',
    'kea-7b',
  ])
    expect(said('mixed-settings')).toContain(word);
});

it('keeps checkpoints, and rows of a revision each, apart', async () => {
  const { panel } = await read({
    'a.json': lmEval(0.3, { revision: 'step1000' }),
    'b.json': lmEval(0.4, { revision: 'step2000' }),
    'c.json': lmEval(0.5, { revision: 'step3000' }),
  });
  expect(panel.models.map(({ name }) => name).sort()).toEqual([
    'lab/kea-1b@step1000',
    'lab/kea-1b@step2000',
    'lab/kea-1b@step3000',
  ]);
});

it('shows who reports what, and takes the preferred reporter', async () => {
  const table =
    'model,benchmark,score,reporter\nm,SWE-bench Verified,80,self\nm,SWE-bench Verified,74,Vals\nn,SWE-bench Verified,70,self\n';
  expect((await read({ 'f.csv': table }, { reporter: 'Vals' })).score('m', 'swe_bench_verified')?.value).toBe(
    74,
  );
  const own = await read({ 'f.csv': table }, { reporter: 'self' });
  expect(own.score('m', 'swe_bench_verified')?.value).toBe(80);
  expect(own.said('several-reporters')).toContain('6 points apart');
});

describe('scale, once per column', () => {
  it('takes a column without a figure above 1 for fractions, its errors with it', async () => {
    const { score, said } = await read({
      'f.csv':
        'model,family,params_b,hellaswag,truthfulqa,truthfulqa_se\na,F,1,45,0.39,0.015\nb,F,3,55,0.38,0.014\n',
    });
    expect(score('a', 'truthfulqa')).toMatchObject({ value: 39, standardError: 1.5 });
    expect(score('a', 'hellaswag')?.value).toBe(45);
    expect(said('read-as-fractions')).toContain('truthfulqa');
  });

  it('leaves 0.9 % what it is in a column of percent, and says so', async () => {
    const { score, said } = await read({
      'f.csv': 'model,lab,SWE-bench Verified\nsmall,L,0.9\nlarge,L,63\n',
    });
    expect(score('small', 'swe_bench_verified')?.value).toBe(0.9);
    expect(said('small-percent')).toContain('0.9 of small');
    const epoch = await read({
      'swe_bench_verified.csv': 'Model version,% Resolved,stderr\nsmall,0.9,0.4\nlarge,63.0,2.1\n',
    });
    expect(epoch.score('small', 'swe_bench_verified')).toMatchObject({ value: 0.9, standardError: 0.4 });
  });

  it('refuses a column that mixes both, the cell named', async () => {
    await expect(read({ 'f.csv': 'model,hellaswag\na,0.451\nb,55.9\n' })).rejects.toMatchObject({
      code: 'mixed-scales',
      issues: [{ path: 'rows[0].hellaswag', received: '0.451', suggestion: '45.1' }],
    });
    await expect(read({ 'f.csv': 'model,SWE\na,77%\nb,0.65\n' })).rejects.toMatchObject({
      code: 'mixed-scales',
    });
  });

  it('flags scores below guessing and errors that cannot be', async () => {
    const { codes } = await read({
      'f.csv': 'model,gpqa_diamond,hellaswag,hellaswag_se\na,1.5,50,0\nb,3.5,52,5\n',
    });
    expect(codes).toEqual(expect.arrayContaining(['below-chance', 'implausible-errors']));
  });
});

describe('spreadsheets of other countries', () => {
  const rows =
    'model;family;params_b;released;hellaswag\nours-1B;Ours;1,1;10.06.2026;45,1\nours-3B;Ours;3,0;11.06.2026;55,9\n';
  it.each([
    ['UTF-8', new TextEncoder().encode(rows)],
    [
      'UTF-16',
      Uint8Array.from([0xff, 0xfe, ...new Uint8Array(Uint16Array.from(rows, (c) => c.charCodeAt(0)).buffer)]),
    ],
  ])('reads decimal commas and dates in %s', async (_, bytes) => {
    const { panel, score, codes } = await read({ 'f.csv': bytes });
    expect(panel.models[0]).toMatchObject({ paramsB: 1.1, released: '2026-06-10' });
    expect(score('ours-3B', 'hellaswag')?.value).toBe(55.9);
    expect(codes).toContain('decimal-commas');
  });

  it('reads Latin-1, and says so', async () => {
    const bytes = Uint8Array.from('model,family,hellaswag\ncafé,F,45\n', (c) => c.charCodeAt(0));
    const { panel, codes } = await read({ 'f.csv': bytes });
    expect(panel.models[0]?.name).toBe('café');
    expect(codes).toContain('text-encoding');
  });

  it('refuses a comma that can be read two ways, and a date that can', async () => {
    await expect(read({ 'f.csv': 'model,params_b\na,"1,234"\nb,"2,345"\n' })).rejects.toMatchObject({
      code: 'ambiguous-comma',
    });
    await expect(read({ 'f.csv': 'model,released,hellaswag\na,06/10/2026,50\n' })).rejects.toMatchObject({
      code: 'bad-date',
    });
    const { panel } = await read({ 'f.csv': 'model,released,hellaswag\na,06/10/2026,50\nb,06/25/2026,52\n' });
    expect(panel.models.map(({ released }) => released).sort()).toEqual(['2026-06-10', '2026-06-25']);
  });
});

describe('benchmarks', () => {
  it('takes what the registry does not know for benchmarks of their own, never for a near one', async () => {
    const { panel, said } = await read({
      'f.csv': 'model,family,my_bench,MBPP+,AIME 2026,colour,rank\na,F,45,20,90,red,1\nb,F,55,30,91,blue,2\n',
    });
    expect([...panel.benchmarks].sort()).toEqual(['aime_2026', 'mbpp_plus', 'my_bench']);
    expect(said('unknown-columns')).toContain('colour');
  });

  it('reads sizes in any column that names them', async () => {
    for (const [column, cell, size] of [
      ['params', '3', 3],
      ['params', '410M', 0.41],
      ['parameters', '1100000000', 1.1],
      ['#Params (B)', '7.02', 7.02],
      ['size', '8x7B', 56],
      ['size', '30B-A3B', 30],
    ] as const) {
      const { panel } = await read({ 'f.csv': `model,family,${column},hellaswag\na,F,${cell},45\n` });
      expect(panel.models[0]?.paramsB).toBe(size);
    }
  });
});

describe('the Open LLM Leaderboard v2', () => {
  const header = 'fullname,Average ⬆️,Hub ❤️,#Params (B),';
  it('reads raw scores where they are, never rescaled ones', async () => {
    const { panel, score } = await read({
      'contents.csv': `${header}IFEval Raw,IFEval,BBH Raw,BBH,GPQA Raw,GPQA,MMLU-PRO Raw,MMLU-PRO\nlab/kea-1b,5.1,12,1.1,0.221,22.1,0.33,6.1,0.2609,1.45,0.1201,2.23\n`,
    });
    expect(panel.models[0]).toMatchObject({ name: 'lab/kea-1b', paramsB: 1.1 });
    expect(score('lab/kea-1b', 'gpqa_all')?.value).toBe(26.09);
    expect(score('lab/kea-1b', 'mmlu_pro')?.value).toBe(12.01);
    expect(score('lab/kea-1b', 'gpqa_diamond')).toBeUndefined();
  });

  it('turns rescaled scores back where that can be done, and says so', async () => {
    const { score, said } = await read({
      'contents.csv': `${header}IFEval,BBH,GPQA,MMLU-PRO\nlab/kea-1b,5.1,12,1.1,22.1,6.1,1.45,2.23\n`,
    });
    expect(score('lab/kea-1b', 'gpqa_all')?.value).toBe(26.0875);
    expect(score('lab/kea-1b', 'bbh_rescaled')?.value).toBe(6.1);
    expect(said('rescaled-scores')).toContain('MMLU-PRO');
  });

  it('reads its result files by their tasks', async () => {
    const { score } = await read({
      'r.json': JSON.stringify({
        results: {
          leaderboard_ifeval: { 'prompt_level_strict_acc,none': 0.28, 'inst_level_strict_acc,none': 0.38 },
          leaderboard_gpqa_diamond: { 'acc_norm,none': 0.278 },
          leaderboard_gpqa_main: { 'acc_norm,none': 0.26 },
        },
        'n-shot': {},
        model_name: 'lab/kea-3b',
      }),
    });
    expect(score('lab/kea-3b', 'ifeval')?.value).toBe(28);
    expect(score('lab/kea-3b', 'gpqa_diamond')?.value).toBe(27.8);
    expect(score('lab/kea-3b', 'gpqa_main')?.value).toBe(26);
  });
});

describe('other shapes', () => {
  it('reads a long table, JSON Lines, a summary of OpenCompass, a printed table, a model card', async () => {
    const { score } = await read({
      'long.csv': 'model,params_b,benchmark,score,stderr\nlong-1b,1,hellaswag,47,0.5\nlong-1b,1,boolq,61,1\n',
      'rows.jsonl': '{"model":"lines-1b","hellaswag":48}\n{"model":"lines-3b","hellaswag":57}\n',
      'summary.csv':
        'dataset,version,metric,mode,open-1b\n---- Exam ----,-,-,-,-\nhellaswag,47b,accuracy,ppl,49\nmmlu,-,-,-,-\n',
      'table.md':
        'hf (pretrained=printed-1b), limit: None\n|  Tasks  |Version|Filter|n-shot| Metric |   |Value|   |Stderr|\n|---------|------:|------|-----:|--------|---|----:|---|-----:|\n|hellaswag|      1|none  |     0|acc     |↑  | 0.38|±  |0.0049|\n|         |       |none  |     0|acc_norm|↑  | 0.51|±  |0.0050|\n',
      'model-index.yml':
        'model-index:\n- name: card-1b\n  results:\n  - dataset: {name: HellaSwag, type: hellaswag}\n    metrics:\n    - {type: acc_norm, value: 52.0}\n',
    });
    expect(score('long-1b', 'hellaswag')).toMatchObject({ value: 47, standardError: 0.5 });
    expect(score('lines-3b', 'hellaswag')?.value).toBe(57);
    expect(score('open-1b', 'hellaswag')?.value).toBe(49);
    expect(score('printed-1b', 'hellaswag')).toMatchObject({ value: 51, standardError: 0.5 });
    expect(score('card-1b', 'hellaswag')?.value).toBe(52);
  });

  it('names a file that it cannot read, and reads the others', async () => {
    const { score, refused, said } = await read({
      'results/a/results_1.json': lmEval(0.5),
      'results/environment.json': '{"cuda": "12.1"}',
      'results/broken.json': '{"results": {',
    });
    expect(score('lab/kea-1b', 'hellaswag')?.value).toBe(50);
    expect(refused.map(({ file }) => file).sort()).toEqual([
      'results/broken.json',
      'results/environment.json',
    ]);
    expect(said('files-unread')).toContain('2 of 3 files');
  });

  it.each([
    ['sizes alone', { 'f.csv': 'model,family,params_b\na,F,1\nb,F,3\n' }],
    ['columns of CAPE that are no scores', { 'f.csv': 'model,family,params_b,source,step\na,F,1,x,10\n' }],
    ['scores that are all missing', { 'f.csv': 'model,family,hellaswag,source\na,F,,x\nb,F,n/a,y\n' }],
    ['a long table without figures', { 'f.csv': 'model,benchmark,score\na,hellaswag,\n' }],
  ])('refuses %s: nothing was read', async (_, files) => {
    await expect(read(files as Record<string, string>)).rejects.toMatchObject({ code: 'no-results' });
  });

  it('takes sizes from a table beside results', async () => {
    const { panel, said } = await read({
      'sizes.csv': 'model,params_b\nlab/kea-1b,1.1\nlab/moa-2b,2\n',
      'results.json': lmEval(0.5),
    });
    expect(said('models-without-scores')).toContain('lab/moa-2b');
    expect(panel.models.map(({ name, paramsB }) => [name, paramsB])).toEqual([['lab/kea-1b', 1.1]]);
  });

  it('refuses files without any score', async () => {
    await expect(read({ 'a.json': '{"cuda": "12.1"}' })).rejects.toMatchObject({ code: 'unknown-format' });
    await expect(
      read({
        'a.json': JSON.stringify({ results: { wikitext: { 'word_perplexity,none': 12 } }, config: {} }),
      }),
    ).rejects.toMatchObject({ code: 'no-results' });
  });
});

it('reads repeated escaped quotes in time that grows with their number', async () => {
  const file = (n: number) =>
    `{"results": {"hellaswag": {"acc_norm": 0.5, "x": NaN}}, "config": {"model_args": "pretrained=m"}, "note": "${'\\"'.repeat(n)}"}`;
  const { score } = await read({ 'a.json': file(2_000_000) });
  expect(score('m', 'hellaswag')?.value).toBe(50);
});

it('writes formulas as text and numbers to the last digit, and reads them back', async () => {
  const { panel } = await read({ 'f.csv': 'model,family,hellaswag,note\n=1+1,@F,45.123456789012345,-5\n' });
  const csv = panelCsv(panel);
  expect(csv).toContain("'=1+1");
  expect(csv).toContain("'@F");
  const again = await read({ 'f.csv': csv });
  expect(again.panel.models).toEqual(panel.models);
});
