import { benchmark, benchmarkIdOf } from '../benchmarks/registry.ts';
import { isoDate } from '../date.ts';
import { parseModelSize } from '../model-size.ts';
import { decimalNumber, type Figure, figureIn, percentOf, saysMissing } from '../number.ts';
import type { Provenance, ScoreRecord } from '../record.ts';
import type { ModelFacts } from '../run.ts';
import { columnScale } from '../scale.ts';
import { ItemColumn } from './item-column.ts';
import { type Measured, oneMetricEach } from './one-metric.ts';
import type { Reader } from './reader.ts';

/** Names that people give the columns of a long table, lower case, in order of preference. */
const names = {
  model: ['model', 'model_name', 'model name', 'name'],
  benchmark: ['benchmark', 'task', 'dataset', 'eval', 'benchmark_name', 'test'],
  score: ['score', 'value', 'accuracy', 'acc', 'result', 'mean'],
  error: ['stderr', 'standard_error', 'se', 'score_se', 'error', 'std_err'],
  items: ['n', 'items', 'n_samples', 'num_samples', 'samples', 'count'],
  item: ['item', 'item_id', 'sample_id', 'doc_id', 'question_id', 'id', 'key'],
  hash: ['doc_hash', 'hash', 'sample_hash'],
  cluster: ['cluster', 'subject', 'category', 'passage', 'group'],
  params: ['params_b', 'params', 'size', 'parameters', '#params (b)'],
  family: ['family'],
  lab: ['lab', 'organization', 'developer'],
  released: ['released', 'release_date'],
  metric: ['metric'],
  shots: ['shots', 'n-shot', 'num_fewshot', 'n_shot'],
  version: ['task_version', 'version'],
  reporter: ['reporter', 'reported_by'],
  source: ['source', 'source_address', 'url', 'source_url'],
  date: ['date', 'evaluated', 'started_at'],
  harness: ['harness', 'tool'],
  step: ['step', 'steps'],
  tokens: ['tokens_t'],
  revision: ['revision'],
} as const;
type Role = keyof typeof names;

function rolesOf(columns: readonly string[]): Partial<Record<Role, string>> {
  const roles: Partial<Record<Role, string>> = {};
  for (const role of Object.keys(names) as Role[]) {
    for (const name of names[role]) {
      const column = columns.find(
        (each) => each.toLowerCase() === name && !Object.values(roles).includes(each),
      );
      if (column === undefined) continue;
      roles[role] = column;
      break;
    }
  }
  return roles;
}

const isLong = ({ model, benchmark: of, score }: Partial<Record<Role, string>>) =>
  model !== undefined && of !== undefined && score !== undefined;

/** A table with one score per row: model, benchmark, score, and what else is known of it. */
export const longTable: Reader = {
  format: 'long table',
  claims: (document) => {
    if (document.kind !== 'table') return false;
    const roles = rolesOf(document.columns);
    return isLong(roles) && !hasItems(document.rows, roles);
  },
  async read(document, using) {
    if (document.kind !== 'table') return [];
    const roles = rolesOf(document.columns);
    const cell = (row: Readonly<Record<string, unknown>>, role: Role) => {
      const column = roles[role];
      const value = column === undefined ? '' : String(row[column] ?? '').trim();
      return saysMissing(value) ? undefined : value;
    };
    const rows = document.rows.map((row) => {
      const name = cell(row, 'benchmark');
      return {
        row,
        model: cell(row, 'model'),
        benchmark: name === undefined ? undefined : benchmarkIdOf(name),
        name,
        figure: figureIn(cell(row, 'score')),
      };
    });
    const provenance = provenances(roles, document.name);
    const scales = scalesOf(rows, document.name, using.warn);
    const runs = new Map<string, { readonly model: ModelFacts; readonly found: Measured[] }>();
    const bad: string[] = [];
    for (const { row, model, benchmark: id, name, figure } of rows) {
      if (model === undefined || id === undefined || figure === undefined || name === undefined) {
        if (cell(row, 'score') !== undefined)
          bad.push(`${model ?? 'no model'} ${name ?? 'no benchmark'} ${cell(row, 'score')}`);
        continue;
      }
      const fraction = scales.get(id);
      if (fraction === undefined) continue;
      const toPercent = (value: number) => (fraction ? percentOf(value) : value);
      const value = toPercent(figure.value);
      if (value < 0 || value > 100) {
        bad.push(`${model} ${name} ${figure.value}`);
        continue;
      }
      const error = figureIn(cell(row, 'error'))?.value ?? figure.error;
      const items = decimalNumber(cell(row, 'items') ?? '');
      const known = runs.get(model) ?? { model: factsOf(model, (role) => cell(row, role)), found: [] };
      runs.set(model, known);
      known.found.push({
        name: id,
        metric: cell(row, 'metric') ?? '',
        record: {
          model,
          benchmark: id,
          value,
          ...(error === undefined ? {} : { standardError: toPercent(error) }),
          ...(items === undefined || items < 1 ? {} : { items }),
          provenance: provenance(row, name),
        },
      });
    }
    if (bad.length > 0) {
      using.warn(
        'missing-values',
        `${document.name}: ${bad.length} rows without a score from 0 to 100 are left out: ${bad.slice(0, 3).join('; ')}${bad.length > 3 ? ' …' : ''}.`,
      );
    }
    return [...runs.values()].map(({ model, found }) => ({
      model,
      records:
        roles.metric === undefined
          ? found.map(({ record }) => record)
          : oneMetricEach(found, document.name, using),
    }));
  },
};

interface LongRow {
  readonly benchmark: string | undefined;
  readonly model: string | undefined;
  readonly figure: Figure | undefined;
}

/** Of each benchmark whether its figures are fractions; those that mix both are left out, the cells named. */
function scalesOf(
  rows: readonly LongRow[],
  name: string,
  warn: (code: string, message: string) => void,
): ReadonlyMap<string, boolean> {
  const byBenchmark = new Map<string, LongRow[]>();
  for (const row of rows) {
    if (row.benchmark === undefined) continue;
    const known = byBenchmark.get(row.benchmark);
    if (known === undefined) byBenchmark.set(row.benchmark, [row]);
    else known.push(row);
  }
  const scales = new Map<string, boolean>();
  const fractions: string[] = [];
  for (const [id, of] of byBenchmark) {
    const scale = columnScale(
      of.map(({ figure }) => figure),
      { chance: benchmark(id).chance ?? 0 },
    );
    if (scale.kind === 'mixed') {
      const cells = scale.places.map((place) => `${of[place]?.model} ${of[place]?.figure?.value}`);
      warn(
        'mixed-scales',
        `${name}: ${id} mixes percent and fractions (${cells.slice(0, 4).join(', ')}); left out.`,
      );
    } else {
      scales.set(id, scale.kind === 'fraction');
      if (scale.kind === 'fraction') fractions.push(id);
    }
  }
  if (fractions.length > 0) {
    warn('read-as-fractions', `${name}: no figure above 1, so read as fractions: ${fractions.join(', ')}.`);
  }
  return scales;
}

function factsOf(name: string, cell: (role: Role) => string | undefined): ModelFacts {
  const params = cell('params');
  const size = params === undefined ? undefined : parseModelSize(params);
  const released = isoDate(cell('released') ?? '');
  const family = cell('family');
  const lab = cell('lab');
  return {
    name,
    ...(size === undefined ? {} : { paramsB: size.totalB }),
    ...(released === undefined ? {} : { released }),
    ...(family === undefined ? {} : { family }),
    ...(lab === undefined ? {} : { lab }),
  };
}

/** Columns that say how a score came about. */
const told = [
  'reporter',
  'source',
  'harness',
  'metric',
  'version',
  'revision',
  'shots',
  'step',
  'tokens',
  'date',
] as const;

/** The provenance of rows; those that say the same share one. */
function provenances(
  roles: Partial<Record<Role, string>>,
  file: string,
): (row: Readonly<Record<string, unknown>>, task: string) => Provenance {
  const columns = told.flatMap((role) => {
    const column = roles[role];
    return column === undefined ? [] : [[role, column] as const];
  });
  const known = new Map<string, Provenance>();
  return (row, task) => {
    const key = `${task}\u0000${columns.map(([, column]) => row[column]).join('\u0000')}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const cells = new Map<Role, string>();
    for (const [role, column] of columns) {
      const value = String(row[column] ?? '').trim();
      if (!saysMissing(value)) cells.set(role, value);
    }
    const made = provenanceOf((role) => cells.get(role), task, file);
    known.set(key, made);
    return made;
  };
}

function provenanceOf(cell: (role: Role) => string | undefined, task: string, file: string): Provenance {
  const reporter = cell('reporter');
  const shots = decimalNumber(cell('shots') ?? '');
  const step = decimalNumber(cell('step') ?? '');
  const tokensT = decimalNumber(cell('tokens') ?? '');
  const date = isoDate(cell('date') ?? '');
  const text = {
    source: cell('source'),
    harness: cell('harness'),
    metric: cell('metric'),
    taskVersion: cell('version'),
    revision: cell('revision'),
  };
  return {
    ...(reporter === undefined
      ? {}
      : {
          reporter:
            reporter === 'self'
              ? { kind: 'self' as const }
              : { kind: 'independent' as const, name: reporter },
        }),
    ...Object.fromEntries(Object.entries(text).filter(([, value]) => value !== undefined)),
    ...(shots === undefined ? {} : { shots }),
    ...(step === undefined ? {} : { step }),
    ...(tokensT === undefined ? {} : { tokensT }),
    ...(date === undefined ? {} : { date }),
    task,
    file,
  };
}

/** True where rows are items: a column names the item, and one model and benchmark have many rows. */
function hasItems(
  rows: readonly Readonly<Record<string, unknown>>[],
  roles: Partial<Record<Role, string>>,
): boolean {
  if (roles.item === undefined && roles.hash === undefined) return false;
  const seen = new Set<string>();
  for (const row of rows.slice(0, 1000)) {
    const key = JSON.stringify([row[roles.model ?? ''], row[roles.benchmark ?? '']]);
    if (seen.has(key)) return true;
    seen.add(key);
  }
  return false;
}

/** A table with one item per row: model, benchmark, item, score, and the cluster it belongs to. */
export const itemsTable: Reader = {
  format: 'items table',
  claims: (document) => {
    if (document.kind !== 'table') return false;
    const roles = rolesOf(document.columns);
    return isLong(roles) && hasItems(document.rows, roles);
  },
  async read(document, using) {
    if (document.kind !== 'table') return [];
    const roles = rolesOf(document.columns);
    const at = (row: Readonly<Record<string, unknown>>, role: Role) => {
      const column = roles[role];
      return column === undefined ? undefined : row[column];
    };
    const text = (value: unknown) =>
      value === undefined || value === null || value === '' ? undefined : String(value);
    const runs = new Map<string, { facts: ModelFacts; columns: Map<string, ItemColumn> }>();
    for (const row of document.rows) {
      const model = text(at(row, 'model'));
      const name = text(at(row, 'benchmark'));
      if (model === undefined || name === undefined) continue;
      const run = runs.get(model) ?? {
        facts: factsOf(model, (role) => text(at(row, role))),
        columns: new Map(),
      };
      runs.set(model, run);
      const column =
        run.columns.get(name) ??
        new ItemColumn({
          benchmark: benchmarkIdOf(name),
          metric: text(at(row, 'metric')) ?? 'score',
          taskVersion: text(at(row, 'version')) ?? null,
          model,
        });
      run.columns.set(name, column);
      const score = at(row, 'score');
      column.add({
        hash: text(at(row, 'hash')),
        id: at(row, 'item') ?? at(row, 'hash'),
        score: typeof score === 'string' ? (decimalNumber(score) ?? booleanOf(score)) : score,
        cluster: text(at(row, 'cluster')),
      });
    }
    return [...runs.values()].map(({ facts, columns }) => {
      const items = [...columns.values()].flatMap((column) => column.done(document.name, using));
      const records = items.map(({ benchmark: id, metric, scores }): ScoreRecord => {
        let sum = 0;
        for (const score of scores) sum += score;
        return {
          model: facts.name,
          benchmark: id,
          value: Number(((100 * sum) / scores.length).toPrecision(14)),
          items: scores.length,
          provenance: { metric, file: document.name },
        };
      });
      return { model: facts, records, ...(using.items ? { items } : {}) };
    });
  },
};

function booleanOf(score: string): boolean | string {
  const lower = score.trim().toLowerCase();
  return lower === 'true' ? true : lower === 'false' ? false : score;
}
