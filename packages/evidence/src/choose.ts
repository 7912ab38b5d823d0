import { amount } from '@cape/core-wasm/number-text';
import { benchmarkIds } from './benchmarks/registry.ts';
import { nameOfModel } from './name-of-model.ts';
import type { Panel } from './panel.ts';
import { faultEntry } from './panel-file.ts';
import type { Evidence } from './read-evidence.ts';
import { type Row, readPanel } from './read-panel.ts';
import { withoutCheckpoint } from './readers/checkpoint.ts';
import type { Provenance, ScoreRecord } from './record.ts';
import { compareText } from './row-order.ts';
import type { ModelFacts, Run } from './run.ts';
import type { Warning } from './warning.ts';

export interface ChooseOptions {
  /** Preference among several runs. Default: a full run before a limited one, then the newer, then the one with more items. */
  readonly prefer?: 'newest' | 'oldest' | 'file';
  /** Whose score counts where several report one: the model's makers, others, or one by name. */
  readonly reporter?: string;
  /** Puts all models into this family. */
  readonly family?: string;
}

export interface Chosen {
  readonly panel: Panel;
  /** Scores that were known too and did not count. */
  readonly alternatives: readonly ScoreRecord[];
  readonly warnings: readonly Warning[];
}

/** Most names in one warning. */
const most = 6;

/**
 * Chooses one score per model and benchmark and makes a panel of them. Checkpoints, adapters, revisions and
 * quantizations of one model are rows of their own. What was chosen over what is said in the warnings.
 */
export function choosePanel(
  { runs, table }: Pick<Evidence, 'runs' | 'table'>,
  options: ChooseOptions = {},
): Chosen {
  // A table that names no families takes them from its models' names, as result files do.
  const grouped =
    table !== undefined &&
    (table.benchmarks.length === 0 || table.models.some(({ name, group }) => group !== name));
  if (grouped && options.family === undefined) {
    return { panel: table, alternatives: [], warnings: [] };
  }
  const warnings: Warning[] = [];
  const points = pointsOf(runs);
  sayWithoutScores(runs, points, warnings);
  const alternatives: ScoreRecord[] = [];
  const taken = points.map((point) => chosenOf(point, options, alternatives));
  sayChoices(taken, options, warnings);
  sayReporters(taken, warnings);
  sayParts(taken, warnings);
  const facts = named(taken, options.family, warnings);
  const settings = settingsThatDiffer(taken);
  const rows = taken.map((each, i) => rowOf(facts[i]!, each, settings));
  const kept = rows.filter(
    (_, i) => taken[i]!.scores.size > 0 || (taken[i]!.facts.attributes?.size ?? 0) > 0,
  );
  const { panel, warnings: read } = readPanel(kept, 'imported', 'imported', { scale: 'percent' });
  return { panel, alternatives, warnings: [...warnings, ...read] };
}

/** One row of a panel to be: a model as it was trained up to a point, adapted and quantized one way. */
interface Point {
  /** The model's name as its files give it, which all its rows share. */
  readonly model: string;
  facts: ModelFacts;
  readonly records: ScoreRecord[];
}

interface Taken {
  readonly model: string;
  readonly facts: ModelFacts;
  /** Of each benchmark the score that counts, and those it was taken over, first the best of them. */
  readonly scores: ReadonlyMap<
    string,
    { readonly record: ScoreRecord; readonly over: readonly ScoreRecord[] }
  >;
  readonly parts: number;
}

/** Models of which no score was read, and so nothing is shown. */
function sayWithoutScores(runs: readonly Run[], points: readonly Point[], warnings: Warning[]): void {
  const shown = new Set(points.map(({ model }) => model));
  const without = runs.filter(({ model, items }) => !shown.has(model.name) && items === undefined);
  const names = [...new Set(without.map(({ model }) => model.name))];
  if (names.length === 0) return;
  warnings.push({
    code: 'models-without-scores',
    message: `Left out, for no score of theirs was read: ${names.slice(0, most).join(', ')}${names.length > most ? ` and ${names.length - most} more` : ''}.`,
  });
}

/** Setting that distinguishes one row of a model from another: nothing where the files name none. */
function pointKey({ revision, step, tokensT, adapter, quantization }: Provenance): string {
  // Most name nothing.
  if ((revision ?? step ?? tokensT ?? adapter ?? quantization) === undefined) return plain;
  const bits =
    quantization !== undefined && /^(b?float|fp|bf)\d+$/i.test(quantization) ? undefined : quantization;
  return JSON.stringify([revision ?? null, step ?? null, tokensT ?? null, adapter ?? null, bits ?? null]);
}

const plain = JSON.stringify([null, null, null, null, null]);

/** "acme/aria-1b@step1000", "acme/aria-1b + adapter": the model's name with what sets the row apart. */
function pointName(name: string, { revision, step, tokensT, adapter, quantization }: Provenance): string {
  const at =
    revision ??
    (step === undefined ? undefined : `step${step}`) ??
    (tokensT === undefined ? undefined : `${tokensT}T`);
  const bits =
    quantization !== undefined && !/^(b?float|fp|bf)\d+$/i.test(quantization) ? ` (${quantization})` : '';
  return `${name}${at === undefined || name.endsWith(at) ? '' : `@${at.slice(0, 24)}`}${adapter === undefined ? '' : ` + ${adapter}`}${bits}`;
}

function pointsOf(runs: readonly Run[]): readonly Point[] {
  const byModel = new Map<string, Run[]>();
  for (const run of runs) {
    const known = byModel.get(run.model.name);
    if (known === undefined) byModel.set(run.model.name, [run]);
    else known.push(run);
  }
  const points: Point[] = [];
  for (const [name, of] of byModel) {
    const keys = new Set(of.flatMap(({ records }) => records.map(({ provenance }) => pointKey(provenance))));
    keys.delete(plain);
    // One revision beside none is the same model; two are two.
    const apart = keys.size > 1 || [...keys].some((key) => /"|\d/.test(key) && !onlyRevision(key));
    // What a table of sizes and dates says of a model goes with its results.
    const bare = of.filter(({ records }) => records.length === 0);
    const beside = Object.assign({}, ...bare.map(({ model }) => model)) as Partial<ModelFacts>;
    const known = new Map<string, Point>();
    const fromTable = new Map<string, Set<string>>();
    for (const run of of) {
      if (run.records.length === 0) {
        if (run.model.attributes !== undefined && bare.length === of.length)
          points.push({ model: name, facts: run.model, records: [] });
        continue;
      }
      for (const [key, records] of byKey(run.records)) {
        const place = apart ? key : plain;
        const file = records[0]?.provenance.file ?? '';
        const about = records[0]!.provenance;
        const facts: ModelFacts = {
          ...beside,
          ...run.model,
          ...(apart && key !== plain ? { name: pointName(name, about) } : {}),
          ...(run.model.tokensT === undefined && about.tokensT !== undefined
            ? { tokensT: about.tokensT }
            : {}),
          ...(about.step === undefined
            ? {}
            : { attributes: new Map([...(run.model.attributes ?? []), ['step', String(about.step)]]) }),
        };
        const before = known.get(place);
        // A table's rows are rows: the same name twice in one table is two of them, as it stands there.
        const twice = isTable(records) && fromTable.get(place)?.has(file) === true;
        fromTable.set(place, new Set([...(fromTable.get(place) ?? []), ...(isTable(records) ? [file] : [])]));
        if (before === undefined || twice) {
          const point = { model: name, facts, records: [...records] };
          points.push(point);
          if (before === undefined) known.set(place, point);
        } else {
          before.facts = { ...facts, ...before.facts };
          before.records.push(...records);
        }
      }
    }
  }
  return points;
}

const isTable = (records: readonly ScoreRecord[]) =>
  records.every(({ provenance }) => provenance.task === undefined);
const onlyRevision = (key: string) =>
  JSON.parse(key)
    .slice(1)
    .every((each: unknown) => each === null);

function byKey(records: readonly ScoreRecord[]): ReadonlyMap<string, ScoreRecord[]> {
  const keys = new Map<string, ScoreRecord[]>();
  for (const record of records) {
    const key = pointKey(record.provenance);
    const known = keys.get(key);
    if (known === undefined) keys.set(key, [record]);
    else known.push(record);
  }
  return keys;
}

function chosenOf(
  { model, facts, records }: Point,
  options: ChooseOptions,
  alternatives: ScoreRecord[],
): Taken {
  const byBenchmark = new Map<string, ScoreRecord[]>();
  const wholes = new Set(records.map(({ benchmark }) => benchmark));
  let parts = 0;
  for (const record of records) {
    // A part of a mean that is here too would count twice; a benchmark known by itself stays.
    if (record.partOf !== undefined && wholes.has(record.partOf) && !knownIds.has(record.benchmark)) {
      parts += 1;
      alternatives.push(record);
      continue;
    }
    const of = byBenchmark.get(record.benchmark);
    if (of === undefined) byBenchmark.set(record.benchmark, [record]);
    else of.push(record);
  }
  const scores = new Map<string, { record: ScoreRecord; over: readonly ScoreRecord[] }>();
  for (const [id, candidates] of byBenchmark) {
    const [record, ...over] = candidates.length === 1 ? candidates : inOrder(candidates, options);
    scores.set(id, { record: record!, over });
    alternatives.push(...over);
  }
  return { model, facts, scores, parts };
}

/** Candidates, first the one that counts. The order in which files came decides only where nothing else does. */
function inOrder(
  candidates: readonly ScoreRecord[],
  { prefer, reporter }: ChooseOptions,
): readonly ScoreRecord[] {
  const time = ({ provenance: { date } }: ScoreRecord) =>
    date === undefined ? Number.NEGATIVE_INFINITY : Date.parse(date);
  const byTime = (a: ScoreRecord, b: ScoreRecord) => order(time(b), time(a));
  const wanted = (record: ScoreRecord) => (reporter === undefined || isReporter(record, reporter) ? 0 : 1);
  const limited = ({ provenance: { limit } }: ScoreRecord) => (limit === undefined ? 0 : 1);
  const rules: readonly ((a: ScoreRecord, b: ScoreRecord) => number)[] = [
    (a, b) => wanted(a) - wanted(b),
    ...(prefer === 'file'
      ? []
      : prefer === 'newest'
        ? [byTime]
        : prefer === 'oldest'
          ? [(a: ScoreRecord, b: ScoreRecord) => byTime(b, a)]
          : [
              (a: ScoreRecord, b: ScoreRecord) => limited(a) - limited(b),
              byTime,
              (a: ScoreRecord, b: ScoreRecord) => order(b.items ?? 0, a.items ?? 0),
              (a: ScoreRecord, b: ScoreRecord) =>
                compareText(a.provenance.file ?? '', b.provenance.file ?? ''),
              (a: ScoreRecord, b: ScoreRecord) => order(a.value, b.value),
            ]),
  ];
  return candidates.toSorted((a, b) => {
    for (const rule of rules) {
      const difference = rule(a, b);
      if (difference !== 0) return difference;
    }
    return 0;
  });
}

const order = (a: number, b: number) => (a === b ? 0 : a < b ? -1 : 1);

/** True where a record comes from the wanted reporter: "self", "independent", or a name. */
function isReporter({ provenance: { reporter } }: ScoreRecord, wanted: string): boolean {
  if (wanted === 'self' || wanted === 'independent') return reporter?.kind === wanted;
  return reporter?.name?.toLowerCase() === wanted.toLowerCase();
}

/** "47 ± 0.5, 2025-04-02, all items (results_2025-04-02.json)". */
function described({ value, standardError, items, provenance }: ScoreRecord): string {
  const { limit, date, file, reporter } = provenance;
  const error = standardError === undefined || standardError === 0 ? '' : ` ± ${amount(standardError)}`;
  const about = [
    ...(reporter === undefined ? [] : [reporter.name ?? reporter.kind]),
    ...(limit === undefined
      ? []
      : [`limited to ${limit >= 1 ? `${limit} items` : `${amount(100 * limit)} %`}`]),
    ...(limit === undefined && items !== undefined ? [`${items} items`] : []),
    ...(date === undefined ? [] : [date.slice(0, 10)]),
    ...(file === undefined ? [] : [file]),
  ];
  return `${amount(value)}${error}${about.length === 0 ? '' : ` (${about.join(', ')})`}`;
}

function sayChoices(taken: readonly Taken[], { prefer }: ChooseOptions, warnings: Warning[]): void {
  const said: string[] = [];
  let count = 0;
  for (const { facts, scores } of taken) {
    for (const [id, { record, over }] of scores) {
      const other = over.find((each) => each.value !== record.value && !otherReporter(each, record));
      if (other === undefined) continue;
      count += 1;
      if (said.length < most) said.push(`${facts.name} ${id}: ${described(record)} over ${described(other)}`);
    }
  }
  if (count === 0) return;
  const rule =
    prefer === undefined
      ? 'a full run before a limited one, then the newer, then the one with more items'
      : prefer === 'file'
        ? 'the file named first'
        : `the ${prefer}`;
  warnings.push({
    code: 'several-runs',
    message: `Of several runs one counts (${rule}): ${said.join('; ')}${count > said.length ? `; and ${count - said.length} more` : ''}.`,
  });
}

const otherReporter = (a: ScoreRecord, b: ScoreRecord) =>
  a.provenance.reporter !== undefined &&
  b.provenance.reporter !== undefined &&
  JSON.stringify(a.provenance.reporter) !== JSON.stringify(b.provenance.reporter);

/** Names scores that several report, and how far apart they are. */
function sayReporters(taken: readonly Taken[], warnings: Warning[]): void {
  const said: string[] = [];
  let count = 0;
  let widest = 0;
  for (const { facts, scores } of taken) {
    for (const [id, { record, over }] of scores) {
      const others = over.filter((each) => otherReporter(each, record));
      if (others.length === 0) continue;
      count += 1;
      const values = [record, ...others].map(({ value }) => value);
      widest = Math.max(widest, Math.max(...values) - Math.min(...values));
      if (said.length < most)
        said.push(
          `${facts.name} ${id}: ${described(record)}, also ${others.slice(0, 3).map(described).join(', ')}`,
        );
    }
  }
  if (count === 0) return;
  warnings.push({
    code: 'several-reporters',
    message: `Several report the same score, at most ${amount(widest)} points apart: ${said.join('; ')}${count > said.length ? `; and ${count - said.length} more` : ''}.`,
  });
}

function sayParts(taken: readonly Taken[], warnings: Warning[]): void {
  const parts = taken.reduce((sum, each) => sum + each.parts, 0);
  if (parts === 0) return;
  warnings.push({
    code: 'parts-left-out',
    message: `Scores of subtasks stand in no column of their own where the mean of their group does: ${parts} left out.`,
  });
}

/** Part of a record's provenance that makes its score comparable with another's. */
const compared = ['shots', 'chatTemplate', 'taskVersion', 'metric', 'filter', 'limit', 'harness'] as const;
const settingNames: Readonly<Record<(typeof compared)[number], string>> = {
  shots: 'shots',
  chatTemplate: 'template',
  taskVersion: 'version',
  metric: 'metric',
  filter: 'filter',
  limit: 'limit',
  harness: 'tool',
};

function settingOf(record: ScoreRecord, key: (typeof compared)[number]): string | undefined {
  const { provenance } = record;
  if (key === 'chatTemplate')
    return provenance.chatTemplate === undefined ? undefined : provenance.chatTemplate ? 'on' : 'off';
  // Whoever names a tool and no limit ran everything.
  if (key === 'limit')
    return provenance.harness === undefined
      ? undefined
      : provenance.limit === undefined
        ? 'none'
        : String(provenance.limit);
  const value = provenance[key];
  return value === undefined ? undefined : String(value);
}

/** Of each benchmark whose scores were made in different ways: which settings differ. The panel's reader says so. */
function settingsThatDiffer(
  taken: readonly Taken[],
): ReadonlyMap<string, readonly (typeof compared)[number][]> {
  const seen = new Map<string, Map<string, Set<string>>>();
  for (const { scores } of taken) {
    for (const [id, { record }] of scores) {
      const of = seen.get(id) ?? new Map<string, Set<string>>();
      seen.set(id, of);
      for (const key of compared) {
        const setting = settingOf(record, key);
        if (setting === undefined) continue;
        const known = of.get(key);
        if (known === undefined) of.set(key, new Set([setting]));
        else known.add(setting);
      }
    }
  }
  const differ = new Map<string, (typeof compared)[number][]>();
  for (const [id, of] of seen) {
    const keys = compared.filter((key) => (of.get(key)?.size ?? 0) > 1);
    if (keys.length > 0) differ.set(id, keys);
  }
  return differ;
}

/**
 * Models with their families and sizes. A family is read from names only where two models at least share it:
 * a name alone makes no family.
 */
function named(
  taken: readonly Taken[],
  family: string | undefined,
  warnings: Warning[],
): readonly ModelFacts[] {
  // Checkpoints, adapters and quantizations of a model are of its family and size.
  const says = taken.map(({ model }) => nameOfModel(withoutCheckpoint(model)));
  const counts = new Map<string, number>();
  for (const { family: name } of says) counts.set(name, (counts.get(name) ?? 0) + 1);
  const families = new Map<string, number>();
  const sized: string[] = [];
  const result = taken.map(({ facts: model }, i) => {
    const said = says[i]!;
    const bare = model.family === undefined && model.lab === undefined;
    const guessed = family === undefined && bare && said.family !== '' && (counts.get(said.family) ?? 0) > 1;
    if (guessed) families.set(said.family, (families.get(said.family) ?? 0) + 1);
    const size = model.paramsB === undefined && model.lab === undefined ? said.paramsB : undefined;
    if (size !== undefined) sized.push(model.name);
    return {
      ...model,
      ...(family !== undefined ? { family } : guessed ? { family: said.family } : {}),
      ...(size === undefined ? {} : { paramsB: size }),
    };
  });
  if (families.size > 0) {
    const all = [...families].map(([name, count]) => `${name} (${count})`);
    warnings.push({
      code: 'family-from-name',
      message: `Families are read from the models' names: ${all.slice(0, 12).join(', ')}${all.length > 12 ? ` and ${all.length - 12} more` : ''}. A family of your own puts all into one.`,
    });
  }
  if (sized.length > 0) {
    warnings.push({
      code: 'size-from-name',
      message: `Sizes are read from names, which round them: ${sized.slice(0, most).join(', ')}${sized.length > most ? ` and ${sized.length - most} more` : ''}.`,
    });
  }
  return result;
}

function rowOf(
  model: ModelFacts,
  { scores }: Taken,
  differ: ReadonlyMap<string, readonly (typeof compared)[number][]>,
): Row {
  // Nothing inherited: a column may be called "constructor" or "__proto__".
  const row: Record<string, string | number | null> = Object.assign(Object.create(null), {
    model: model.name,
    params_b: model.paramsB ?? null,
    released: model.released ?? null,
    tokens_t: model.tokensT ?? null,
    flops_1e21: model.flops1e21 ?? null,
  });
  if (model.family !== undefined) row.family = model.family;
  if (model.lab !== undefined) row.lab = model.lab;
  for (const [id, { record }] of scores) {
    row[id] = record.value;
    if (record.items !== undefined) row[`${id}_n`] = record.items;
    if (record.standardError !== undefined) row[`${id}_se`] = record.standardError;
    const settings = differ.get(id)?.flatMap((key) => {
      const setting = settingOf(record, key);
      return setting === undefined ? [] : [`${settingNames[key]} ${setting}`];
    });
    if (settings !== undefined && settings.length > 0) row[`${id}_settings`] = settings.join('; ');
  }
  for (const [name, value] of model.attributes ?? []) if (!(name in row)) row[name] = value;
  if (model.faults !== undefined) row.faults = model.faults.map(faultEntry).join(';');
  return row;
}

const knownIds: ReadonlySet<string> = new Set(benchmarkIds);
