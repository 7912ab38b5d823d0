import { benchmarkIdOf } from '../benchmarks/registry.ts';
import { splitPath } from '../containers/source.ts';
import { isoDate } from '../date.ts';
import type { Document } from '../document.ts';
import { type Figure, figureIn, percentOf } from '../number.ts';
import type { ScoreRecord } from '../record.ts';
import type { ModelFacts, Run } from '../run.ts';
import { columnScale } from '../scale.ts';
import type { Reader, Reading } from './reader.ts';

const modelColumns = ['Model version', 'model', 'Model'];
const taskColumns = ['task', 'Task', 'Benchmark', 'benchmark'];
/** The metric's name varies from file to file; these are looked for in turn, then any that sounds like one. */
const metricColumns = [
  'Best score (across scorers)',
  'mean_score',
  'best_score',
  'Score',
  'Accuracy',
  'EM',
  'Score (%)',
  '% Resolved',
];
const metricLike = /score|accuracy|resolved|pass@1|\bem\b|correct|average/i;
const errorColumns = ['stderr', 'Standard error', 'Score SE', 'Accuracy Standard Error'];
const metadata = 'benchmark_metadata.csv';

/**
 * CSV files of Epoch AI's benchmarking hub: benchmarks.csv or benchmarks_runs.csv, which name the task of each run, or
 * a file of one benchmark, whose name says which. Scales come from benchmark_metadata.csv where it lies beside.
 */
export const epoch: Reader = {
  format: 'epoch',
  claims: (document) =>
    document.kind === 'table' &&
    (isMetadata(document) ||
      document.columns.includes('Model version') ||
      (['task', 'model'].every((column) => document.columns.includes(column)) &&
        document.columns.some((column) => /^(best_score|mean_score|Best score)/.test(column)))),
  async read(document, using) {
    if (document.kind !== 'table' || isMetadata(document)) return [];
    return readTable(document, await statedScale(document, using), using);
  },
};

function isMetadata({ columns }: Document & { kind: 'table' }): boolean {
  return (
    (columns.includes('source_file') && columns.includes('score_column')) ||
    (columns.includes('model_version') && columns.includes('model_group'))
  );
}

interface Stated {
  readonly column?: string;
  readonly scale?: 'percent' | 'fraction';
}

/** Entry of benchmark_metadata.csv for this file's score column. */
async function statedScale(document: Document, using: Reading): Promise<Stated> {
  const beside = await using.beside((base) => base === metadata);
  if (beside?.kind !== 'table') return {};
  const { base } = splitPath(document.name);
  const row = beside.rows.find((each) => splitPath(String(each.source_file ?? '')).base === base);
  if (row === undefined) return {};
  const column = String(row.score_column ?? '').trim();
  const scale = String(row.scale ?? '')
    .trim()
    .toLowerCase();
  const kind =
    /^(percent|percentage|%|100|0-100)$/.test(scale) || Number(scale) === 100
      ? 'percent'
      : /^(fraction|proportion|0-1|unit)$/.test(scale) || Number(scale) === 1
        ? 'fraction'
        : undefined;
  return { ...(column === '' ? {} : { column }), ...(kind === undefined ? {} : { scale: kind }) };
}

interface Found {
  readonly facts: ModelFacts;
  readonly task: string;
  readonly benchmark: string;
  readonly figure: Figure;
  readonly error: Figure | undefined;
  readonly date: string | undefined;
}

function readTable(document: Document & { kind: 'table' }, stated: Stated, using: Reading): readonly Run[] {
  const { columns, rows, name } = document;
  const first = (wanted: readonly string[]) => wanted.find((column) => columns.includes(column));
  const modelColumn = first(modelColumns);
  const metric =
    (stated.column !== undefined && columns.includes(stated.column) ? stated.column : undefined) ??
    first(metricColumns) ??
    columns.find(
      (column) => metricLike.test(column) && !errorColumns.includes(column) && !/error|stderr/i.test(column),
    );
  if (modelColumn === undefined || metric === undefined) {
    using.warn('no-results', `${name}: no score column among ${columns.slice(0, 8).join(', ')}.`);
    return [];
  }
  const taskColumn = first(taskColumns);
  const errorColumn = first(errorColumns);
  const fromName = splitPath(name)
    .base.replace(/\.csv$/i, '')
    .replace(/^external_benchmark_/i, '')
    .replace(/_external$/i, '');
  const cell = (row: Readonly<Record<string, unknown>>, column: string | undefined) =>
    column === undefined ? '' : String(row[column] ?? '').trim();
  let failed = 0;
  const found: Found[] = [];
  for (const row of rows) {
    const model = cell(row, modelColumn);
    const figure = figureIn(cell(row, metric));
    if (model === '' || figure === undefined) continue;
    if (!/^(success|completed|)$/i.test(cell(row, 'Status'))) {
      failed += 1;
      continue;
    }
    const task = taskColumn === undefined ? fromName : cell(row, taskColumn) || fromName;
    const released = isoDate(cell(row, 'Release date') || cell(row, 'Version release date'));
    const lab = cell(row, 'Organization');
    const flops = Number(cell(row, 'Training compute (FLOP)') || Number.NaN);
    found.push({
      facts: {
        name: model,
        ...(released === undefined ? {} : { released }),
        ...(lab === '' ? {} : { lab }),
        ...(flops > 0 ? { flops1e21: flops / 1e21 } : {}),
      },
      task,
      benchmark: benchmarkIdOf(task),
      figure,
      error: figureIn(cell(row, errorColumn)),
      date: isoDate(cell(row, 'Started at') || cell(row, 'started_at')),
    });
  }
  const left = new Set<string>();
  const fractions = new Set<string>();
  const scales = new Map<string, ReturnType<typeof columnScale>>();
  for (const id of new Set(found.map(({ benchmark }) => benchmark))) {
    const figures = found.filter(({ benchmark }) => benchmark === id).map(({ figure }) => figure);
    const said = stated.scale ?? (metric.includes('%') ? 'percent' : undefined);
    const scale = columnScale(figures, said === undefined ? {} : { stated: said });
    scales.set(id, scale);
    if (scale.kind === 'fraction' && !scale.stated) fractions.add(id);
    if (scale.kind === 'mixed') {
      using.warn(
        'mixed-scales',
        `${name}: ${id} has some scores with a % sign and some fractions; left out.`,
      );
    }
  }
  const runs = new Map<string, { model: ModelFacts; records: ScoreRecord[] }>();
  let repeated = 0;
  for (const { facts, task, benchmark, figure, error, date } of found) {
    const scale = scales.get(benchmark);
    if (scale === undefined || scale.kind === 'mixed') continue;
    const toPercent = (value: number) => (scale.kind === 'fraction' ? percentOf(value) : value);
    const value = toPercent(figure.value);
    if (value < 0 || value > 100) {
      left.add(benchmark);
      continue;
    }
    const run = runs.get(facts.name) ?? { model: facts, records: [] };
    runs.set(facts.name, run);
    const spread =
      error === undefined
        ? 0
        : error.percent && scale.kind === 'fraction'
          ? error.value
          : toPercent(error.value);
    const record: ScoreRecord = {
      model: facts.name,
      benchmark,
      value,
      ...(spread > 0 ? { standardError: spread } : {}),
      provenance: {
        reporter: { kind: 'independent', name: 'Epoch AI' },
        harness: 'epoch',
        task,
        metric,
        ...(date === undefined ? {} : { date }),
        file: name,
      },
    };
    const before = run.records.findIndex((each) => each.benchmark === benchmark);
    if (before < 0) run.records.push(record);
    else {
      repeated += 1;
      if (record.value > run.records[before]!.value) run.records[before] = record;
    }
  }
  if (failed > 0) using.warn('runs-left-out', `${name}: ${failed} runs without success left out.`);
  if (repeated > 0) {
    using.warn(
      'best-of-runs',
      `${name}: ${repeated} further runs of the same model and task; the best is kept, as Epoch reports it, which is a little too high.`,
    );
  }
  if (left.size > 0) {
    using.warn(
      'tasks-unread',
      `${name}: no share of items in ${[...left].slice(0, 6).join(', ')}; scores outside 0 to 100 left out.`,
    );
  }
  if (fractions.size > 0 && fractions.size <= 3) {
    using.warn(
      'read-as-fractions',
      `${name}: no figure above 1, so read as fractions: ${[...fractions].join(', ')}.`,
    );
  }
  return [...runs.values()];
}
