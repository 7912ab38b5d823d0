import { benchmarkIdOf } from '../benchmarks/registry.ts';
import { finite, listOf, member, objectOf, own, words } from '../containers/json.ts';
import { splitPath } from '../containers/source.ts';
import type { Document } from '../document.ts';
import { percentOf } from '../number.ts';
import type { Provenance, ScoreRecord } from '../record.ts';
import type { ModelFacts, Run } from '../run.ts';
import { checkpointOf } from './checkpoint.ts';
import type { Reader, Reading } from './reader.ts';
import { scoresOfTask } from './tasks.ts';

/**
 * Results files of lm-evaluation-harness: 0.4 and later, where a metric is named "acc_norm,none" and its error
 * "acc_norm_stderr,none", and the older shape without filters. Leaderboard v2 results are of this format.
 */
export const lmEval: Reader = {
  format: 'lm-eval',
  claims: (document) => document.kind === 'json' && isLmEval(document.value),
  async read(document, using) {
    return document.kind === 'json' ? [readResults(document.value, document.name, using)] : [];
  },
};

function isLmEval(value: unknown): boolean {
  const results = Object.entries(member(value, 'results'));
  if (results.length === 0 || own(value, 'config_general') !== undefined) return false;
  const told = ['config', 'configs', 'versions', 'n-shot', 'n-samples', 'git_hash'];
  const task = results.every(([name, of]) => !name.includes('|') && typeof of === 'object' && of !== null);
  return task && told.some((key) => own(value, key) !== undefined);
}

/** Model and settings in the results files of the harness, beside scores. */
export interface LmEvalHeader {
  readonly model: ModelFacts;
  readonly provenance: Provenance;
}

export function lmEvalHeader(value: unknown, name: string): LmEvalHeader {
  const config = member(value, 'config');
  const args = modelArguments(own(config, 'model_args'));
  const model = modelName(value, args, name);
  const parameters =
    finite(own(config, 'model_num_parameters')) ?? finite(own(value, 'model_num_parameters'));
  const revision = words(args.revision) ?? words(own(config, 'model_revision'));
  const checkpoint = checkpointOf(revision, model);
  const adapter = words(args.peft) ?? words(args.delta);
  const template = own(value, 'chat_template');
  const quantization = quantizationOf(args);
  const limit = finite(own(config, 'limit'));
  const date = dateOf(own(value, 'date'), name);
  const version = words(own(value, 'lm_eval_version')) ?? words(own(value, 'git_hash'));
  return {
    model: {
      name: model,
      ...(parameters === undefined || parameters <= 0 ? {} : { paramsB: parameters / 1e9 }),
    },
    provenance: {
      harness: 'lm-eval',
      ...(version === undefined ? {} : { harnessVersion: version }),
      ...(template === undefined ? {} : { chatTemplate: template !== null && template !== false }),
      ...(limit === undefined ? {} : { limit }),
      ...(revision === undefined || revision === 'main' ? {} : { revision }),
      ...checkpoint,
      ...(adapter === undefined ? {} : { adapter }),
      ...(quantization === undefined ? {} : { quantization }),
      ...(date === undefined ? {} : { date }),
      file: name,
    },
  };
}

/** Subjects of MMLU before 0.4 had a group of their own. */
const mmluSubject = /^hendrycksTest-/;
const mmluSubjects = 57;

function readResults(value: unknown, name: string, using: Reading): Run {
  const { model, provenance } = lmEvalHeader(value, name);
  const results = member(value, 'results');
  const groups = groupsOf(value);
  const records: ScoreRecord[] = [];
  const unread: string[] = [];
  const choices: string[] = [];
  for (const [task, metrics] of Object.entries(results)) {
    if (mmluSubject.test(task)) continue;
    const figures = fractions(objectOf(metrics));
    const better = member(member(value, 'higher_is_better'), task);
    const usable = [...figures.keys()].filter((key) => own(better, key.split(',')[0]!) !== false);
    const scores = scoresOfTask(task, usable);
    if (scores.length === 0) {
      const metric = Object.keys(objectOf(metrics)).filter((key) => key !== 'alias');
      if (metric.length > 0) unread.push(`${task} (${metric.slice(0, 3).join(', ')})`);
      continue;
    }
    for (const score of scores) {
      if (score.chosen) choices.push(`${task} ${score.key} (also ${score.others.slice(0, 3).join(', ')})`);
      records.push(
        recordOf(value, task, score.benchmark, score.key, figures, model.name, provenance, groups),
      );
    }
  }
  const subjects = Object.entries(results).filter(([task]) => mmluSubject.test(task));
  if (subjects.length > 0 && !records.some(({ benchmark }) => benchmark === 'mmlu')) {
    const values = subjects.flatMap(([, metrics]) => fractions(objectOf(metrics)).get('acc') ?? []);
    if (values.length === mmluSubjects) {
      const mean = values.reduce((sum, each) => sum + each, 0) / values.length;
      records.push({
        model: model.name,
        benchmark: 'mmlu',
        value: percentOf(mean),
        provenance: { ...provenance, task: 'hendrycksTest', metric: 'acc' },
      });
    } else {
      using.warn(
        'mmlu-incomplete',
        `${name}: ${values.length} of ${mmluSubjects} MMLU subjects; no mean taken.`,
      );
    }
  }
  if (unread.length > 0) {
    using.warn('tasks-unread', `${name}: no score from 0 to 1 in ${list(unread)}.`);
  }
  if (choices.length > 0)
    using.warn('metric-chosen', `${name}: of several metrics, taken: ${list(choices)}.`);
  return { ...idOf(name), model, records };
}

/** The evaluation a file belongs to, by the time in its name. */
export function idOf(name: string): { readonly id?: string } {
  const date = dateInName(name);
  return date === undefined ? {} : { id: date };
}

function recordOf(
  value: unknown,
  task: string,
  benchmark: string,
  key: string,
  figures: ReadonlyMap<string, number>,
  model: string,
  common: Provenance,
  groups: ReadonlyMap<string, string>,
): ScoreRecord {
  const [metric = key, filter] = key.split(',');
  const error = figures.get(filter === undefined ? `${metric}_stderr` : `${metric}_stderr,${filter}`);
  const samples = member(member(value, 'n-samples'), task);
  const items = finite(own(samples, 'effective'));
  const original = finite(own(samples, 'original'));
  const config = member(member(value, 'configs'), task);
  const shots =
    finite(own(member(value, 'n-shot'), task)) ??
    finite(own(config, 'num_fewshot')) ??
    finite(own(member(value, 'config'), 'num_fewshot'));
  const version = own(member(value, 'versions'), task);
  // A limit above the task's own size cuts nothing.
  const cut = items !== undefined && original !== undefined ? items < original : common.limit !== undefined;
  const { limit, ...rest } = common;
  const part = groups.get(task);
  return {
    model,
    benchmark,
    value: percentOf(figures.get(key) ?? Number.NaN),
    ...(error === undefined ? {} : { standardError: percentOf(error) }),
    ...(items === undefined ? {} : { items }),
    ...(part === undefined ? {} : { partOf: part }),
    provenance: {
      ...rest,
      task,
      ...(version === undefined || version === null ? {} : { taskVersion: String(version) }),
      metric,
      ...(filter === undefined ? {} : { filter }),
      ...(shots === undefined ? {} : { shots }),
      ...(cut ? { limit: items ?? limit ?? 0 } : {}),
    },
  };
}

/** The group of each task whose group's own score is in the results. */
function groupsOf(value: unknown): ReadonlyMap<string, string> {
  const results = member(value, 'results');
  const groups = new Map<string, string>();
  for (const [group, tasks] of Object.entries(member(value, 'group_subtasks'))) {
    const scored = fractions(objectOf(own(results, group))).size > 0;
    if (!scored) continue;
    const benchmark = scoresOfTask(group, [...fractions(objectOf(own(results, group))).keys()])[0]?.benchmark;
    for (const task of listOf(tasks)) {
      if (typeof task === 'string' && task !== group) groups.set(task, benchmark ?? benchmarkIdOf(group));
    }
  }
  return groups;
}

/** The figures from 0 to 1 among a task's metrics; an error of "N/A" is none. */
function fractions(metrics: Readonly<Record<string, unknown>>): Map<string, number> {
  const found = new Map<string, number>();
  for (const [key, figure] of Object.entries(metrics)) {
    const number = finite(figure);
    if (number !== undefined && number >= 0 && number <= 1) found.set(key, number);
  }
  return found;
}

/** "pretrained=a/b,dtype=bfloat16" as an object; newer files have the object itself. */
function modelArguments(args: unknown): Readonly<Record<string, unknown>> {
  if (typeof args !== 'string') return objectOf(args);
  return Object.fromEntries(
    args.split(',').flatMap((pair) => {
      const at = pair.indexOf('=');
      return at < 0 ? [] : [[pair.slice(0, at).trim(), pair.slice(at + 1).trim()]];
    }),
  );
}

function modelName(value: unknown, args: Readonly<Record<string, unknown>>, name: string): string {
  return (
    words(own(value, 'model_name')) ??
    words(args.pretrained) ??
    words(args.model) ??
    words(args.path) ??
    nameFromPath(name)
  );
}

/** The model that a folder or file is named after: "acme__aria-1b/results_….json" is acme/aria-1b. */
export function nameFromPath(path: string): string {
  const { folder, base } = splitPath(path);
  const stem = base.replace(/\.(jsonl?|json)$/i, '');
  if (!/^(results|samples)_/.test(stem)) return stem;
  return splitPath(folder).base.replace('__', '/') || stem;
}

function quantizationOf(args: Readonly<Record<string, unknown>>): string | undefined {
  if (isTrue(args.load_in_4bit)) return '4bit';
  if (isTrue(args.load_in_8bit)) return '8bit';
  if (args.autogptq !== undefined && !isFalse(args.autogptq)) return 'gptq';
  if (args.gptqmodel !== undefined && !isFalse(args.gptqmodel)) return 'gptq';
  const named = words(args.quantization);
  return named === 'None' ? undefined : named;
}

const isTrue = (value: unknown) => value === true || value === 'True' || value === 'true';
const isFalse = (value: unknown) => value === false || value === 'False' || value === 'false';

/** The file's own date (seconds), else that of its name: results_2025-06-01T08-00-00.0.json. */
function dateOf(date: unknown, name: string): string | undefined {
  const seconds = finite(date);
  if (seconds !== undefined && seconds > 0 && seconds < 1e11) return new Date(seconds * 1000).toISOString();
  return dateInName(name);
}

export function dateInName(name: string): string | undefined {
  const [, day, hour, minute, second] =
    /(\d{4}-\d{2}-\d{2})T(\d{2})[-:](\d{2})[-:](\d{2})/.exec(splitPath(name).base) ?? [];
  return day === undefined ? undefined : `${day}T${hour}:${minute}:${second}.000Z`;
}

/** Some of many. */
export function list(all: readonly string[], most = 6): string {
  const more = all.length - most;
  return more > 0 ? `${all.slice(0, most).join(', ')} and ${more} more` : all.join(', ');
}

/** True where a document is a results file of the harness. */
export function isLmEvalResults(document: Document | undefined): boolean {
  return document?.kind === 'json' && isLmEval(document.value);
}
