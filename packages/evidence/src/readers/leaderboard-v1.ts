import { finite, member, own, words } from '../containers/json.ts';
import { percentOf } from '../number.ts';
import type { ScoreRecord } from '../record.ts';
import { dateInName, nameFromPath } from './lm-eval.ts';
import type { Reader } from './reader.ts';

const tasks: readonly { readonly task: RegExp; readonly benchmark: string; readonly metric: string }[] = [
  { task: /^harness\|arc:challenge\|/, benchmark: 'arc_challenge', metric: 'acc_norm' },
  { task: /^harness\|hellaswag\|/, benchmark: 'hellaswag', metric: 'acc_norm' },
  { task: /^harness\|truthfulqa:mc\|/, benchmark: 'truthfulqa', metric: 'mc2' },
  { task: /^harness\|truthfulqa:mc\|/, benchmark: 'truthfulqa_mc1', metric: 'mc1' },
  { task: /^harness\|winogrande\|/, benchmark: 'winogrande', metric: 'acc' },
  { task: /^harness\|gsm8k\|/, benchmark: 'gsm8k', metric: 'acc' },
];
const mmlu = /^harness\|hendrycksTest-[^|]+\|5$/;
const mmluSubjects = 57;

/** Results files of the Open LLM Leaderboard's first version, whose tasks are named "harness|hellaswag|10". */
export const leaderboardV1: Reader = {
  format: 'leaderboard-v1',
  claims: (document) =>
    document.kind === 'json' &&
    Object.keys(member(document.value, 'results')).some((key) => key.startsWith('harness|')),
  async read(document, using) {
    if (document.kind !== 'json') return [];
    const { value, name } = document;
    const results = member(value, 'results');
    const keys = Object.keys(results).filter((key) => key.startsWith('harness|'));
    const model = words(own(member(value, 'config_general'), 'model_name')) ?? nameFromPath(name);
    const date = dateInName(name);
    const records: ScoreRecord[] = [];
    const read = new Set<string>();
    const add = (benchmark: string, fraction: number, task: string, metric: string, error?: number) => {
      const shots = Number(task.split('|').at(-1));
      records.push({
        model,
        benchmark,
        value: percentOf(fraction),
        ...(error === undefined ? {} : { standardError: percentOf(error) }),
        provenance: {
          harness: 'leaderboard-v1',
          task,
          metric,
          ...(Number.isInteger(shots) ? { shots } : {}),
          ...(date === undefined ? {} : { date }),
          file: name,
        },
      });
    };
    for (const { task, benchmark, metric } of tasks) {
      const key = keys.find((each) => task.test(each));
      if (key === undefined) continue;
      read.add(key);
      const fraction = finite(own(member(results, key), metric));
      if (fraction === undefined) continue;
      if (fraction === 0 && benchmark.startsWith('truthfulqa')) {
        using.warn('missing-values', `${name}: a TruthfulQA of 0.0 means missing here; left out.`);
        continue;
      }
      add(benchmark, fraction, key, metric, finite(own(member(results, key), `${metric}_stderr`)));
    }
    const subjects = keys.filter((key) => mmlu.test(key));
    const values = subjects.flatMap((key) => finite(own(member(results, key), 'acc')) ?? []);
    if (values.length === mmluSubjects) {
      const mean = values.reduce((sum, each) => sum + each, 0) / mmluSubjects;
      add('mmlu', mean, 'harness|hendrycksTest|5', 'acc');
    } else if (values.length > 0) {
      using.warn(
        'mmlu-incomplete',
        `${name}: ${values.length} of ${mmluSubjects} MMLU subjects; no mean taken.`,
      );
    }
    const others = keys.filter((key) => !read.has(key) && !mmlu.test(key));
    if (others.length > 0) {
      using.warn(
        'tasks-unread',
        `${name}: tasks that are no benchmark of this leaderboard: ${others.slice(0, 6).join(', ')}.`,
      );
    }
    return [{ model: { name: model }, records }];
  },
};
