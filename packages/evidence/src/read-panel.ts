import { amount } from '@cape/core-wasm/number-text';
import { declaredBenchmarks } from './benchmarks/declaration.ts';
import {
  type Benchmark,
  type BenchmarkId,
  benchmark,
  exactBenchmark,
  idFromName,
  isKnownBenchmark,
  nearestBenchmark,
  plainName,
  resolveBenchmark,
  unknownBenchmark,
} from './benchmarks/registry.ts';
import { benchmarkSamplingError, samplingError } from './benchmarks/sampling-error.ts';
import { parseJson } from './containers/json.ts';
import { delimitedTable } from './containers/table.ts';
import { withoutApostrophe } from './csv.ts';
import { type DateOrder, isoDate, orderOf } from './date.ts';
import { faultFrom } from './faults.ts';
import { InputError, type InputIssue } from './input-error.ts';
import { parseModelSize, sizeExamples } from './model-size.ts';
import { decimalNumber, type Figure, figureIn, percentOf, saysMissing } from './number.ts';
import type { Fault, Model, Panel, Score } from './panel.ts';
import { byContent, compareText } from './row-order.ts';
import { columnScale } from './scale.ts';
import { show } from './show.ts';
import type { Warning } from './warning.ts';

/** The most a panel from outside may hold. */
export const panelLimits = {
  /** Characters of text. */
  characters: 16 * 1024 * 1024,
  rows: 50_000,
  columns: 256,
  /** Characters of a model's name. */
  nameCharacters: 500,
  /** Lists and objects inside one another in JSON. */
  jsonDepth: 50,
  /** Problems listed before the reader gives up. */
  issues: 20,
} as const;

/** One row as it comes: a record of column name to text, number or nothing. */
export type Row = Readonly<Record<string, unknown>>;

export interface PanelRead {
  readonly panel: Panel;
  readonly warnings: readonly Warning[];
}

/** Facts about a table beside its cells. */
export interface PanelOptions {
  /** Scale of the scores, where the table's maker states it. Default: decided per column. */
  readonly scale?: 'percent';
  /** Definitions of its benchmarks beside the registry. */
  readonly benchmarks?: readonly Benchmark[];
  /** A table of sizes and dates alone is taken too: it stands beside results. Default: refused. */
  readonly withoutScores?: boolean;
}

type PlainKind = 'model' | 'family' | 'lab' | 'params' | 'released' | 'tokens' | 'flops' | 'faults';

/** Content of a column. */
type Column =
  | { readonly kind: PlainKind }
  | {
      readonly kind: 'score';
      readonly benchmark: BenchmarkId;
      readonly percent: boolean;
      /** The shorthand by which it is called, where it may mean another benchmark too. */
      readonly shorthand?: string;
    }
  | { readonly kind: 'items' | 'error' | 'settings'; readonly benchmark: BenchmarkId }
  | { readonly kind: 'attribute' };

const plainColumns: ReadonlyMap<string, PlainKind> = new Map(
  Object.entries({
    model: 'model',
    name: 'model',
    model_name: 'model',
    fullname: 'model',
    family: 'family',
    model_family: 'family',
    lab: 'lab',
    organization: 'lab',
    params_b: 'params',
    paramsb: 'params',
    params: 'params',
    parameters: 'params',
    n_params: 'params',
    num_params: 'params',
    size: 'params',
    model_size: 'params',
    'params_(b)': 'params',
    '#params_(b)': 'params',
    'size_(b)': 'params',
    'parameters_(b)': 'params',
    'model_size_(b)': 'params',
    released: 'released',
    release: 'released',
    release_date: 'released',
    tokens_t: 'tokens',
    'pretraining_data_size_(t)': 'tokens',
    flops_1e21: 'flops',
    'flops_(1e21)': 'flops',
    faults: 'faults',
  } as const),
);

/** Columns of the published tables that are no scores; no warning for these. */
const knownAttributes = new Set(
  'source order step variant revision adapter quantization precision panel data_recipe d_model validation_loss_nats measure layers units cooperative_pct competing_units net_coupling early mid late d_rep phase active_params_b'.split(
    ' ',
  ),
);

/** Columns of the published tables of what was measured inside models: figures that stand without a score. */
const innerMeasures = ['net_coupling', 'cooperative_pct', 'competing_units', 'early', 'mid', 'late', 'd_rep'];

/** True where a table has anything that can be analyzed: a score, or a measure of a model's inside. */
export function holdsFigures({ models }: Panel): boolean {
  return models.some(
    ({ scores, attributes }) =>
      scores.size > 0 ||
      innerMeasures.some((column) => decimalNumber(attributes.get(column) ?? '') !== undefined),
  );
}

/** Columns that tell rows of one name apart. */
const distinguishing = ['measure', 'step', 'variant', 'revision', 'adapter', 'quantization', 'precision'];

/** Words in the names of columns whose numbers are no share of right answers, whatever their values. */
const notScores = new Set(
  'rank release year month epoch epochs seed step steps tokens dim width depth vocab context ctx length batch elo price cost usd latency speed throughput time date downloads likes hub stars loss perplexity ppl co2 memory vram gpu gpus hours version revision index count samples items average avg shots shot n id note notes comment'.split(
    ' ',
  ),
);

/**
 * Read a panel: rows, or the text of a CSV or JSON file. Everything that enters CAPE as a table comes
 * through here, the builtin panels too.
 *
 * @throws {InputError} naming path, expected and received of up to twenty faults.
 */
export function readPanel(
  source: string | readonly Row[],
  name: string,
  title = name,
  options: PanelOptions = {},
): PanelRead {
  const { rows, warnings, benchmarks } =
    typeof source === 'string' ? tableOf(source, name) : { rows: source, warnings: [], benchmarks: [] };
  if (rows.length === 0) refuse('empty-panel', name, 'at least one row below the header', 'none');
  if (rows.length > panelLimits.rows) {
    refuse('too-many-rows', name, `at most ${panelLimits.rows} rows`, String(rows.length));
  }
  const declared = [...(options.benchmarks ?? []), ...benchmarks];
  const read = new Reading(rows, name, title, { ...options, benchmarks: declared }).result();
  if (options.withoutScores !== true && !holdsFigures(read.panel)) {
    const columns = headersOf(rows).slice(0, 8).join(', ');
    refuse('no-scores', name, 'at least one score from 0 to 100', `none in ${columns}`);
  }
  return warnings.length === 0 ? read : { panel: read.panel, warnings: [...warnings, ...read.warnings] };
}

function refuse(code: string, path: string, expected: string, received: string): never {
  throw new InputError([{ code, path, expected, received }]);
}

interface Table {
  readonly rows: readonly Row[];
  readonly warnings: readonly Warning[];
  /** Declarations of benchmarks in the file itself. */
  readonly benchmarks: readonly Benchmark[];
}

function tableOf(text: string, name: string): Table {
  if (text.length > panelLimits.characters) {
    refuse('too-large', name, `at most ${panelLimits.characters} characters`, `${text.length}`);
  }
  const body = text.replace(/^\uFEFF/, '');
  const start = body.trimStart()[0];
  if (start === undefined) refuse('empty-file', name, 'a table in CSV or JSON', 'an empty file');
  return start === '[' || start === '{'
    ? jsonTable(body, name)
    : { ...delimitedTable(body, name, panelLimits), benchmarks: [] };
}

function jsonTable(text: string, name: string): Table {
  const value = parseJson(text, name, panelLimits);
  const rows = Array.isArray(value) ? value : (value as { rows?: unknown } | null)?.rows;
  if (!Array.isArray(rows))
    refuse('bad-json', name, 'an array of rows, or an object with "rows"', typeof rows);
  const declared = Array.isArray(value) ? undefined : (value as { benchmarks?: unknown }).benchmarks;
  return {
    rows: rows as readonly Row[],
    warnings: [],
    benchmarks: declaredBenchmarks(declared ?? [], 'benchmarks'),
  };
}

const keyOf = (header: string) => header.trim().toLowerCase().replaceAll(/\s+/g, '_');

/** A heading that says its figures are percent: "MMLU (%)", "% Resolved". */
const percentHeading = /^%|[([]?%[)\]]?$/;

const withoutPercent = (header: string) =>
  percentHeading.test(header) ? header.replace(percentHeading, '').trim() : header;

/** Role of every column, and the name it is known under. */
function columnsOf(
  rows: readonly Row[],
  headers: readonly string[],
  declared: readonly Benchmark[],
): ReadonlyMap<string, Column> {
  const columns = new Map<string, Column>();
  const scores = new Map<string, BenchmarkId>();
  const measured: {
    readonly header: string;
    readonly of: string;
    readonly kind: 'items' | 'error' | 'settings';
  }[] = [];
  // Beside BBH or MuSR a GPQA is the leaderboard's: all questions, not the Diamond set.
  const leaderboard = headers.some((header) => /^(bbh|musr)( raw)?$/i.test(header.trim()));
  const exact = new Set(headers.map((header) => exactBenchmark(withoutPercent(header))));
  const declaredAs = (name: string) =>
    declared.find((each) => [each.id, each.name].some((known) => plainName(known) === plainName(name)))?.id;
  for (const header of headers) {
    const key = keyOf(header);
    // A release may be a version too; where it is dates, it is the day.
    const plain = key === 'release' && !areDates(rows, header) ? undefined : plainColumns.get(key);
    const suffix = /^(.*)_(n|se|settings)$/.exec(key);
    if (plain !== undefined) columns.set(header, { kind: plain });
    else if (knownAttributes.has(key)) columns.set(header, { kind: 'attribute' });
    else if (suffix?.[1] !== undefined) {
      measured.push({ header, of: suffix[1], kind: suffixes[suffix[2]!]! });
      columns.set(header, { kind: 'attribute' });
    } else {
      const percent = percentHeading.test(header);
      const name = withoutPercent(header);
      const short = leaderboard && key === 'gpqa' ? undefined : resolveBenchmark(name);
      const meant =
        short === undefined || exact.has(short) || farBelowChance(rows, header, short) ? undefined : short;
      const own = declaredAs(name) ?? (leaderboard && key === 'gpqa' ? 'gpqa_all' : exactBenchmark(name));
      const id = own ?? meant ?? (isScores(rows, header) ? idFromName(name) : undefined);
      columns.set(
        header,
        id === undefined
          ? { kind: 'attribute' }
          : {
              kind: 'score',
              benchmark: id,
              percent,
              ...(own === undefined && meant !== undefined ? { shorthand: name } : {}),
            },
      );
      if (id !== undefined) scores.set(keyOf(name), id);
    }
  }
  // An error belongs to a score of the same table, or to a known benchmark without one.
  for (const { header, of, kind } of measured) {
    const id = scores.get(of) ?? resolveBenchmark(of);
    if (id !== undefined) columns.set(header, { kind, benchmark: id });
    else if (kind === 'items' && isScores(rows, header))
      columns.set(header, { kind: 'score', benchmark: idFromName(header) ?? header, percent: false });
  }
  return columns;
}

const suffixes: Readonly<Record<string, 'items' | 'error' | 'settings'>> = {
  n: 'items',
  se: 'error',
  settings: 'settings',
};

/** True where a column that names nothing known holds scores: figures from 0 to 100, or nothing, under a name that could be a test's. */
function isScores(rows: readonly Row[], header: string): boolean {
  const words = header.toLowerCase().split(/[^\p{L}\p{N}]+/u);
  if (words.every((word) => word === '') || words.some((word) => notScores.has(word))) return false;
  let figures = 0;
  for (const row of rows) {
    const cell = isRow(row) ? row[header] : undefined;
    if (saysMissing(text(cell))) continue;
    const figure = figureIn(cell);
    if (figure === undefined || figure.value < 0 || figure.value > 100) return false;
    figures += 1;
  }
  return figures > 0;
}

/** True where every cell is a date or says that it is missing, and one at least is a date. */
function areDates(rows: readonly Row[], header: string): boolean {
  const cells = rows.map((row) => (isRow(row) ? text(row[header]) : '')).filter((cell) => !saysMissing(cell));
  return cells.length > 0 && cells.every((cell) => isoDate(cell, orderOf(cell) ?? 'day-first') !== undefined);
}

/** True where a column's scores lie so far below chance that they cannot be this benchmark's. */
function farBelowChance(rows: readonly Row[], header: string, id: BenchmarkId): boolean {
  const { chance, items } = benchmark(id);
  if (chance === null || items === null) return false;
  const values = rows.flatMap((row) => (isRow(row) ? (figureIn(row[header])?.value ?? []) : []));
  const scale = values.every((value) => value <= 1) ? 100 : 1;
  return values.some((value) => scale * value < chance - 3 * samplingError(chance, items));
}

/** Every column, in the order of the rows where all have the same; else by name, which no order of rows changes. */
function headersOf(rows: readonly Row[]): readonly string[] {
  const order = Object.keys(rows.find(isRow) ?? {});
  const all = new Set(order);
  let same = true;
  for (const row of rows.filter(isRow)) {
    const keys = Object.keys(row);
    same &&= keys.length === order.length && keys.every((key, i) => key === order[i]);
    for (const key of keys) all.add(key);
  }
  return same ? order : [...all].sort(compareText);
}

function isRow(row: unknown): row is Row {
  return typeof row === 'object' && row !== null && !Array.isArray(row);
}

/** One pass over the rows, gathering models, warnings and everything wrong. */
class Reading {
  readonly #name: string;
  readonly #title: string;
  readonly #rows: readonly Row[];
  readonly #columns: ReadonlyMap<string, Column>;
  readonly #benchmarks: BenchmarkId[] = [];
  readonly #definitions = new Map<BenchmarkId, Benchmark>();
  readonly #warnings: Warning[] = [];
  readonly #issues: InputIssue[] = [];
  readonly #notNumbers: string[] = [];
  readonly #models: Model[] = [];
  /** Of each score column whether its figures are fractions. */
  readonly #fractions = new Map<BenchmarkId, boolean>();
  readonly #implausible: string[] = [];
  readonly #tooSure: string[] = [];
  readonly #belowChance = new Map<BenchmarkId, string[]>();
  readonly #fromExperts: string[] = [];
  #dateOrder: DateOrder | undefined;
  #groupedBy: 'family' | 'lab' = 'family';

  constructor(rows: readonly Row[], name: string, title: string, options: PanelOptions) {
    this.#name = name;
    this.#title = title;
    this.#rows = rows;
    const headers = headersOf(rows);
    if (headers.length > panelLimits.columns) {
      refuse('too-many-columns', name, `at most ${panelLimits.columns} columns`, String(headers.length));
    }
    const { benchmarks: declared = [] } = options;
    this.#columns = columnsOf(rows, headers, declared);
    this.#define(declared);
    this.#checkHeader();
    this.#decideScales(options);
    this.#decideDates();
    if (this.#issues.length === 0) {
      for (const [index, row] of rows.entries()) {
        if (this.#issues.length >= panelLimits.issues) break;
        if (isRow(row)) this.#models.push(this.#readModel(row, index));
        else this.#issue('bad-row', `rows[${index}]`, 'an object of columns', show(row));
      }
    }
    if (this.#issues.length > 0) throw new InputError(this.#issues);
    this.#models.sort(byContent);
    this.#markDuplicates();
    this.#warnAboutNumbers();
    this.#warnAboutSettings();
  }

  result(): PanelRead {
    const panel: Panel = {
      name: this.#name,
      title: this.#title,
      groupedBy: this.#groupedBy,
      benchmarks: this.#benchmarks,
      definitions: this.#definitions,
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

  #warn(code: string, message: string): void {
    this.#warnings.push({ code, message });
  }

  /** Definition of each benchmark: what was declared, the registry's entry, or its name and the items its column gives. */
  #define(declared: readonly Benchmark[]): void {
    for (const [header, column] of this.#columns) {
      if (column.kind !== 'score') continue;
      const { benchmark: id } = column;
      const known = declared.find((each) => each.id === id);
      const definition =
        known ?? (isKnownBenchmark(id) ? benchmark(id) : unknownBenchmark(id, withoutPercent(header.trim())));
      const own = [...this.#columns].find(
        ([, { kind, ...of }]) => kind === 'items' && 'benchmark' in of && of.benchmark === id,
      )?.[0];
      const items =
        own === undefined
          ? []
          : this.#rows.flatMap((row) => (isRow(row) ? (figureIn(row[own])?.value ?? []) : []));
      const same = items.length > 0 && items.every((n) => n === items[0]);
      this.#definitions.set(
        id,
        definition.items === null && same ? { ...definition, items: items[0]! } : definition,
      );
    }
  }

  #definition(id: BenchmarkId): Benchmark {
    return this.#definitions.get(id) ?? benchmark(id);
  }

  #checkHeader(): void {
    const short: string[] = [];
    const unread: string[] = [];
    const own: string[] = [];
    const taken = new Map<string, string>();
    for (const [header, column] of this.#columns) {
      const { percent: _, shorthand, ...place } = { percent: false, shorthand: undefined, ...column };
      const key = column.kind === 'attribute' ? header : JSON.stringify(place);
      const other = taken.get(key);
      if (other !== undefined)
        this.#issue('repeated-column', header, `a column other than ${other}`, 'the same again');
      taken.set(key, header);
      if (column.kind === 'score') {
        this.#benchmarks.push(column.benchmark);
        if (shorthand !== undefined) short.push(`${shorthand} as ${benchmark(column.benchmark).name}`);
        if (!isKnownBenchmark(column.benchmark) && this.#definition(column.benchmark).chance === null) {
          const near = nearestBenchmark(column.benchmark);
          own.push(
            near === undefined || column.benchmark.length < 6
              ? column.benchmark
              : `${column.benchmark} (not ${near})`,
          );
        }
      } else if (column.kind === 'attribute' && !knownAttributes.has(keyOf(header))) unread.push(header);
    }
    const kinds = new Set([...this.#columns.values()].map(({ kind }) => kind));
    if (!kinds.has('model'))
      this.#issue(
        'missing-column',
        'model',
        'a column "model"',
        [...this.#columns.keys()].slice(0, 6).join(', '),
      );
    this.#groupedBy = kinds.has('lab') && !kinds.has('family') ? 'lab' : 'family';
    if (short.length > 0) {
      this.#warn(
        'shorthand-columns',
        `Columns with a shorthand are read as the benchmark it usually means: ${some(short, 8)}. If it is another, give the column its full name.`,
      );
    }
    if (own.length > 0) {
      this.#warn(
        'new-benchmarks',
        `Taken as benchmarks of their own, since the registry does not know them: ${some(own, 8)}. Their number of items, where no column gives it, and the score of guessing are not known; declare them ("NAME: items=500, chance=25").`,
      );
    }
    if (unread.length > 0) {
      this.#warn(
        'unknown-columns',
        `Columns without scores from 0 to 100 are kept but not analyzed: ${some(unread, 8)}.`,
      );
    }
  }

  /** Scale of a column, percent or fractions, decided once for all its cells and its errors. */
  #decideScales({ scale: stated }: PanelOptions): void {
    const fractions: string[] = [];
    const small: string[] = [];
    for (const [header, column] of this.#columns) {
      if (column.kind !== 'score') continue;
      if (stated === 'percent') continue;
      const figures = this.#rows.map((row) => (isRow(row) ? figureIn(row[header]) : undefined));
      const scale = columnScale(figures, {
        chance: this.#definition(column.benchmark).chance ?? 0,
        ...(column.percent ? { stated: 'percent' as const } : {}),
      });
      if (scale.kind === 'mixed') {
        for (const place of scale.places.slice(0, panelLimits.issues)) {
          const cell = text(this.#rows[place]?.[header]);
          this.#issue(
            'mixed-scales',
            pathOf(place, header),
            `a score in percent, as the rest of ${header} is`,
            cell,
            figureIn(cell) === undefined ? undefined : String(percentOf(Number(cell))),
          );
        }
        continue;
      }
      this.#fractions.set(column.benchmark, scale.kind === 'fraction');
      if (scale.kind === 'fraction') fractions.push(header);
      else if (!scale.stated) {
        for (const [place, figure] of figures.entries()) {
          if (figure !== undefined && figure.value > 0 && figure.value < 1) {
            small.push(`${header} ${figure.value} of ${this.#nameOf(place)}`);
          }
        }
      }
    }
    if (fractions.length > 0) {
      this.#warn(
        'read-as-fractions',
        `No figure is above 1, so read as fractions of 1: ${some(fractions, 8)}.`,
      );
    }
    if (small.length > 0) {
      this.#warn(
        'small-percent',
        `Read as percent, as the rest of the column: ${some(small.sort(compareText), 4)}.`,
      );
    }
  }

  /** Order of day and month in dates with slashes: where one date can be read one way only, so are all. */
  #decideDates(): void {
    for (const [header, column] of this.#columns) {
      if (column.kind !== 'released') continue;
      for (const row of this.#rows) {
        const order = isRow(row) ? orderOf(text(row[header])) : undefined;
        if (order !== undefined && this.#dateOrder !== undefined && order !== this.#dateOrder) {
          this.#issue('bad-date', header, 'dates of one order of day and month', 'both orders');
          return;
        }
        this.#dateOrder ??= order;
      }
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
    const values = new Map<BenchmarkId, Figure>();
    const items = new Map<BenchmarkId, number>();
    const errors = new Map<BenchmarkId, number>();
    const settings = new Map<BenchmarkId, string>();
    const faults: Fault[] = [];
    const attributes = new Map<string, string>();
    const amount = (header: string) => positive(this.#number(row[header], index, header, 0, 1e9, 'a size'));

    for (const [header, column] of this.#columns) {
      const cell = row[header];
      if (typeof cell === 'object' && cell !== null) {
        this.#issue('bad-cell', pathOf(index, header), 'text, a number or nothing', show(cell));
        continue;
      }
      switch (column.kind) {
        case 'model':
          model.name = words(cell);
          if (model.name === '')
            this.#issue('missing-name', pathOf(index, header), "the model's name", 'nothing');
          if (model.name.length > panelLimits.nameCharacters) {
            this.#issue(
              'too-long',
              pathOf(index, header),
              `a name of at most ${panelLimits.nameCharacters} characters`,
              `${model.name.length} characters`,
            );
          }
          break;
        case 'family':
        case 'lab':
          if (column.kind === this.#groupedBy) model.group = words(cell);
          else if (words(cell) !== '') attributes.set(column.kind, words(cell));
          break;
        case 'params':
          model.paramsB = this.#size(cell, index, header, attributes);
          break;
        case 'tokens':
          model.tokensT = amount(header);
          break;
        case 'flops':
          model.flops1e21 = amount(header);
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
          const figure = this.#score(cell, index, header, column.benchmark);
          if (figure !== null) values.set(column.benchmark, figure);
          break;
        }
        case 'items': {
          const n = this.#number(cell, index, header, 1, 1e9, 'a number of items');
          if (n !== null) items.set(column.benchmark, n);
          break;
        }
        case 'error': {
          const error = this.#number(cell, index, header, 0, 50, 'a standard error in points');
          if (error !== null) errors.set(column.benchmark, error);
          break;
        }
        case 'settings':
          if (words(cell) !== '') settings.set(column.benchmark, words(cell));
          break;
        case 'attribute':
          if (words(cell) !== '') attributes.set(header, words(cell));
      }
    }
    if (model.group === '') model.group = model.name;
    const scores = new Map<BenchmarkId, Score>();
    for (const [id, figure] of values) {
      const fraction = this.#fractions.get(id) === true;
      const value = fraction ? percentOf(figure.value) : figure.value;
      const reported = errors.get(id) ?? figure.error;
      const error = reported === undefined ? undefined : fraction ? percentOf(reported) : reported;
      const how = settings.get(id);
      scores.set(id, {
        value,
        standardError: this.#standardError(model.name, id, value, error, items.get(id)),
        ...(how === undefined ? {} : { settings: how }),
      });
    }
    return { ...model, scores, attributes, faults };
  }

  /** The table's own error where it is one, else that of the number of items. What cannot be right is named. */
  #standardError(
    model: string,
    id: BenchmarkId,
    value: number,
    reported: number | undefined,
    ownItems: number | undefined,
  ): number {
    const definition = this.#definition(id);
    const n = ownItems ?? definition.items ?? undefined;
    const sampling = n === undefined ? benchmarkSamplingError(value, definition) : samplingError(value, n);
    const { chance, adversarial = false } = definition;
    if (chance !== null && chance > 0 && !adversarial && value + 3 * (reported ?? sampling) < chance) {
      const below = this.#belowChance.get(id) ?? [];
      below.push(`${model} ${value}`);
      this.#belowChance.set(id, below);
    }
    if (reported === undefined) return sampling;
    if (reported === 0) {
      if (n !== undefined) this.#implausible.push(`${model} ${id} 0`);
      return sampling;
    }
    if (n !== undefined && reported > 3 * sampling)
      this.#implausible.push(`${model} ${id} ${amount(reported)} of at most ${amount(sampling, 2)}`);
    else if (n !== undefined && 3 * reported < sampling) {
      this.#tooSure.push(
        `${model} ${id} ± ${amount(reported, 2)}, expected ± ${amount(sampling, 2)} of ${n} items`,
      );
    }
    return reported;
  }

  /** A figure in its range; null where the cell is empty or says that it is missing. */
  #score(cell: unknown, index: number, header: string, id: BenchmarkId): Figure | null {
    const raw = text(cell);
    if (raw === '') return null;
    const figure = figureIn(cell);
    const most = this.#fractions.get(id) === true ? 1 : 100;
    if (figure !== undefined && figure.value >= 0 && figure.value <= most) return figure;
    return this.#missingOr(raw, index, header, figure !== undefined, `a score in percent from 0 to 100`);
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
    const value = figureIn(cell)?.value;
    if (value !== undefined && value >= least && value <= most) return value;
    return this.#missingOr(raw, index, header, value !== undefined, `${what} from ${least} to ${most}`);
  }

  /** The model of a row by its name, as a note that follows no order of rows calls it. */
  #nameOf(index: number): string {
    const [header] = [...this.#columns].find(([, { kind }]) => kind === 'model') ?? [];
    return (header === undefined ? '' : words(this.#rows[index]?.[header])) || 'a model without a name';
  }

  #missingOr(raw: string, index: number, header: string, isNumber: boolean, expected: string): null {
    if (saysMissing(raw)) this.#notNumbers.push(`${this.#nameOf(index)} ${header} (${raw})`);
    else {
      this.#issue(
        isNumber ? 'out-of-range' : 'not-a-number',
        pathOf(index, header),
        expected,
        raw.slice(0, 40),
      );
    }
    return null;
  }

  /** Billions of parameters; a number that can only be a count of them counts them. */
  #size(cell: unknown, index: number, header: string, attributes: Map<string, string>): number | null {
    const raw = text(cell);
    if (raw === '') return null;
    if (saysMissing(raw)) return this.#missingOr(raw, index, header, false, sizeExamples);
    const number = figureIn(cell)?.value;
    if (number !== undefined && number <= 0) return number === 0 ? null : this.#badSize(raw, index, header);
    if (number !== undefined && number >= 1e5) return number / 1e9;
    const size = number === undefined ? parseModelSize(raw) : undefined;
    if (number !== undefined) return number;
    if (size === undefined) return this.#badSize(raw, index, header);
    if (size.fromExperts) this.#fromExperts.push(`${raw} as ${size.totalB}`);
    if (size.activeB !== null) attributes.set('active_params_b', String(size.activeB));
    return size.totalB;
  }

  #badSize(raw: string, index: number, header: string): null {
    this.#issue('bad-size', pathOf(index, header), sizeExamples, raw.slice(0, 40));
    return null;
  }

  #date(cell: unknown, index: number, header: string): string | null {
    const raw = text(cell);
    if (saysMissing(raw)) return null;
    const date = isoDate(raw, this.#dateOrder);
    if (date !== undefined) return date;
    this.#issue(
      'bad-date',
      pathOf(index, header),
      'a date such as 2026, 2026-02, 2026-02-17, 17.02.2026 or 17 Feb 2026',
      raw.slice(0, 40),
    );
    return null;
  }

  /** The same name twice is a duplicate, unless the date, the training or a column of {@link distinguishing} tells two rows apart. */
  #markDuplicates(): void {
    const names = new Map<string, number>();
    for (const { name } of this.#models) names.set(name, (names.get(name) ?? 0) + 1);
    const seen = new Map<string, number>();
    const duplicates: string[] = [];
    for (const [index, model] of this.#models.entries()) {
      if (names.get(model.name) === 1) continue;
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
      this.#warn(
        'duplicate-models',
        `Listed more than once, so counted once: ${some([...new Set(duplicates)], 5)}.`,
      );
    }
  }

  #warnAboutNumbers(): void {
    const notNumbers = this.#notNumbers;
    if (notNumbers.length > 0) {
      this.#warn(
        'missing-values',
        `${notNumbers.length} cells that are no numbers were read as missing: ${some(notNumbers.sort(compareText), 3)}.`,
      );
    }
    for (const [id, models] of this.#belowChance) {
      this.#warn(
        'below-chance',
        `${id} below the ${this.#definition(id).chance} % of guessing: ${some(models.sort(compareText), 4)}. Another subset, a rescaled score or a failed parse?`,
      );
    }
    if (this.#implausible.length > 0) {
      this.#warn(
        'implausible-errors',
        `Standard errors of 0 (the sampling error stands in) or of more than three times what the number of items allows: ${some(this.#implausible.sort(compareText), 4)}.`,
      );
    }
    if (this.#tooSure.length > 0) {
      this.#warn(
        'implausible-errors',
        `Standard errors of less than a third of what the number of items allows; errors are in points, as the scores are, not in fractions: ${some(this.#tooSure.sort(compareText), 4)}.`,
      );
    }
    if (this.#fromExperts.length > 0) {
      this.#warn(
        'size-from-experts',
        `Sizes read as experts times their size, which counts shared layers more than once: ${some(this.#fromExperts.sort(compareText), 4)} B.`,
      );
    }
  }

  /** Scores of one benchmark that were measured in different ways, as the table's settings say. */
  #warnAboutSettings(): void {
    const told = [...this.#columns.values()].flatMap((column) =>
      column.kind === 'settings' ? [column.benchmark] : [],
    );
    for (const id of told) {
      const models = new Map<string, string[]>();
      for (const { name, scores } of this.#models) {
        const settings = scores.get(id)?.settings;
        if (settings === undefined) continue;
        const known = models.get(settings);
        if (known === undefined) models.set(settings, [name]);
        else known.push(name);
      }
      if (models.size < 2) continue;
      const all = [...models].map(([settings, names]) => `${settings} (${some(names, 3)})`);
      this.#warn(
        'mixed-settings',
        `${id} was not measured the same way for all models: ${all.slice(0, 4).join(', ')}${all.length > 4 ? ' …' : ''}. Part of a difference may be the settings.`,
      );
    }
  }
}

const pathOf = (index: number, header: string) => `rows[${index}].${header}`;

/** Some of many, and how many more there are. */
function some(all: readonly string[], most: number): string {
  const more = all.length - most;
  return more > 0 ? `${all.slice(0, most).join(', ')} and ${more} more` : all.join(', ');
}

function text(cell: unknown): string {
  return cell === null || cell === undefined ? '' : String(cell).trim();
}

/** A cell's text, without the apostrophe that keeps a spreadsheet from taking it for a formula. */
function words(cell: unknown): string {
  return withoutApostrophe(text(cell));
}

function positive(value: number | null): number | null {
  return value !== null && value > 0 ? value : null;
}
