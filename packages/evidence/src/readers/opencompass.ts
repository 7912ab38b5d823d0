import { benchmarkIdOf } from '../benchmarks/registry.ts';
import { figureIn, saysMissing } from '../number.ts';
import type { Run } from '../run.ts';
import { type Measured, oneMetricEach } from './one-metric.ts';
import type { Reader } from './reader.ts';

const about = ['dataset', 'version', 'metric', 'mode'];

/** Summaries of OpenCompass: one row per data set, one column per model, scores in percent. */
export const opencompass: Reader = {
  format: 'opencompass',
  claims: (document) =>
    document.kind === 'table' && about.every((column) => document.columns.includes(column)),
  async read(document, using) {
    if (document.kind !== 'table') return [];
    const unread = new Set<string>();
    const runs: Run[] = [];
    for (const model of document.columns.filter((column) => !about.includes(column))) {
      const found: Measured[] = [];
      for (const row of document.rows) {
        const dataset = String(row.dataset ?? '').trim();
        const cell = row[model];
        if (/^-{2,}/.test(dataset) || dataset === '' || saysMissing(String(cell ?? ''))) continue;
        const figure = figureIn(cell);
        if (figure === undefined || figure.value < 0 || figure.value > 100) {
          unread.add(`${dataset} ${String(cell).slice(0, 20)}`);
          continue;
        }
        const text = (column: string) => {
          const value = String(row[column] ?? '').trim();
          return saysMissing(value) ? undefined : value;
        };
        const version = text('version');
        const metric = text('metric');
        const mode = text('mode');
        const benchmark = /^truthful_?qa$/i.test(dataset)
          ? `truthfulqa_${metric ?? 'gen'}`
          : benchmarkIdOf(dataset);
        found.push({
          name: benchmark,
          metric: (metric ?? 'score').toLowerCase().replaceAll('-', '_'),
          record: {
            model,
            benchmark,
            value: figure.value,
            provenance: {
              harness: 'opencompass',
              task: dataset,
              ...(version === undefined ? {} : { taskVersion: version }),
              ...(metric === undefined ? {} : { metric }),
              ...(mode === undefined ? {} : { filter: mode }),
              file: document.name,
            },
          },
        });
      }
      runs.push({ model: { name: model }, records: oneMetricEach(found, document.name, using) });
    }
    if (unread.size > 0) {
      using.warn(
        'tasks-unread',
        `${document.name}: no score from 0 to 100 in ${[...unread].slice(0, 6).join(', ')}.`,
      );
    }
    return runs;
  },
};
