import { finite, listOf, member, own, words } from '../containers/json.ts';
import type { Document } from '../document.ts';
import type { Provenance, ScoreRecord } from '../record.ts';
import type { Run } from '../run.ts';
import { ItemColumn } from './item-column.ts';
import { type Measured, oneMetricEach } from './one-metric.ts';
import type { Reader, Reading } from './reader.ts';
import { benchmarkOfTask, scoresOfTask } from './tasks.ts';

/** Aggregate records of every_eval_ever, schemas 0.2 and 0.3: JSON, JSON Lines or Parquet. */
export const everyEvalEver: Reader = {
  format: 'every_eval_ever',
  claims: (document) =>
    document.kind === 'json'
      ? isRecord(document.value)
      : document.kind === 'lines'
        ? isRecord(document.first)
        : document.kind === 'table' && isRecord(document.rows[0]),
  async read(document, using) {
    const runs: Run[] = [];
    const left: string[] = [];
    for await (const value of valuesOf(document)) {
      const run = isRecord(value) ? readRecord(value, document.name, left, using) : undefined;
      if (run !== undefined) runs.push(run);
    }
    if (left.length > 0) {
      using.warn(
        'tasks-unread',
        `${document.name}: no score on a bounded scale where more is better: ${left.slice(0, 6).join(', ')}${left.length > 6 ? ' …' : ''}.`,
      );
    }
    return runs;
  },
};

function isRecord(value: unknown): boolean {
  return (
    Array.isArray(parsed(own(value, 'evaluation_results'))) &&
    typeof parsed(own(value, 'model_info')) === 'object'
  );
}

async function* valuesOf(document: Document): AsyncGenerator<unknown> {
  if (document.kind === 'json') yield document.value;
  if (document.kind === 'table') yield* document.rows;
  if (document.kind === 'lines') yield* document.values();
}

/** Some Parquet copies hold the nested parts as JSON text. */
function parsed(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

function readRecord(value: unknown, file: string, left: string[], using: Reading): Run | undefined {
  const info = parsed(own(value, 'model_info'));
  const model = words(own(info, 'id')) ?? words(own(info, 'name'));
  if (model === undefined) return undefined;
  const source = parsed(own(value, 'source_metadata'));
  const library = parsed(own(value, 'eval_library'));
  const relationship = words(own(source, 'evaluator_relationship'));
  const organization = words(own(source, 'source_organization_name'));
  const harness = words(own(library, 'name'));
  const version = words(own(library, 'version'));
  const date = when(own(value, 'evaluation_timestamp')) ?? when(own(value, 'retrieved_timestamp'));
  const base: Provenance = {
    ...(relationship === undefined
      ? {}
      : {
          reporter: {
            kind: relationship === 'first_party' ? ('self' as const) : ('independent' as const),
            ...(organization === undefined ? {} : { name: organization }),
          },
        }),
    ...(harness === undefined || harness === 'unknown' ? {} : { harness }),
    ...(version === undefined || version === 'unknown' ? {} : { harnessVersion: version }),
    ...(date === undefined ? {} : { date }),
    file,
  };
  const found: Measured[] = [];
  for (const result of listOf(parsed(own(value, 'evaluation_results')))) {
    const name =
      words(own(result, 'evaluation_name')) ?? words(own(member(result, 'source_data'), 'dataset_name'));
    const config = member(result, 'metric_config');
    const details = member(result, 'score_details');
    const score = finite(own(details, 'score'));
    const least = finite(own(config, 'min_score'));
    const most = finite(own(config, 'max_score'));
    const unit = words(own(config, 'metric_unit'));
    const range = unit === 'percent' && most === undefined ? [0, 100] : [least ?? 0, most ?? 1];
    if (name === undefined || score === undefined) continue;
    const [from = 0, to = 1] = range;
    const bounded = to > from && score >= from && score <= to;
    if (own(config, 'lower_is_better') === true || !bounded) {
      left.push(name);
      continue;
    }
    const uncertainty = member(details, 'uncertainty');
    const reported = own(uncertainty, 'standard_error');
    const error = finite(own(reported, 'value')) ?? finite(reported);
    const items = finite(own(uncertainty, 'num_samples'));
    const metric =
      words(own(config, 'metric_name')) ??
      words(own(config, 'metric_id')) ??
      words(own(config, 'evaluation_description'));
    const address = listOf(own(member(result, 'source_data'), 'url')).find(
      (each) => typeof each === 'string',
    );
    const task = name.replace(/^.*\//, '');
    const record: ScoreRecord = {
      model,
      benchmark: benchmarkOfTask(task),
      value: scaled(score - from, to - from),
      ...(error === undefined ? {} : { standardError: scaled(error, to - from) }),
      ...(items === undefined ? {} : { items }),
      provenance: {
        ...base,
        task: name,
        ...(metric === undefined ? {} : { metric }),
        ...(typeof address === 'string' ? { source: address } : {}),
      },
    };
    found.push({
      name: task,
      metric: metric ?? words(own(result, 'evaluation_result_id')) ?? 'score',
      record,
    });
  }
  const records = oneMetricEach(found, file, using);
  const id = words(own(value, 'evaluation_id'));
  return { ...(id === undefined ? {} : { id }), model: { name: model }, records };
}

/** Part of a range in percent, without the digits that binary arithmetic adds. */
const scaled = (part: number, whole: number) => Number(((100 * part) / whole).toPrecision(14));

function when(stamp: unknown): string | undefined {
  const text = typeof stamp === 'number' ? String(stamp) : words(stamp);
  if (text === undefined) return undefined;
  const seconds = /^\d{9,11}(\.\d+)?$/.test(text) ? Number(text) * 1000 : Date.parse(text);
  return Number.isFinite(seconds) ? new Date(seconds).toISOString() : undefined;
}

/** Instances of every_eval_ever: one line or row per item, with the score and whether it is right. */
export const everyEvalEverSamples: Reader = {
  format: 'every_eval_ever samples',
  claims: (document) =>
    document.kind === 'lines'
      ? isInstance(document.first)
      : document.kind === 'table' && isInstance(document.rows[0]),
  async read(document, using: Reading) {
    if (!using.items) return [];
    const columns = new Map<
      string,
      { readonly id: string; readonly model: string; readonly task: string; readonly column: ItemColumn }
    >();
    for await (const row of valuesOf(document)) {
      const model = words(own(row, 'model_id'));
      const name = words(own(row, 'evaluation_name'));
      if (model === undefined || name === undefined) continue;
      const id = words(own(row, 'evaluation_id')) ?? name;
      const metric = words(own(row, 'evaluation_result_id')) ?? 'score';
      const key = JSON.stringify([model, id, name, metric]);
      const task = name.replace(/^.*\//, '');
      const known = columns.get(key) ?? {
        id,
        model,
        task,
        column: new ItemColumn({ benchmark: benchmarkOfTask(task), metric, taskVersion: null }),
      };
      columns.set(key, known);
      const evaluation = parsed(own(row, 'evaluation'));
      known.column.add({
        hash: words(own(row, 'sample_hash')),
        id: own(row, 'sample_id'),
        score: finite(own(evaluation, 'score')) ?? own(evaluation, 'is_correct'),
      });
    }
    const all = [...columns.values()];
    return all
      .filter(({ id, model, task, column }) => {
        const metrics = all
          .filter((each) => each.id === id && each.model === model && each.task === task)
          .map((each) => each.column.about.metric);
        return (
          metrics.length === 1 || scoresOfTask(task, metrics).some(({ key }) => key === column.about.metric)
        );
      })
      .map(({ id, model, column }) => ({
        id,
        model: { name: model },
        records: [],
        items: column.done(document.name, using),
      }));
  },
};

const isInstance = (value: unknown) =>
  own(value, 'sample_id') !== undefined &&
  own(value, 'evaluation') !== undefined &&
  own(value, 'model_id') !== undefined;
