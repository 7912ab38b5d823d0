import Papa from 'papaparse';
import { type BenchmarkId, benchmark, nearestBenchmark, resolveBenchmark } from './benchmarks/registry.ts';
import { benchmarkSamplingError, samplingError } from './benchmarks/sampling-error.ts';
import { faultFrom } from './faults.ts';
import { InputError, type InputIssue } from './input-error.ts';
import type { Fault, Model, Panel, Score } from './panel.ts';
import { byContent } from './row-order.ts';
import type { Warning } from './warning.ts';

/** The most a panel from outside may hold. */
export const panelLimits = {
  /** Characters of text. */
  characters: 16 * 1024 * 1024,
  rows: 50_000,
  columns: 256,
  /** Problems listed before the reader gives up. */
  issues: 20,
} as const;

/** One row as it comes: a record of column name to text, number or nothing. */
export type Row = Readonly<Record<string, unknown>>;

export interface PanelRead {
  readonly panel: Panel;
  readonly warnings: readonly Warning[];
}

type PlainKind = 'model' | 'family' | 'lab' | 'params' | 'released' | 'tokens' | 'flops' | 'faults';

/** What a column holds. */
type Column =
  | { readonly kind: PlainKind }
  | { readonly kind: 'score' | 'items' | 'error'; readonly benchmark: BenchmarkId }
  | { readonly kind: 'attribute' };

const plainColumns: Readonly<Record<string, PlainKind>> = {
  model: 'model',
  name: 'model',
  family: 'family',
  model_family: 'family',
  lab: 'lab',
  organization: 'lab',
  params_b: 'params',
  paramsb: 'params',
  'model_size_(b)': 'params',
  released: 'released',
  release_date: 'released',
  tokens_t: 'tokens',
  'pretraining_data_size_(t)': 'tokens',
  flops_1e21: 'flops',
  'flops_(1e21)': 'flops',
  faults: 'faults',
};

/** Columns of the published tables that are no scores; no warning for these. */
const knownAttributes = new Set(
  'source order step variant revision adapter quantization precision panel data_recipe d_model validation_loss_nats measure layers units cooperative_pct competing_units net_coupling early mid late d_rep phase'.split(
    ' ',
  ),
);

/** Columns that tell rows of one name apart. */
const distinguishing = ['measure', 'step', 'variant', 'revision', 'adapter', 'quantization', 'precision'];

const missing = new Set(['', '-', 'na', 'n/a', 'nan', 'null', 'none']);

/**
 * Read a panel: rows, or the text of a CSV or JSON file. Everything that enters CAPE as a table comes
 * through here, the builtin panels too.
 *
 * @throws {InputError} naming path, expected and received of up to twenty faults.
 */
export function readPanel(source: string | readonly Row[], name: string, title = name): PanelRead {
  const rows = typeof source === 'string' ? rowsOf(source, name) : source;
  if (rows.length === 0) refuse('empty-panel', name, 'at least one row below the header', 'none');
  if (rows.length > panelLimits.rows) {
    refuse('too-many-rows', name, `at most ${panelLimits.rows} rows`, String(rows.length));
  }
  return new Reading(rows, name, title).result();
}

function refuse(code: string, path: string, expected: string, received: string): never {
  throw new InputError([{ code, path, expected, received }]);
}

function rowsOf(text: string, name: string): readonly Row[] {
  if (text.length > panelLimits.characters) {
    refuse('too-large', name, `at most ${panelLimits.characters} characters`, `${text.length}`);
  }
  const body = text.replace(/^\uFEFF/, '');
  const start = body.trimStart()[0];
  if (start === undefined) refuse('empty-file', name, 'a table in CSV or JSON', 'an empty file');
  return start === '[' || start === '{' ? jsonRows(body, name) : csvRows(body, name);
}

function csvRows(text: string, name: string): readonly Row[] {
  const { data, errors, meta } = Papa.parse<Record<string, string>>(text, {
    header: true,
    skipEmptyLines: 'greedy',
    transformHeader: (header) => header.trim(),
  });
  if ((meta.fields?.length ?? 0) > panelLimits.columns) {
    refuse('too-many-columns', name, `at most ${panelLimits.columns} columns`, String(meta.fields?.length));
  }
  const repeated = Object.keys(meta.renamedHeaders ?? {});
  if (repeated.length > 0) {
    refuse('repeated-column', name, 'each column once', Object.values(meta.renamedHeaders ?? {}).join(', '));
  }
  const broken = errors.filter((error) => error.type !== 'Delimiter');
  if (broken.length > 0) {
    throw new InputError(
      broken.slice(0, panelLimits.issues).map((error) => ({
        code: 'bad-csv',
        path: error.row === undefined ? name : `rows[${error.row}]`,
        expected: 'as many cells as the header has columns, quotes closed',
        received: error.message,
      })),
    );
  }
  return data;
}

function jsonRows(text: string, name: string): readonly Row[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    refuse('bad-json', name, 'JSON (null where a score is missing, not NaN)', (error as Error).message);
  }
  const rows = Array.isArray(value) ? value : (value as { rows?: unknown }).rows;
  if (!Array.isArray(rows))
    refuse('bad-json', name, 'an array of rows, or an object with "rows"', typeof rows);
  return rows as readonly Row[];
}

/** Where a column belongs, and the name it is known under. */
function columnOf(header: string): Column {
  const key = header.trim().toLowerCase().replaceAll(/\s+/g, '_');
  const plain = plainColumns[key];
  if (plain !== undefined) return { kind: plain };
  if (knownAttributes.has(key)) return { kind: 'attribute' };
  const suffix = /^(.*)_(n|se)$/.exec(key);
  const measured = suffix?.[1] === undefined ? undefined : resolveBenchmark(suffix[1]);
  if (measured !== undefined) return { kind: suffix?.[2] === 'n' ? 'items' : 'error', benchmark: measured };
  const id = resolveBenchmark(header);
  return id === undefined ? { kind: 'attribute' } : { kind: 'score', benchmark: id };
}

/** One pass over the rows, gathering models, warnings and everything wrong. */
class Reading {
  readonly #name: string;
  readonly #title: string;
  readonly #columns = new Map<string, Column>();
  readonly #benchmarks: BenchmarkId[] = [];
  readonly #warnings: Warning[] = [];
  readonly #issues: InputIssue[] = [];
  readonly #notNumbers: string[] = [];
  readonly #models: Model[] = [];
  #groupedBy: 'family' | 'lab' = 'family';

  constructor(rows: readonly Row[], name: string, title: string) {
    this.#name = name;
    this.#title = title;
    this.#readHeader(rows);
    for (const [index, row] of rows.entries()) {
      if (this.#issues.length >= panelLimits.issues) break;
      if (typeof row !== 'object' || row === null || Array.isArray(row)) {
        this.#issue('bad-row', `rows[${index}]`, 'an object of columns', JSON.stringify(row) ?? 'nothing');
      } else this.#models.push(this.#readModel(row, index));
    }
    if (this.#issues.length > 0) throw new InputError(this.#issues);
    this.#models.sort(byContent);
    this.#markDuplicates();
    this.#warnAboutNumbers();
  }

  result(): PanelRead {
    const panel: Panel = {
      name: this.#name,
      title: this.#title,
      groupedBy: this.#groupedBy,
      benchmarks: this.#benchmarks,
      models: this.#models,
    };
    return { panel, warnings: this.#warnings };
  }

  #issue(code: string, path: string, expected: string, received: string, suggestion?: string): void {
    this.#issues.push({
      code,
      path,
      expected,
      received,
      ...(suggestion === undefined ? {} : { suggestion }),
    });
  }

  #readHeader(rows: readonly Row[]): void {
    const headers = new Set<string>();
    for (const row of rows)
      if (typeof row === 'object' && row !== null) for (const key of Object.keys(row)) headers.add(key);
    if (headers.size > panelLimits.columns) {
      refuse('too-many-columns', this.#name, `at most ${panelLimits.columns} columns`, String(headers.size));
    }
    const unknown: string[] = [];
    const taken = new Map<string, string>();
    for (const header of headers) {
      const column = columnOf(header);
      const place = column.kind === 'attribute' ? header : JSON.stringify(column);
      const other = taken.get(place);
      if (other !== undefined)
        this.#issue('repeated-column', header, `a column other than ${other}`, 'the same again');
      taken.set(place, header);
      this.#columns.set(header, column);
      if (column.kind === 'score') this.#benchmarks.push(column.benchmark);
      if (column.kind === 'attribute' && !knownAttributes.has(header.trim().toLowerCase())) {
        const near = nearestBenchmark(header.replace(/_(n|se)$/i, ''));
        if (near === undefined) unknown.push(header);
        else this.#issue('unknown-benchmark', header, 'a known benchmark or column', header, near);
      }
    }
    const has = (kind: Column['kind']) => [...this.#columns.values()].some((column) => column.kind === kind);
    if (!has('model'))
      this.#issue('missing-column', 'model', 'a column "model"', [...headers].slice(0, 6).join(', '));
    this.#groupedBy = has('lab') && !has('family') ? 'lab' : 'family';
    if (unknown.length > 0) {
      this.#warnings.push({
        code: 'unknown-columns',
        message: `Columns that name no benchmark are kept but not analysed: ${unknown.slice(0, 8).join(', ')}${unknown.length > 8 ? ' …' : ''}.`,
      });
    }
  }

  #readModel(row: Row, index: number): Model {
    const model: { -readonly [Key in keyof Model]: Model[Key] } = {
      name: '',
      group: '',
      paramsB: null,
      released: null,
      tokensT: null,
      flops1e21: null,
      scores: new Map(),
      attributes: new Map(),
      faults: [],
    };
    const values = new Map<BenchmarkId, number>();
    const items = new Map<BenchmarkId, number>();
    const errors = new Map<BenchmarkId, number>();
    const faults: Fault[] = [];
    const attributes = new Map<string, string>();
    const number = (header: string, least: number, most: number, what: string) =>
      this.#number(row[header], index, header, least, most, what);
    const size = (header: string) => positive(number(header, 0, 1e9, 'a size'));

    for (const [header, column] of this.#columns) {
      const cell = row[header];
      switch (column.kind) {
        case 'model':
          model.name = text(cell);
          if (model.name === '')
            this.#issue('missing-name', pathOf(index, header), "the model's name", 'nothing');
          break;
        case 'family':
        case 'lab':
          if (column.kind === this.#groupedBy) model.group = text(cell);
          else attributes.set(column.kind, text(cell));
          break;
        case 'params':
          model.paramsB = size(header);
          break;
        case 'tokens':
          model.tokensT = size(header);
          break;
        case 'flops':
          model.flops1e21 = size(header);
          break;
        case 'released':
          model.released = this.#date(cell, index, header);
          break;
        case 'faults':
          for (const entry of text(cell).split(';').filter(Boolean)) {
            const fault = faultFrom(entry);
            if (fault === undefined)
              this.#issue('unknown-fault', pathOf(index, header), 'a fault code CAPE knows', entry);
            else faults.push(fault);
          }
          break;
        case 'score': {
          const value = number(header, 0, 100, 'a score in percent');
          if (value !== null) values.set(column.benchmark, value);
          break;
        }
        case 'items': {
          const n = number(header, 1, 1e9, 'a number of items');
          if (n !== null) items.set(column.benchmark, n);
          break;
        }
        case 'error': {
          const error = number(header, 0, 50, 'a standard error in points');
          if (error !== null) errors.set(column.benchmark, error);
          break;
        }
        case 'attribute':
          if (text(cell) !== '') attributes.set(header, text(cell));
      }
    }
    if (model.group === '') model.group = model.name;
    const scores = new Map<BenchmarkId, Score>();
    for (const [id, value] of values) {
      const n = items.get(id);
      const standardError =
        errors.get(id) ??
        (n === undefined ? benchmarkSamplingError(value, benchmark(id)) : samplingError(value, n));
      scores.set(id, { value, standardError });
    }
    return { ...model, scores, attributes, faults };
  }

  /** A number in its range; null where the cell is empty or says that it is missing. */
  #number(
    cell: unknown,
    index: number,
    header: string,
    least: number,
    most: number,
    what: string,
  ): number | null {
    const raw = text(cell);
    if (raw === '') return null;
    const value = Number(raw.endsWith('%') ? raw.slice(0, -1) : raw);
    if (value >= least && value <= most) return value;
    if (missing.has(raw.toLowerCase())) {
      this.#notNumbers.push(`${pathOf(index, header)} (${raw})`);
      return null;
    }
    const code = Number.isFinite(value) ? 'out-of-range' : 'not-a-number';
    this.#issue(code, pathOf(index, header), `${what} from ${least} to ${most}`, raw.slice(0, 40));
    return null;
  }

  #date(cell: unknown, index: number, header: string): string | null {
    const raw = text(cell);
    if (missing.has(raw.toLowerCase())) return null;
    if (/^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$/.test(raw)) return raw;
    this.#issue(
      'bad-date',
      pathOf(index, header),
      'a date such as 2026, 2026-02 or 2026-02-17',
      raw.slice(0, 40),
    );
    return null;
  }

  /** The same name twice is a duplicate, unless the date, the training or a column of {@link distinguishing} tells two rows apart. */
  #markDuplicates(): void {
    const seen = new Map<string, number>();
    const duplicates: string[] = [];
    for (const [index, model] of this.#models.entries()) {
      const key = JSON.stringify([
        model.name,
        model.group,
        model.released,
        model.tokensT,
        ...distinguishing.map((column) => model.attributes.get(column) ?? ''),
      ]);
      if (seen.has(key)) {
        duplicates.push(model.name);
        const fault = faultFrom('duplicate-model');
        const marked = model.faults.some(({ code }) => code === 'duplicate-model');
        if (fault !== undefined && !marked)
          this.#models[index] = { ...model, faults: [...model.faults, fault] };
      }
      seen.set(key, index);
    }
    if (duplicates.length > 0) {
      this.#warnings.push({
        code: 'duplicate-models',
        message: `Listed more than once, so counted once: ${[...new Set(duplicates)].slice(0, 5).join(', ')}.`,
      });
    }
  }

  #warnAboutNumbers(): void {
    if (this.#notNumbers.length > 0) {
      this.#warnings.push({
        code: 'missing-values',
        message: `${this.#notNumbers.length} cells that are no numbers were read as missing: ${this.#notNumbers.slice(0, 3).join(', ')}${this.#notNumbers.length > 3 ? ' …' : ''}.`,
      });
    }
    let highest = 0;
    let count = 0;
    for (const { scores } of this.#models) {
      for (const { value } of scores.values()) {
        highest = Math.max(highest, value);
        count += 1;
      }
    }
    if (count > 2 && highest > 0 && highest <= 1) {
      this.#warnings.push({
        code: 'looks-like-fractions',
        message: 'No score is above 1: these look like fractions, but scores are read as percentages.',
      });
    }
  }
}

const pathOf = (index: number, header: string) => `rows[${index}].${header}`;

function text(cell: unknown): string {
  return cell === null || cell === undefined ? '' : String(cell).trim();
}

function positive(value: number | null): number | null {
  return value !== null && value > 0 ? value : null;
}
