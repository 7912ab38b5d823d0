import { benchmarkIdOf } from '../benchmarks/registry.ts';
import { fileError } from '../containers/file-error.ts';
import { finite, listOf, member, objectOf, own, parseJson, words } from '../containers/json.ts';
import type { ReadLimits } from '../containers/source.ts';
import type { Document } from '../document.ts';
import type { ItemScores } from '../items.ts';
import { percentOf } from '../number.ts';
import type { Provenance, ScoreRecord } from '../record.ts';
import type { Run } from '../run.ts';
import { ItemColumn } from './item-column.ts';
import type { Reader, Reading } from './reader.ts';

/** Logs of Inspect: one JSON file, or a zip archive (.eval) with a header, summaries and one file per sample. */
export const inspect: Reader = {
  format: 'inspect',
  claims: (document) => document.kind === 'archive' || (document.kind === 'json' && isLog(document.value)),
  async read(document, using) {
    const header = headerOf(document, using.limits);
    const run = readHeader(header, document.name, using);
    if (run === undefined) return [];
    if (!using.items) return [run];
    return [{ ...run, items: itemsOf(document, header, using) }];
  },
};

const isLog = (value: unknown) =>
  words(own(member(value, 'eval'), 'model')) !== undefined &&
  words(own(member(value, 'eval'), 'task')) !== undefined;

function headerOf(document: Document, limits: ReadLimits): unknown {
  if (document.kind === 'json') return document.value;
  if (document.kind !== 'archive') return undefined;
  const entry = ['header.json', '_journal/start.json'].find((name) =>
    document.archive.entries.some((each) => each.name === name),
  );
  const header = entry === undefined ? undefined : entryJson(document, entry, limits);
  if (!isLog(header))
    throw fileError('no-results', document.name, 'a log of Inspect', 'an archive of another kind');
  return header;
}

function entryJson(document: Document & { kind: 'archive' }, entry: string, limits: ReadLimits): unknown {
  const bytes = document.archive.read(new Set([entry]), document.name).get(entry);
  return parseJson(new TextDecoder().decode(bytes), `${document.name}/${entry}`, limits);
}

/** Who serves the model stands before its name: "hf/acme/aria-1b", "openai/gpt-4o". */
const servers =
  /^(hf|vllm|sglang|ollama|llama-cpp-python|transformer_lens|together|openrouter|hf-inference-providers|fireworks|groq|azureai|bedrock|openai-api\/[^/]+)\//;

function modelOf(header: unknown): string {
  return String(own(member(header, 'eval'), 'model')).replace(servers, '');
}

function benchmarkOf(header: unknown): string {
  const evaluation = member(header, 'eval');
  const task = String(own(evaluation, 'task')).replace(/^.*\//, '');
  const args = member(evaluation, 'task_args');
  const target = words(own(args, 'target'));
  if (/^truthfulqa$/i.test(task)) return target === 'mc2' ? 'truthfulqa' : 'truthfulqa_mc1';
  return benchmarkIdOf(task);
}

function readHeader(header: unknown, name: string, using: Reading): Run | undefined {
  const status = words(own(header, 'status'));
  const evaluation = member(header, 'eval');
  const model = modelOf(header);
  if (status !== undefined && status !== 'success') {
    using.warn('runs-left-out', `${name}: the run's status is ${status}; left out.`);
    return undefined;
  }
  const results = member(header, 'results');
  const scorers = listOf(own(results, 'scores'));
  const items = finite(own(results, 'completed_samples'));
  const of = finite(own(member(evaluation, 'dataset'), 'samples'));
  const limit = own(member(evaluation, 'config'), 'limit');
  const cut = finite(limit) ?? (Array.isArray(limit) ? items : undefined);
  const args = member(evaluation, 'model_args');
  const revision = words(own(args, 'revision'));
  const version = words(own(member(evaluation, 'packages'), 'inspect_ai'));
  const date = words(own(evaluation, 'created'));
  const benchmark = benchmarkOf(header);
  const base: Provenance = {
    harness: 'inspect',
    ...(version === undefined ? {} : { harnessVersion: version }),
    task: String(own(evaluation, 'task')),
    ...(own(evaluation, 'task_version') === undefined
      ? {}
      : { taskVersion: String(own(evaluation, 'task_version')) }),
    ...(cut !== undefined && (of === undefined || cut < of) ? { limit: cut } : {}),
    ...(revision === undefined || revision === 'main' ? {} : { revision }),
    ...(date === undefined ? {} : { date }),
    file: name,
  };
  const records: ScoreRecord[] = [];
  const others: string[] = [];
  for (const scorer of scorers) {
    const metrics = member(scorer, 'metrics');
    const value = (metric: string) => finite(own(member(metrics, metric), 'value'));
    const metric = ['accuracy', 'mean', ...Object.keys(metrics)].find((each) => {
      const figure = value(each);
      return figure !== undefined && figure >= 0 && figure <= 1 && !/stderr|std|var/.test(each);
    });
    const label = words(own(scorer, 'name')) ?? 'score';
    if (metric === undefined) continue;
    const rest = Object.keys(metrics).filter((each) => each !== metric && !/stderr|std|var/.test(each));
    if (!['accuracy', 'mean'].includes(metric) && rest.length > 0 && records.length === 0) {
      using.warn(
        'metric-chosen',
        `${name}: of several metrics of ${label} the first is taken, ${metric}; not ${rest.slice(0, 3).join(', ')}.`,
      );
    }
    if (records.length > 0) {
      others.push(label);
      continue;
    }
    const error = value('stderr');
    records.push({
      model,
      benchmark,
      value: percentOf(value(metric)!),
      ...(error === undefined ? {} : { standardError: percentOf(error) }),
      ...(items === undefined ? {} : { items }),
      provenance: { ...base, metric: `${label}/${metric}` },
    });
  }
  if (others.length > 0) {
    using.warn('metric-chosen', `${name}: of several scorers the first is taken; not ${others.join(', ')}.`);
  }
  if (records.length === 0) using.warn('tasks-unread', `${name}: no score from 0 to 1 in ${benchmark}.`);
  return { model: { name: model }, records };
}

/** Item scores by sample id, epochs averaged: from the summaries of an archive, or the samples of a JSON log. */
function itemsOf(document: Document, header: unknown, using: Reading): readonly ItemScores[] {
  const scorer = words(own(listOf(own(member(header, 'results'), 'scores'))[0], 'name'));
  const version = own(member(header, 'eval'), 'task_version');
  const column = new ItemColumn({
    benchmark: benchmarkOf(header),
    metric: scorer ?? 'score',
    taskVersion: version === undefined ? null : String(version),
    epochs: true,
  });
  for (const sample of samplesOf(document, using.limits)) {
    const scores = objectOf(own(sample, 'scores'));
    const score = own(scorer === undefined ? Object.values(scores)[0] : own(scores, scorer), 'value');
    const metadata = member(sample, 'metadata');
    const cluster = words(own(metadata, 'subject')) ?? words(own(metadata, 'category'));
    column.add({ id: own(sample, 'id'), score, cluster });
  }
  return column.done(document.name, using);
}

function* samplesOf(document: Document, limits: ReadLimits): Generator<unknown> {
  if (document.kind === 'json') yield* listOf(own(document.value, 'samples'));
  if (document.kind !== 'archive') return;
  const { archive, name } = document;
  if (archive.entries.some((entry) => entry.name === 'summaries.json')) {
    yield* listOf(entryJson(document, 'summaries.json', limits));
    return;
  }
  const samples = archive.entries.filter((entry) => /^samples\/.*\.json$/.test(entry.name));
  // A log may hold more than memory does: so many at a time.
  const batch = 500;
  for (let at = 0; at < samples.length; at += batch) {
    const names = new Set(samples.slice(at, at + batch).map((entry) => entry.name));
    for (const [entry, bytes] of archive.read(names, name)) {
      yield parseJson(new TextDecoder().decode(bytes), `${name}/${entry}`, limits);
    }
  }
}
