import type { BenchmarkId } from '../benchmarks/registry.ts';
import { InputError } from '../input-error.ts';
import type { Warning } from '../warning.ts';
import {
  finiteNumber,
  type Imported,
  type ImportedScore,
  member,
  percent,
  pythonJson,
  type ResultsFile,
} from './imported.ts';

const single: readonly { readonly task: RegExp; readonly benchmark: BenchmarkId; readonly metric: string }[] =
  [
    { task: /^harness\|arc:challenge\|/, benchmark: 'arc_challenge', metric: 'acc_norm' },
    { task: /^harness\|hellaswag\|/, benchmark: 'hellaswag', metric: 'acc_norm' },
    { task: /^harness\|truthfulqa:mc\|/, benchmark: 'truthfulqa', metric: 'mc2' },
    { task: /^harness\|truthfulqa:mc\|/, benchmark: 'truthfulqa_mc1', metric: 'mc1' },
    { task: /^harness\|winogrande\|/, benchmark: 'winogrande', metric: 'acc' },
    { task: /^harness\|gsm8k\|/, benchmark: 'gsm8k', metric: 'acc' },
  ];
const mmlu = /^harness\|hendrycksTest-[^|]+\|5$/;
const mmluSubjects = 57;

/** One model from a results file of the Open LLM Leaderboard's first version. */
export function importLeaderboardV1(file: ResultsFile): Imported {
  const json = pythonJson(file);
  const results = member(json, 'results');
  const keys = Object.keys(results).filter((key) => key.startsWith('harness|'));
  if (keys.length === 0) {
    throw new InputError([
      {
        code: 'no-results',
        path: file.name,
        expected: 'results of the Open LLM Leaderboard v1 ("harness|arc:challenge|25" …)',
        received: Object.keys(results).slice(0, 3).join(', ') || 'none',
      },
    ]);
  }
  const warnings: Warning[] = [];
  const scores = new Map<BenchmarkId, ImportedScore>();
  for (const { task, benchmark, metric } of single) {
    const key = keys.find((each) => task.test(each));
    const found = key === undefined ? undefined : member(results, key);
    const value = finiteNumber(found?.[metric]);
    if (value === undefined) continue;
    if (value === 0 && benchmark.startsWith('truthfulqa')) {
      warnings.push({
        code: 'missing-values',
        message: `${file.name}: a TruthfulQA of 0.0 means missing here; left out.`,
      });
      continue;
    }
    const error = finiteNumber(found?.[`${metric}_stderr`]);
    scores.set(benchmark, {
      value: percent(value),
      ...(error === undefined ? {} : { standardError: percent(error) }),
    });
  }
  const subjects = keys
    .filter((key) => mmlu.test(key))
    .flatMap((key) => finiteNumber(member(results, key).acc) ?? []);
  if (subjects.length === mmluSubjects) {
    scores.set('mmlu', { value: (100 * subjects.reduce((sum, value) => sum + value, 0)) / mmluSubjects });
  } else if (subjects.length > 0) {
    warnings.push({
      code: 'mmlu-incomplete',
      message: `${file.name}: ${subjects.length} of ${mmluSubjects} MMLU subjects; no mean taken.`,
    });
  }
  const name = member(json, 'config_general').model_name;
  return {
    models: [
      { model: typeof name === 'string' && name !== '' ? name : file.name.replace(/\.json$/, ''), scores },
    ],
    warnings,
  };
}
