import { listOf, member, own, words } from '../containers/json.ts';
import { splitPath } from '../containers/source.ts';
import type { LinesDocument } from '../document.ts';
import { ItemColumn } from './item-column.ts';
import { dateInName, idOf, isLmEvalResults, lmEvalHeader, nameFromPath } from './lm-eval.ts';
import type { Reader } from './reader.ts';
import { scoresOfTask } from './tasks.ts';

/**
 * The samples that lm-evaluation-harness logs, one JSON object per line: samples_TASK_DATE.jsonl beside
 * results_DATE.json, which names the model. Read line by line; of each item its hash (or its place), its score and its
 * subject are kept.
 */
export const lmEvalSamples: Reader = {
  format: 'lm-eval samples',
  claims: ({ kind, ...document }) => {
    const first = kind === 'lines' ? (document as LinesDocument).first : undefined;
    return (
      own(first, 'doc_id') !== undefined &&
      (own(first, 'filtered_resps') ?? own(first, 'doc_hash') ?? own(first, 'filter')) !== undefined
    );
  },
  async read(document, using) {
    if (document.kind !== 'lines') return [];
    const { base } = splitPath(document.name);
    const when = dateInName(document.name);
    const results =
      (await using.beside((name) => /^results.*\.json$/i.test(name) && dateInName(name) === when)) ??
      (await using.beside((name) => /^results.*\.json$/i.test(name)));
    const known = isLmEvalResults(results);
    if (known && !using.items) return [];
    const header =
      known && results?.kind === 'json'
        ? lmEvalHeader(results.value, document.name)
        : lmEvalHeader({ model_name: nameFromPath(document.name) }, document.name);
    const value = results?.kind === 'json' ? results.value : undefined;
    const task = base
      .replace(/^samples_/, '')
      .replace(/_\d{4}-\d{2}-\d{2}T[\s\S]*/, '')
      .replace(/\.jsonl$/, '');
    const metrics = listOf(own(document.first, 'metrics')).filter((each) => typeof each === 'string');
    const keys = metrics.length > 0 ? metrics : metricsOfOld(document.first);
    const columns = scoresOfTask(task, keys as string[]).map(
      ({ benchmark, key }) =>
        new ItemColumn({
          benchmark: groupOf(value, task) ?? benchmark,
          metric: key,
          taskVersion: versionOf(value, task),
          // A part of a group keys by its own name too: the first item of each subject is another item.
          prefix: groupOf(value, task) === undefined ? '' : `${task}/`,
          cluster: groupOf(value, task) === undefined ? null : task,
        }),
    );
    const filter = wantedFilter(task, document.first);
    for await (const line of document.values()) {
      const of = words(own(line, 'filter'));
      if (filter !== undefined && of !== undefined && of !== filter) continue;
      for (const column of columns) {
        column.add({
          hash: words(own(line, 'doc_hash')),
          id: own(line, 'doc_id'),
          score: own(line, column.about.metric),
          cluster: clusterOf(own(line, 'doc')),
        });
      }
    }
    const items = columns.flatMap((column) => column.done(document.name, using));
    const records = known
      ? []
      : items.map((each) => ({
          model: header.model.name,
          benchmark: each.benchmark,
          value: meanPercent(each.scores),
          items: each.scores.length,
          provenance: { ...header.provenance, task, metric: each.metric },
        }));
    if (!known) {
      using.warn(
        'samples-alone',
        `${document.name}: no results file beside it; the score is the mean of its ${items[0]?.scores.length ?? 0} items.`,
      );
    }
    return [{ ...idOf(document.name), model: header.model, records, ...(using.items ? { items } : {}) }];
  },
};

/** Before 0.4.9 a line does not list its metrics: those of its figures that are none of the harness's own fields. */
function metricsOfOld(line: unknown): string[] {
  const own = ['doc_id', 'doc', 'target', 'arguments', 'resps', 'filtered_resps', 'filter'];
  return Object.entries(line as Record<string, unknown>)
    .filter(([key, value]) => !own.includes(key) && typeof value === 'number')
    .map(([key]) => key);
}

/** The benchmark of the group a task is part of, where its parts are subjects of one test. */
function groupOf(results: unknown, task: string): string | undefined {
  for (const [group, tasks] of Object.entries(member(results, 'group_subtasks'))) {
    if (group === task || !listOf(tasks).includes(task)) continue;
    const root = /^(mmlu)(_|$)/.exec(group)?.[1] ?? group;
    return scoresOfTask(root, ['acc', 'acc_norm', 'exact_match'])[0]?.benchmark;
  }
  return /^mmlu_(?!pro)/.test(task) ? 'mmlu' : undefined;
}

function versionOf(results: unknown, task: string): string | null {
  const version = own(member(results, 'versions'), task);
  return version === undefined || version === null ? null : String(version);
}

/** Filter of the score that people report, where an item is logged once per filter. */
function wantedFilter(task: string, first: unknown): string | undefined {
  const filter = words(own(first, 'filter'));
  if (filter === undefined || filter === 'none') return undefined;
  const wanted = /^gsm8k/.test(task) ? 'strict-match' : /mmlu_pro/.test(task) ? 'custom-extract' : undefined;
  return wanted ?? filter;
}

/** The subject or passage an item belongs to, where the document says. */
function clusterOf(doc: unknown): string | undefined {
  for (const key of ['subject', 'category', 'passage_id', 'group_id', 'story_id', 'activity_label']) {
    const value = own(doc, key);
    const text = typeof value === 'number' ? String(value) : words(value);
    if (text !== undefined) return text;
  }
  return undefined;
}

function meanPercent(scores: Float64Array): number {
  let sum = 0;
  for (const score of scores) sum += score;
  return Number(((100 * sum) / scores.length).toPrecision(14));
}
