// Evaluations with several metrics: the one that people report, or one that is named.
import { describe, expect, it } from 'vitest';
import { choosePanel } from '../choose.ts';
import { fileOf } from '../containers/source.ts';
import { readEvidence } from '../read-evidence.ts';

async function read(files: Readonly<Record<string, string>>) {
  const evidence = await readEvidence(Object.entries(files).map(([name, text]) => fileOf(name, text)));
  const { panel, warnings } = choosePanel(evidence);
  const all = [...evidence.warnings, ...warnings];
  return {
    panel,
    said: (code: string) =>
      all
        .filter((each) => each.code === code)
        .map(({ message }) => message)
        .join('\n'),
    score: (model: string, id: string) => panel.models.find(({ name }) => name === model)?.scores.get(id),
  };
}

const lmEval = (results: object) =>
  JSON.stringify({ results, config: { model: 'hf' }, model_name: 'lab/kea-1b', 'n-shot': {} });
const printed = (rows: string) =>
  `hf (pretrained=lab/kea-1b), limit: None\n|Tasks|Version|Filter|n-shot|Metric|   |Value|   |Stderr|\n|-----|------:|------|-----:|------|---|----:|---|-----:|\n${rows}`;

describe('an evaluation without a rule for its metrics', () => {
  it.each([
    ['lm-eval', { 'r.json': lmEval({ my_quiz: { 'acc,none': 0.4, 'f1,none': 0.6 } }) }],
    [
      'a printed table',
      { 't.md': printed('|my_quiz|1|none|0|acc|↑|0.4|±|0.01|\n| | |none|0|f1|↑|0.6|±|0.01|\n') },
    ],
    [
      'a long table',
      { 'l.csv': 'model,benchmark,metric,score\nlab/kea-1b,my_quiz,f1,60\nlab/kea-1b,my_quiz,acc,40\n' },
    ],
    [
      'OpenCompass',
      {
        's.csv':
          'dataset,version,metric,mode,lab/kea-1b\nmy_quiz,47b,f1,gen,60\nmy_quiz,47b,accuracy,gen,40\n',
      },
    ],
    [
      'a model card',
      {
        'c.yml':
          'model-index:\n- name: lab/kea-1b\n  results:\n  - dataset: {name: my_quiz, type: my_quiz}\n    metrics:\n    - {type: f1, value: 60.0}\n    - {type: acc, value: 40.0}\n',
      },
    ],
  ] as [string, Record<string, string>][])(
    'of %s is read by the usual one, named with the others',
    async (_, files) => {
      const { score, said } = await read(files);
      expect(score('lab/kea-1b', 'my_quiz')?.value).toBe(40);
      expect(said('metric-chosen')).toMatch(/my_quiz acc.*also f1/);
    },
  );

  it('is not flagged where people report one of them', async () => {
    const { score, said } = await read({
      'r.json': lmEval({
        gsm8k: { 'exact_match,strict-match': 0.2, 'exact_match,flexible-extract': 0.3 },
        hellaswag: { 'acc,none': 0.4, 'acc_norm,none': 0.5 },
      }),
    });
    expect(score('lab/kea-1b', 'gsm8k')?.value).toBe(20);
    expect(score('lab/kea-1b', 'hellaswag')?.value).toBe(50);
    expect(said('metric-chosen')).toBe('');
  });
});

describe('runs of HELM', () => {
  const stat = (name: string, mean: number) => ({
    name: { name, split: 'test' },
    count: 1,
    sum: mean,
    mean,
  });
  const run = (name: string, metrics: Readonly<Record<string, number>>, items = 100) => ({
    [`${name}/run_spec.json`]: JSON.stringify({
      name: `${name},model=lab_kea-1b`,
      adapter_spec: { model: 'lab/kea-1b', max_train_instances: 5 },
    }),
    [`${name}/stats.json`]: JSON.stringify([
      ...Object.entries(metrics).map(([metric, mean]) => stat(metric, mean)),
      stat('num_instances', items),
    ]),
  });
  const mmlu = (subjects: readonly string[]) =>
    Object.assign(
      {},
      ...subjects.map((subject, i) => run(`mmlu:subject=${subject}`, { exact_match: 0.2 + 0.1 * (i % 5) })),
    );
  const five = [
    'abstract_algebra',
    'college_chemistry',
    'computer_security',
    'econometrics',
    'us_foreign_policy',
  ];

  it('are read by the metric that HELM reports', async () => {
    const { score, said } = await read(run('gsm:', { exact_match: 0, final_number_exact_match: 0.4 }));
    expect(score('lab/kea-1b', 'gsm8k')?.value).toBe(40);
    expect(said('metric-chosen')).toBe('');
    const own = await read(run('quiz:', { exact_match: 0.3, f1_score: 0.4 }));
    expect(own.score('lab/kea-1b', 'quiz')?.value).toBe(30);
    expect(own.said('metric-chosen')).toContain('also f1_score');
  });

  it('make MMLU of its 57 subjects by their mean, with its error', async () => {
    const { panel, score } = await read(mmlu(Array.from({ length: 57 }, (_, i) => `subject_${i}`)));
    const values = Array.from({ length: 57 }, (_, i) => 20 + 10 * (i % 5));
    const mean = values.reduce((sum, value) => sum + value, 0) / 57;
    const error = Math.sqrt(values.reduce((sum, p) => sum + (p * (100 - p)) / 100, 0)) / 57;
    expect(score('lab/kea-1b', 'mmlu')?.value).toBeCloseTo(mean, 10);
    expect(score('lab/kea-1b', 'mmlu')?.standardError).toBeCloseTo(error, 10);
    expect(panel.benchmarks).toEqual(['mmlu']);
  });

  it('make a benchmark of its own of HELM’s five subjects, and no mean of any others', async () => {
    const helms = await read(mmlu(five));
    expect(helms.panel.benchmarks).toEqual(['mmlu_helm_5_subjects']);
    expect(helms.score('lab/kea-1b', 'mmlu_helm_5_subjects')?.value).toBeCloseTo(40, 10);
    const three = await read(mmlu(five.slice(0, 3)));
    expect(three.panel.benchmarks).not.toContain('mmlu');
    expect(three.said('mmlu-incomplete')).toContain('3 of 57 MMLU subjects of lab/kea-1b');
  });
});
