import type { Kernel } from '@cape/core-wasm';
import { fixed } from '@cape/core-wasm/number-text';
import { benchmark as knownBenchmark, resolveBenchmark, samplingError } from '@cape/evidence';
import type { Warning } from '../warning.ts';
import { type MeasuredChange, pairedDifference } from './paired-difference.ts';
import type { Run, RunBenchmark } from './run-input.ts';
import { type SharedItems, sharedItems } from './shared-items.ts';

/** Change of one benchmark between two runs. */
export interface BenchmarkChange {
  readonly benchmark: string;
  readonly change: MeasuredChange;
  /** The items that both answered; null where reported scores alone were compared. */
  readonly shared: SharedItems | null;
}

/** Two runs side by side: every benchmark that both have, and what else a reader must know. */
export interface ChangeOfRuns {
  readonly from: string;
  readonly to: string;
  readonly changes: readonly BenchmarkChange[];
  /** Benchmarks that only one of the two has. */
  readonly unshared: { readonly a: readonly string[]; readonly b: readonly string[] };
  readonly warnings: readonly Warning[];
}

/** Fewer clusters than this, and a cluster-robust error is itself uncertain. */
const fewestClusters = 10;

/** Fewer items than this may well be answered alike by two models. */
const fewestAlike = 50;

/** A benchmark's id where it is known by any of its names, else the name as it is. */
export function benchmarkId(name: string): string {
  return resolveBenchmark(name) ?? name;
}

/** A benchmark's name for sentences. */
export function benchmarkTitle(id: string): string {
  const known = resolveBenchmark(id);
  return known === undefined ? id : knownBenchmark(known).name;
}

/** Compare two runs benchmark by benchmark: on shared items where both have them, else by their reported scores. */
export function changeOfRuns(kernel: Pick<Kernel, 'itemCovariance'>, a: Run, b: Run): ChangeOfRuns {
  const warnings: Warning[] = [];
  const [first, second] = [byBenchmark(a), byBenchmark(b)];
  const changes: BenchmarkChange[] = [];
  for (const [benchmark, before] of first) {
    const after = second.get(benchmark);
    if (after === undefined) continue;
    const { found, warnings: told } = changeOf(kernel, benchmark, [a.name, before], [b.name, after]);
    warnings.push(...told);
    if (found !== null) changes.push(found);
  }
  const unpaired = changes
    .filter(({ shared }) => shared === null)
    .map((each) => benchmarkTitle(each.benchmark));
  if (unpaired.length > 0) {
    warnings.push({
      code: 'unpaired',
      message: `Compared by reported scores, as if each run had answered items of its own: ${unpaired.join(', ')}. With both runs’ items the error is usually much smaller.`,
    });
  }
  const alike = itemsAllAlike(changes);
  if (alike >= fewestAlike) {
    warnings.push({
      code: 'same-answers',
      message: `${a.name} and ${b.name} have the same score on each of their ${alike} shared items: is it one run given twice?`,
    });
  }
  const only = (one: ReadonlyMap<string, unknown>, other: ReadonlyMap<string, unknown>) =>
    [...one.keys()].filter((id) => !other.has(id));
  return {
    from: a.name,
    to: b.name,
    changes,
    unshared: { a: only(first, second), b: only(second, first) },
    warnings,
  };
}

/** Number of items that two runs share, if every one of them has the same score in both; 0 otherwise. */
function itemsAllAlike(changes: readonly BenchmarkChange[]): number {
  let count = 0;
  for (const { shared } of changes) {
    if (shared === null) continue;
    if (shared.a.some((score, i) => score !== shared.b[i])) return 0;
    count += shared.a.length;
  }
  return count;
}

function byBenchmark(run: Run): ReadonlyMap<string, RunBenchmark> {
  return new Map(run.benchmarks.map((each) => [benchmarkId(each.benchmark), each]));
}

type Side = readonly [name: string, of: RunBenchmark];

function changeOf(
  kernel: Pick<Kernel, 'itemCovariance'>,
  benchmark: string,
  a: Side,
  b: Side,
): { readonly found: BenchmarkChange | null; readonly warnings: readonly Warning[] } {
  const warnings: Warning[] = [];
  const title = benchmarkTitle(benchmark);
  const warn = (code: string, message: string) => warnings.push({ code, message: `${title}: ${message}` });
  const different = settingsThatDiffer(a[1], b[1]);
  if (different.length > 0) {
    warn(
      'mixed-settings',
      `the two runs differ in ${different.map(({ name, values }) => `${name} (${values.join(' and ')})`).join(', ')}. The difference may come from that.`,
    );
  }
  const items =
    a[1].items !== undefined && b[1].items !== undefined ? ([a[1].items, b[1].items] as const) : null;
  // The same id means the same question only within one version of a task.
  const unjoinable =
    items === null
      ? null
      : items[0].keyedBy !== items[1].keyedBy
        ? 'one run knows its items by hash, the other by number'
        : items[0].keyedBy === 'id' && different.some(({ name }) => name === 'version')
          ? 'items are known by number, and the task versions differ'
          : null;
  if (items !== null && unjoinable === null) {
    const shared = sharedItems(...items);
    describeJoin(shared, a, b, warn);
    if (shared.keys.length >= 2) {
      const change = pairedDifference(kernel, shared.a, shared.b, shared.clusters);
      return { found: { benchmark, change, shared }, warnings };
    }
    warn(
      'no-shared-items',
      `${shared.keys.length === 0 ? 'no item' : 'only one item'} of ${a[0]} and ${b[0]} is the same; their scores are compared as of different items.`,
    );
  } else if (unjoinable !== null) {
    warn('items-not-joined', `${unjoinable}; the scores are compared as of different items.`);
  }
  const [before, after] = [reported(kernel, benchmark, a), reported(kernel, benchmark, b)];
  const missing = [before === null ? a[0] : null, after === null ? b[0] : null].filter(
    (name) => name !== null,
  );
  if (before === null || after === null) {
    warn(
      'error-unknown',
      `left out, because nothing tells the error of the score of ${missing.join(' and ')}: give items, a standard error, or a number of items.`,
    );
    return { found: null, warnings };
  }
  const standardError = Math.sqrt(before.standardError ** 2 + after.standardError ** 2);
  return {
    found: {
      benchmark,
      change: {
        n: 0,
        a: before.score,
        b: after.score,
        difference: after.score - before.score,
        standardError,
        degreesOfFreedom: Number.POSITIVE_INFINITY,
        unpairedStandardError: standardError,
        clusters: null,
        discordance: null,
      },
      shared: null,
    },
    warnings,
  };
}

/** Warnings from joining the items. */
function describeJoin(shared: SharedItems, a: Side, b: Side, warn: (code: string, message: string) => void) {
  const { unshared, unsharedKeys, keys, repeated, clustersDiffer, clusterCount } = shared;
  if (unshared.a + unshared.b > 0) {
    const side = (name: string, count: number, some: readonly string[]) =>
      count === 0
        ? []
        : [`${count} only in ${name} (${some.map(shortKey).join(', ')}${count > some.length ? ', …' : ''})`];
    const parts = [...side(a[0], unshared.a, unsharedKeys.a), ...side(b[0], unshared.b, unsharedKeys.b)];
    warn('unshared-items', `${keys.length} shared items count; left out are ${parts.join(' and ')}.`);
  }
  if (repeated > 0) {
    warn('repeated-items', `${repeated} items were scored more than once; the mean of each counts.`);
  }
  if (clustersDiffer > 0) {
    warn(
      'clusters-differ',
      `${clustersDiffer} items stand in other clusters in ${b[0]}; those of ${a[0]} count.`,
    );
  }
  if (clusterCount !== null && clusterCount < fewestClusters) {
    warn('few-clusters', `${clusterCount} clusters are few for a cluster-robust error; it may be too small.`);
  }
  for (const [name, { score, items }] of [a, b]) {
    if (score === undefined || items === undefined) continue;
    const mean = (100 * items.scores.reduce((sum, each) => sum + each, 0)) / items.scores.length;
    // A reported score is rounded, seldom to less than a tenth of a point.
    if (Math.abs(mean - score) > 0.1) {
      warn(
        'items-differ-from-score',
        `the items of ${name} have a mean of ${fixed(mean, 2)}, the reported score is ${fixed(score, 2)}: they may be of another metric or filter. The items count.`,
      );
    }
  }
}

/** Score and error of one side without its items: as reported, else from the items' number. */
function reported(
  kernel: Pick<Kernel, 'itemCovariance'>,
  id: string,
  [, side]: Side,
): { score: number; standardError: number } | null {
  if (side.items !== undefined) {
    const { means, covariance } = kernel.itemCovariance([side.items.scores]);
    const standardError = 100 * Math.sqrt(covariance[0]!);
    return Number.isFinite(standardError) ? { score: 100 * means[0]!, standardError } : null;
  }
  const { score } = side;
  if (score === undefined) return null;
  if (side.standardError !== undefined) return { score, standardError: side.standardError };
  const known = resolveBenchmark(id);
  const n = side.n ?? (known === undefined ? null : knownBenchmark(known).items);
  return n === null ? null : { score, standardError: samplingError(score, n) };
}

function settingsThatDiffer(
  { settings: a = {} }: RunBenchmark,
  { settings: b = {} }: RunBenchmark,
): { name: string; values: readonly string[] }[] {
  return Object.keys(a)
    .filter((name) => b[name] !== undefined && b[name] !== a[name])
    .map((name) => ({ name, values: [a[name]!, b[name]!] }));
}

const shortKey = (key: string) => (key.length > 16 ? `${key.slice(0, 12)}…` : key);
