import { decimalNumber, percentOf, saysMissing } from '../number.ts';
import type { ScoreRecord } from '../record.ts';
import { list } from './lm-eval.ts';
import type { Reader } from './reader.ts';
import { scoresOfTask } from './tasks.ts';

/** The table that lm-evaluation-harness prints when it is done, kept in a text or markdown file under the line that names the model. */
export const printedTable: Reader = {
  format: 'lm-eval table',
  claims: (document) =>
    document.kind === 'table' &&
    document.before !== undefined &&
    ['Tasks', 'Metric', 'Value'].every((column) => document.columns.includes(column)),
  async read(document, using) {
    if (document.kind !== 'table') return [];
    const model = /(?:pretrained|model|path)=([^,)\s]+)/.exec(document.before ?? '')?.[1];
    if (model === undefined) {
      using.warn('no-model', `${document.name}: no line above the table names the model; left out.`);
      return [];
    }
    const limit = /limit: ([\d.]+)/.exec(document.before ?? '')?.[1];
    const tasks = new Map<
      string,
      { readonly about: Readonly<Record<string, unknown>>; readonly metrics: Map<string, [number, number?]> }
    >();
    let task = '';
    for (const row of document.rows) {
      const name = String(row.Tasks ?? '').replace(/^[\s-]+/, '');
      if (name !== '') {
        task = name;
        tasks.set(task, { about: row, metrics: new Map() });
      }
      const value = decimalNumber(String(row.Value ?? ''));
      if (value === undefined || value < 0 || value > 1) continue;
      const filter = String(row.Filter ?? '');
      const key = `${String(row.Metric ?? '')}${filter === '' ? '' : `,${filter}`}`;
      const error = decimalNumber(String(row.Stderr ?? ''));
      tasks.get(task)?.metrics.set(key, error === undefined ? [value] : [value, error]);
    }
    const records: ScoreRecord[] = [];
    const choices: string[] = [];
    for (const [name, { about, metrics }] of tasks) {
      for (const { benchmark, key, others, chosen } of scoresOfTask(name, [...metrics.keys()])) {
        if (chosen) choices.push(`${name} ${key} (also ${others.slice(0, 3).join(', ')})`);
        const [value, error] = metrics.get(key)!;
        const [metric = key, filter] = key.split(',');
        const shots = decimalNumber(String(about['n-shot'] ?? ''));
        const version = String(about.Version ?? '');
        records.push({
          model,
          benchmark,
          value: percentOf(value),
          ...(error === undefined ? {} : { standardError: percentOf(error) }),
          provenance: {
            harness: 'lm-eval',
            task: name,
            metric,
            ...(filter === undefined ? {} : { filter }),
            ...(shots === undefined ? {} : { shots }),
            ...(saysMissing(version) ? {} : { taskVersion: version }),
            ...(limit === undefined ? {} : { limit: Number(limit) }),
            file: document.name,
          },
        });
      }
    }
    if (choices.length > 0)
      using.warn('metric-chosen', `${document.name}: of several metrics, taken: ${list(choices)}.`);
    return [{ model: { name: model }, records }];
  },
};
