import { benchmarkIdOf } from '../benchmarks/registry.ts';
import { finite, member, objectOf, own, words } from '../containers/json.ts';
import { splitPath } from '../containers/source.ts';
import { percentOf } from '../number.ts';
import type { ScoreRecord } from '../record.ts';
import type { Run } from '../run.ts';
import { checkpointOf } from './checkpoint.ts';
import { ItemColumn } from './item-column.ts';
import { dateInName, idOf, list } from './lm-eval.ts';
import type { Reader, Reading } from './reader.ts';
import { scoresOfTask } from './tasks.ts';

/** Results files of lighteval, whose tasks are named "leaderboard|hellaswag|10", or "hellaswag|10" in newer versions. */
export const lighteval: Reader = {
  format: 'lighteval',
  claims: (document) =>
    document.kind === 'json' &&
    own(document.value, 'config_general') !== undefined &&
    Object.keys(member(document.value, 'results')).some((key) => key === 'all' || taskName.test(key)),
  async read(document, using) {
    return document.kind === 'json' ? [readResults(document.value, document.name, using)] : [];
  },
};

/** "suite|task:subset|shots", the suite left out in newer versions. */
const taskName = /^(?:([\w-]+)\|)?([^|]+)\|(\d+)$/;

function readResults(value: unknown, name: string, using: Reading): Run {
  const general = member(value, 'config_general');
  const config = member(general, 'model_config');
  const model =
    words(own(general, 'model_name')) ??
    words(own(config, 'model_name')) ??
    splitPath(splitPath(name).folder).base;
  const revision = words(own(general, 'model_sha')) ?? words(own(config, 'revision'));
  const limit = finite(own(general, 'max_samples'));
  const date = dateInName(name);
  const version = words(own(general, 'lighteval_sha'));
  const results = member(value, 'results');
  const keys = Object.keys(results);
  const averaged = new Set(keys.flatMap((key) => /\|([^|:]+):_average\|/.exec(`|${key}`)?.[1] ?? []));
  const records: ScoreRecord[] = [];
  const unread: string[] = [];
  const choices: string[] = [];
  for (const [key, metrics] of Object.entries(results)) {
    const [, , full, shots] = taskName.exec(key) ?? [];
    if (full === undefined) continue;
    const [task = full, subset] = full.endsWith(':_average')
      ? [full.replace(':_average', '')]
      : splitTask(full);
    const figures = Object.entries(objectOf(metrics)).filter(([, figure]) => {
      const number = finite(figure);
      return number !== undefined && number >= 0 && number <= 1;
    });
    const names = figures.map(([metric]) => metric).filter((metric) => !metric.endsWith('_stderr'));
    const found = new Map(figures);
    const scores = scoresOfTask(subset === undefined ? task : `${task}_${subset}`, names);
    if (scores.length === 0) unread.push(key);
    for (const score of scores) {
      if (score.chosen) choices.push(`${task} ${score.key} (also ${score.others.slice(0, 3).join(', ')})`);
      const error = finite(found.get(`${score.key}_stderr`));
      records.push({
        model,
        benchmark: score.benchmark,
        value: percentOf(found.get(score.key) as number),
        ...(error === undefined ? {} : { standardError: percentOf(error) }),
        ...(subset !== undefined && averaged.has(task) ? { partOf: benchmarkIdOf(task) } : {}),
        provenance: {
          harness: 'lighteval',
          ...(version === undefined || version === '?' ? {} : { harnessVersion: version }),
          task: key,
          ...taskVersion(value, key),
          metric: score.key,
          shots: Number(shots),
          ...(limit === undefined ? {} : { limit }),
          ...(revision === undefined || revision === 'main' ? {} : { revision }),
          ...checkpointOf(revision, model),
          ...(date === undefined ? {} : { date }),
          file: name,
        },
      });
    }
  }
  if (unread.length > 0) using.warn('tasks-unread', `${name}: no score from 0 to 1 in ${list(unread)}.`);
  if (choices.length > 0)
    using.warn('metric-chosen', `${name}: of several metrics, taken: ${list(choices)}.`);
  return { ...idOf(name), model: { name: model }, records };
}

/** "truthfulqa:mc" is one task; "mmlu:anatomy" is a subject of one. */
function splitTask(full: string): readonly [string, string?] {
  if (/^(arc|truthfulqa|gpqa|aime)[:_]/.test(full)) return [full];
  const at = full.indexOf(':');
  return at < 0 ? [full] : [full.slice(0, at), full.slice(at + 1)];
}

function taskVersion(value: unknown, key: string): { readonly taskVersion?: string } {
  const version = own(member(value, 'versions'), key);
  return version === undefined || version === null ? {} : { taskVersion: String(version) };
}

/** Details of lighteval, one Parquet table per task: one row per item, its metrics as an object. */
export const lightevalDetails: Reader = {
  format: 'lighteval details',
  claims: (document) =>
    document.kind === 'table' &&
    /^details_/.test(splitPath(document.name).base) &&
    document.columns.some((column) => column === 'metric' || column === 'metrics'),
  async read(document, using) {
    if (document.kind !== 'table' || !using.items) return [];
    const { folder, base } = splitPath(document.name);
    const key = base
      .replace(/^details_/, '')
      .replace(/_\d{4}-\d{2}-\d{2}T[\s\S]*/, '')
      .replace(/\.parquet$/, '');
    const [, , full = key] = taskName.exec(key) ?? [];
    const [task = full, subset] = splitTask(full);
    const metrics = (row: unknown) => objectOf(own(row, 'metric') ?? own(row, 'metrics'));
    const names = [...new Set(document.rows.slice(0, 100).flatMap((row) => Object.keys(metrics(row))))];
    const columns = scoresOfTask(task, names).map(
      ({ benchmark, key: metric }) =>
        new ItemColumn({
          benchmark,
          metric,
          taskVersion: null,
          prefix: subset === undefined ? '' : `${subset}/`,
          cluster: subset ?? null,
        }),
    );
    for (const [place, row] of document.rows.entries()) {
      const doc = own(row, 'doc');
      const id = own(doc, 'id') ?? own(row, 'example_id') ?? place;
      for (const column of columns) column.add({ id, score: own(metrics(row), column.about.metric) });
    }
    // details/OWNER/MODEL/DATE/details_TASK_DATE.parquet
    const model = splitPath(splitPath(folder).folder);
    const owner = splitPath(model.folder).base;
    const name = owner === 'details' || owner === '' ? model.base : `${owner}/${model.base}`;
    return [
      {
        ...idOf(document.name),
        model: { name },
        records: [],
        items: columns.flatMap((column) => column.done(document.name, using)),
      },
    ];
  },
};
