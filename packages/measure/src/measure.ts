import type { Backend, Likelihood } from './backend.ts';
import { MeasureError } from './measure-error.ts';
import { type Item, itemsOf, type PromptOptions } from './prompt.ts';
import { type Aggregate, aggregate, type ItemScore, scoreOf } from './score.ts';
import type { Doc, Metric, Task } from './task.ts';

/** One item, weighed. */
export interface Measured {
  readonly item: Item;
  readonly found: readonly Likelihood[];
  readonly score: ItemScore;
}

/** A task over a model: every item, and the metrics over them. */
export interface TaskResult {
  readonly task: Task;
  readonly shots: number;
  /** Rows of the dataset, and those that were measured. */
  readonly original: number;
  readonly measured: readonly Measured[];
  readonly metrics: Readonly<Partial<Record<Metric, Aggregate>>>;
}

export interface MeasureOptions extends PromptOptions {
  /** The first so many rows alone. */
  readonly limit?: number;
  /** Likelihoods that an earlier, interrupted run found, by item; asked before the backend is. */
  readonly known?: (item: Item) => readonly Likelihood[] | undefined;
  /** Called after each item, in the order in which they are measured. */
  readonly onItem?: (measured: Measured, done: number, all: number) => void | Promise<void>;
  readonly signal?: AbortSignal;
}

/**
 * Measures a task's rows with a backend. Items are weighed in the order of their contexts, so that neighbors share
 * what they can; the result has them in the order of the rows.
 *
 * @throws {MeasureError} `no-rows`, `bad-row`, `too-few-examples`, `context-too-long`
 */
export async function measure(
  backend: Backend,
  task: Task,
  rows: readonly Doc[],
  options: MeasureOptions = {},
): Promise<TaskResult> {
  const { limit = rows.length, known, onItem, signal, shots = 0 } = options;
  if (rows.length === 0) throw new MeasureError('no-rows', task.name, 'at least one row', 'none');
  if (!Number.isInteger(limit) || limit < 1)
    throw new MeasureError('bad-value', 'limit', 'a whole number from 1', String(limit));
  const items = itemsOf(task, rows, options).slice(0, limit);
  const order = [...items].sort((a, b) => compareText(a.requests[0]!.context, b.requests[0]!.context));
  const measured = new Array<Measured>(items.length);
  for (const [done, item] of order.entries()) {
    signal?.throwIfAborted();
    const found = known?.(item) ?? (await backend.weigh(item.requests, signal));
    const one = { item, found, score: scoreOf(task, item, found) };
    measured[item.id] = one;
    await onItem?.(one, done + 1, items.length);
  }
  const metrics: Partial<Record<Metric, Aggregate>> = {};
  for (const metric of task.metrics)
    metrics[metric] = aggregate(
      metric,
      measured.map(({ score }) => score[metric]!),
    );
  return { task, shots, original: rows.length, measured, metrics };
}

/** By code units: the same order everywhere. */
const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
