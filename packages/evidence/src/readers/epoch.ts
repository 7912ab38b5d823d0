import { type BenchmarkId, resolveBenchmark } from '../benchmarks/registry.ts';
import { InputError } from '../input-error.ts';
import type { Warning } from '../warning.ts';
import {
  type Imported,
  type ImportedModel,
  type ImportedScore,
  type ResultsFile,
  table,
} from './imported.ts';

const modelColumns = ['Model version', 'model', 'Model'];
const taskColumns = ['task', 'Task', 'Benchmark', 'benchmark'];
/** The metric's name varies from file to file; these are looked for in turn, then any that sounds like one. */
const metricColumns = [
  'Best score (across scorers)',
  'mean_score',
  'Score',
  'Accuracy',
  'EM',
  'Score (%)',
  '% Resolved',
];
const metricLike = /score|accuracy|resolved|pass@1|\bem\b|correct/i;
const errorColumns = ['stderr', 'Standard error', 'Score SE'];

/**
 * Models from one of Epoch AI's CSV files: benchmarks_runs.csv, which names the task of each run, or a
 * file of one benchmark, whose file name says which. Runs that did not succeed are left out; of several
 * runs of one model the best stays, as Epoch reports it.
 */
export function importEpoch(file: ResultsFile): Imported {
  const rows = table(file);
  const columns = Object.keys(rows[0] ?? {});
  const first = (wanted: readonly string[]) => wanted.find((column) => columns.includes(column));
  const modelColumn = first(modelColumns);
  const metric =
    first(metricColumns) ??
    columns.find((column) => metricLike.test(column) && !errorColumns.includes(column));
  if (modelColumn === undefined || metric === undefined) {
    throw new InputError([
      {
        code: 'no-results',
        path: file.name,
        expected: 'a column "Model version" and a score column',
        received: columns.slice(0, 8).join(', '),
      },
    ]);
  }
  const taskColumn = first(taskColumns);
  const fromName = benchmarkOf(file.name);
  if (taskColumn === undefined && fromName === undefined) {
    throw new InputError([
      {
        code: 'unknown-benchmark',
        path: file.name,
        expected: 'a file named after a known benchmark, or a column "task"',
        received: file.name,
      },
    ]);
  }
  const errorColumn = first(errorColumns);
  const warnings: Warning[] = [];
  const models = new Map<
    string,
    { readonly about: Omit<ImportedModel, 'scores'>; readonly scores: Map<BenchmarkId, ImportedScore> }
  >();
  const unknown = new Set<string>();
  let failed = 0;
  let repeated = 0;
  for (const row of rows) {
    const name = row[modelColumn]?.trim() ?? '';
    const raw = row[metric]?.trim() ?? '';
    if (name === '' || raw === '') continue;
    if (!/^(success|completed|)$/i.test(row.Status?.trim() ?? '')) {
      failed += 1;
      continue;
    }
    const task = taskColumn === undefined ? undefined : row[taskColumn];
    const benchmark = task === undefined ? fromName : benchmarkOf(task);
    if (benchmark === undefined) {
      unknown.add(task ?? '');
      continue;
    }
    const value = percentOf(raw);
    if (value === undefined) continue;
    const error =
      errorColumn === undefined ? undefined : percentOf(row[errorColumn]?.trim() ?? '', raw.endsWith('%'));
    const known = models.get(name) ?? {
      about: aboutOf(name, row),
      scores: new Map<BenchmarkId, ImportedScore>(),
    };
    const before = known.scores.get(benchmark);
    if (before !== undefined) repeated += 1;
    if (before === undefined || value > before.value) {
      known.scores.set(benchmark, {
        value,
        ...(error === undefined || error === 0 ? {} : { standardError: error }),
      });
    }
    models.set(name, known);
  }
  if (failed > 0)
    warnings.push({
      code: 'runs-left-out',
      message: `${file.name}: ${failed} runs without success left out.`,
    });
  if (repeated > 0)
    warnings.push({
      code: 'best-of-runs',
      message: `${file.name}: ${repeated} further runs of the same model and task; the best is kept, which is a little too high.`,
    });
  if (unknown.size > 0) {
    warnings.push({
      code: 'tasks-unread',
      message: `${file.name}: tasks that are no benchmark known here: ${[...unknown].slice(0, 6).join(', ')}${unknown.size > 6 ? ' …' : ''}.`,
    });
  }
  return { models: [...models.values()].map(({ about, scores }) => ({ ...about, scores })), warnings };
}

function aboutOf(model: string, row: Record<string, string>): Omit<ImportedModel, 'scores'> {
  const released = /^\d{4}-\d{2}-\d{2}/.exec(row['Release date'] ?? '')?.[0];
  const lab = row.Organization?.trim();
  return {
    model,
    ...(released === undefined ? {} : { released }),
    ...(lab === undefined || lab === '' ? {} : { lab }),
  };
}

/** "external_benchmark_gpqa_diamond.csv", "GPQA diamond" and "gpqa_diamond" are one benchmark. */
function benchmarkOf(name: string): BenchmarkId | undefined {
  const stem = name
    .split(/[/\\]/)
    .at(-1)!
    .replace(/\.csv$/i, '')
    .replace(/^external_benchmark_/i, '')
    .replace(/_external$/i, '');
  return resolveBenchmark(stem);
}

/** "77.0%" and 0.77 are the same. A bare number above 1 is taken for percent already. */
function percentOf(raw: string, isPercent = raw.endsWith('%')): number | undefined {
  const number = Number(raw.replace(/%$/, ''));
  if (raw === '' || !Number.isFinite(number)) return undefined;
  return isPercent || Math.abs(number) > 1 ? number : 100 * number;
}
