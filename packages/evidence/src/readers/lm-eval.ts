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

/** Which metric of which task is the score that people report, first choice first. */
const tasks: readonly {
  readonly task: RegExp;
  readonly benchmark: BenchmarkId;
  readonly metrics: readonly string[];
}[] = [
  { task: /^hellaswag$/, benchmark: 'hellaswag', metrics: ['acc_norm', 'acc'] },
  { task: /^arc_challenge$/, benchmark: 'arc_challenge', metrics: ['acc_norm', 'acc'] },
  { task: /^winogrande$/, benchmark: 'winogrande', metrics: ['acc'] },
  { task: /^truthfulqa_mc2$/, benchmark: 'truthfulqa', metrics: ['acc'] },
  { task: /^truthfulqa_mc1$/, benchmark: 'truthfulqa_mc1', metrics: ['acc'] },
  // Up to 0.3 one task carried both.
  { task: /^truthfulqa_mc$/, benchmark: 'truthfulqa', metrics: ['mc2'] },
  { task: /^truthfulqa_mc$/, benchmark: 'truthfulqa_mc1', metrics: ['mc1'] },
  { task: /^mmlu$/, benchmark: 'mmlu', metrics: ['acc'] },
  {
    task: /^mmlu_pro$/,
    benchmark: 'mmlu_pro',
    metrics: ['exact_match,custom-extract', 'exact_match', 'acc'],
  },
  {
    task: /^gsm8k$/,
    benchmark: 'gsm8k',
    metrics: ['exact_match,strict-match', 'exact_match,flexible-extract', 'exact_match', 'acc'],
  },
  { task: /^ifeval$/, benchmark: 'ifeval', metrics: ['prompt_level_strict_acc'] },
  {
    task: /^gpqa_diamond(_\w+)?$/,
    benchmark: 'gpqa_diamond',
    metrics: ['acc_norm', 'acc', 'exact_match,flexible-extract', 'exact_match'],
  },
  { task: /^xwinograd_en$/, benchmark: 'xwinograd', metrics: ['acc'] },
  { task: /^humaneval$/, benchmark: 'humaneval', metrics: ['pass@1', 'pass@1,create_test'] },
];

/** Subjects of MMLU before 0.4 had a group of their own. */
const mmluSubject = /^hendrycksTest-/;
const mmluSubjects = 57;

/**
 * One model from a results file of lm-evaluation-harness: 0.4 and later, where a metric is named
 * "acc_norm,none" and its error "acc_norm_stderr,none", and the older shape without filters.
 */
export function importLmEval(file: ResultsFile): Imported {
  const json = pythonJson(file);
  const results = member(json, 'results');
  if (Object.keys(results).length === 0) {
    throw new InputError([
      {
        code: 'no-results',
        path: file.name,
        expected: 'results of lm-evaluation-harness ("results": {task: …})',
        received: Object.keys(json).slice(0, 5).join(', '),
      },
    ]);
  }
  const warnings: Warning[] = [];
  const scores = new Map<BenchmarkId, ImportedScore>();
  const unread: string[] = [];
  for (const task of Object.keys(results)) {
    const known = tasks.filter((each) => each.task.test(task));
    if (known.length === 0 && !mmluSubject.test(task) && !task.startsWith('mmlu_')) unread.push(task);
    for (const { benchmark, metrics } of known) {
      const found = metrics
        .map((metric) => scoreOf(member(results, task), metric))
        .find((score) => score !== undefined);
      if (found === undefined) continue;
      const items = finiteNumber(member(member(json, 'n-samples'), task).effective);
      if (scores.has(benchmark)) {
        warnings.push({
          code: 'task-twice',
          message: `${file.name}: more than one task measures ${benchmark}; the first is kept.`,
        });
      } else scores.set(benchmark, items === undefined ? found : { ...found, items });
    }
  }
  const subjects = Object.keys(results).filter((task) => mmluSubject.test(task));
  if (subjects.length > 0 && !scores.has('mmlu')) {
    const values = subjects.flatMap((task) => scoreOf(member(results, task), 'acc')?.value ?? []);
    if (values.length === mmluSubjects)
      scores.set('mmlu', { value: values.reduce((sum, value) => sum + value, 0) / values.length });
    else
      warnings.push({
        code: 'mmlu-incomplete',
        message: `${file.name}: ${values.length} of ${mmluSubjects} MMLU subjects; no mean taken.`,
      });
  }
  if (unread.length > 0) {
    warnings.push({
      code: 'tasks-unread',
      message: `${file.name}: tasks that are no benchmark known here: ${unread.slice(0, 6).join(', ')}${unread.length > 6 ? ' …' : ''}.`,
    });
  }
  if (scores.has('truthfulqa_mc1') && !scores.has('truthfulqa')) {
    warnings.push({
      code: 'mc1-only',
      message: `${file.name}: only MC1 of TruthfulQA; it stays apart from MC2.`,
    });
  }
  const parameters =
    finiteNumber(member(json, 'config').model_num_parameters) ?? finiteNumber(json.model_num_parameters);
  return {
    models: [
      {
        model: modelName(json, file.name),
        ...(parameters === undefined || parameters <= 0 ? {} : { paramsB: parameters / 1e9 }),
        scores,
      },
    ],
    warnings,
  };
}

/** A metric with or without its filter; fractions become percent. An error of "N/A" is none. */
function scoreOf(task: Record<string, unknown>, metric: string): ImportedScore | undefined {
  const [name = metric, filter] = metric.split(',');
  const keys = filter === undefined ? [name, `${name},none`] : [metric];
  const key = keys.find((each) => finiteNumber(task[each]) !== undefined);
  if (key === undefined) return undefined;
  const [, used] = key.split(',');
  const error = finiteNumber(task[used === undefined ? `${name}_stderr` : `${name}_stderr,${used}`]);
  return {
    value: percent(task[key] as number),
    ...(error === undefined ? {} : { standardError: percent(error) }),
  };
}

function modelName(json: Record<string, unknown>, fallback: string): string {
  if (typeof json.model_name === 'string' && json.model_name !== '') return json.model_name;
  const args = member(json, 'config').model_args;
  if (typeof args === 'string') {
    const pretrained = /(?:^|,)(?:pretrained|model|path)=([^,]+)/.exec(args)?.[1];
    if (pretrained !== undefined) return pretrained;
  }
  const named = member(member(json, 'config'), 'model_args');
  const pretrained = named.pretrained ?? named.model;
  return typeof pretrained === 'string' ? pretrained : fallback.replace(/\.json$/, '');
}
