import type {
  ItemScores as EvidenceItems,
  Run as EvidenceRun,
  Provenance,
  ScoreRecord,
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

/** What a score depends on beside the model, by the names that a warning uses. */
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

/** What can set two runs of one model apart, the most telling first. */
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
