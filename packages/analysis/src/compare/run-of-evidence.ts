import type {
  ItemScores as EvidenceItems,
  Run as EvidenceRun,
  Provenance,
  ScoreRecord,
  Warning,
} from '@cape/evidence';
import { benchmarkId } from './change-of-runs.ts';
import type { Run, RunBenchmark } from './run-input.ts';

/**
 * Runs as they were read, as the input of the questions `compare` and `gate`. A run is named after its model; where two
 * runs are of one model, after what sets them apart: revision, step, adapter, quantization, date or file.
 */
export function comparableRuns(runs: readonly EvidenceRun[]): Run[] {
  const names = distinctNames(runs);
  return runs.map((run, i) => ({ name: names[i]!, benchmarks: benchmarksOf(run) }));
}

/**
 * Runs of one model from one place as one: tasks are often run one by one. Of a benchmark that was run more than once the
 * full run counts before a limited one, then the newest; both are named.
 */
export function joinedByModel(runs: readonly EvidenceRun[]): {
  readonly runs: readonly EvidenceRun[];
  readonly warnings: readonly Warning[];
} {
  const warnings: Warning[] = [];
  const groups = new Map<string, EvidenceRun[]>();
  for (const run of runs) {
    const { revision, step, tokensT, adapter, quantization } = run.records[0]?.provenance ?? {};
    const key = JSON.stringify([run.model.name, revision, step, tokensT, adapter, quantization]);
    groups.set(key, [...(groups.get(key) ?? []), run]);
  }
  const joined = [...groups.values()].map((same) => {
    const best = new Map<string, EvidenceRun>();
    for (const run of same) {
      for (const id of benchmarksIn(run)) {
        const before = best.get(id);
        if (before === undefined) best.set(id, run);
        else {
          const kept = countsBefore(run, before, id) ? run : before;
          best.set(id, kept);
          warnings.push({
            code: 'run-twice',
            message: `${run.model.name}: ${id} was run more than once; ${describedRun(kept, id)} counts, ${describedRun(kept === run ? before : run, id)} does not.`,
          });
        }
      }
    }
    const of = <Part extends { readonly benchmark: string }>(parts: (run: EvidenceRun) => readonly Part[]) =>
      same.flatMap((run) => parts(run).filter((part) => best.get(benchmarkId(part.benchmark)) === run));
    return {
      model: same[0]!.model,
      records: of((run) => run.records),
      items: of((run) => run.items ?? []),
    };
  });
  return { runs: joined, warnings };
}

function benchmarksIn({ records, items = [] }: EvidenceRun): ReadonlySet<string> {
  return new Set([...records, ...items].map(({ benchmark }) => benchmarkId(benchmark)));
}

function recordIn({ records }: EvidenceRun, id: string): ScoreRecord | undefined {
  return records.find(({ benchmark }) => benchmarkId(benchmark) === id);
}

function countsBefore(run: EvidenceRun, before: EvidenceRun, id: string): boolean {
  const [a, b] = [recordIn(run, id)?.provenance ?? {}, recordIn(before, id)?.provenance ?? {}];
  if ((a.limit === undefined) !== (b.limit === undefined)) return a.limit === undefined;
  return (a.date ?? '') > (b.date ?? '');
}

function describedRun(run: EvidenceRun, id: string): string {
  const { limit, date, file } = recordIn(run, id)?.provenance ?? {};
  const parts = [date, limit === undefined ? undefined : `limit ${limit}`, file].filter(
    (part) => part !== undefined,
  );
  return parts.length === 0 ? 'one of them' : parts.join(', ');
}

/** One entry per benchmark: its items, and the record of the same metric where there is one. */
function benchmarksOf({ records, items = [] }: EvidenceRun): RunBenchmark[] {
  const itemsOf = new Map(items.map((each) => [benchmarkId(each.benchmark), each]));
  const recordOf = new Map<string, ScoreRecord>();
  for (const record of records) {
    const id = benchmarkId(record.benchmark);
    const known = recordOf.get(id);
    const metric = itemsOf.get(id)?.metric;
    // A score stands beside items of its own metric; of several scores the first one counts.
    if (known === undefined || (known.provenance.metric !== metric && record.provenance.metric === metric)) {
      recordOf.set(id, record);
    }
  }
  return [...new Set([...recordOf.keys(), ...itemsOf.keys()])].map((benchmark) => {
    const own = itemsOf.get(benchmark);
    const record = recordOf.get(benchmark);
    const sameMetric = own === undefined || record?.provenance.metric === own.metric;
    return {
      benchmark,
      ...(record === undefined || !sameMetric
        ? {}
        : {
            score: record.value,
            ...(record.standardError === undefined ? {} : { standardError: record.standardError }),
            ...(record.items === undefined ? {} : { n: record.items }),
          }),
      ...(own === undefined ? {} : { items: columns(own) }),
      settings: settingsOf(record?.provenance ?? {}, own),
    };
  });
}

function columns({ keys, scores, clusters, keyedBy }: EvidenceItems) {
  return {
    keys: [...keys],
    scores: Array.from(scores),
    keyedBy,
    ...(clusters === null ? {} : { clusters: [...clusters] }),
  };
}

/** Settings that a score depends on beside the model, by the names that a warning uses. */
function settingsOf(provenance: Provenance, items: EvidenceItems | undefined): Record<string, string> {
  const { shots, chatTemplate, filter, limit } = provenance;
  const settings = {
    version: items?.taskVersion ?? provenance.taskVersion,
    metric: items?.metric ?? provenance.metric,
    filter,
    shots,
    'chat template': chatTemplate,
    limit,
  };
  return Object.fromEntries(
    Object.entries(settings).flatMap(([name, value]) =>
      value === undefined || value === null ? [] : [[name, String(value)]],
    ),
  );
}

/** Settings that can distinguish two runs of one model, the most telling first. */
const marks = [
  'revision',
  'step',
  'tokensT',
  'adapter',
  'quantization',
  'date',
  'file',
] as const satisfies readonly (keyof Provenance)[];

function distinctNames(runs: readonly EvidenceRun[]): string[] {
  const names = runs.map(({ model }) => model.name);
  for (const name of new Set(names)) {
    const same = [...names.keys()].filter((i) => names[i] === name);
    if (same.length === 1) continue;
    const markOf = (i: number, mark: (typeof marks)[number]) => runs[i]!.records[0]?.provenance[mark];
    const mark = marks.find((each) => new Set(same.map((i) => markOf(i, each))).size === same.length);
    for (const [place, i] of same.entries()) {
      names[i] = `${name} (${mark === undefined ? `run ${place + 1}` : markText(mark, markOf(i, mark))})`;
    }
  }
  return names;
}

function markText(mark: (typeof marks)[number], value: unknown): string {
  if (value === undefined) return `no ${mark}`;
  return mark === 'step' ? `step ${value}` : mark === 'tokensT' ? `${value} T tokens` : String(value);
}
