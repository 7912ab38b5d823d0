import type { ItemScores } from './run-input.ts';

/** The items that two runs of one benchmark have in common, in the order of the first. */
export interface SharedItems {
  /** Scores from 0 to 1. */
  readonly a: Float64Array;
  readonly b: Float64Array;
  readonly keys: readonly string[];
  /** True where a key stands for the item's content, so that another benchmark's equal key is the same question. */
  readonly keyedBy: 'hash' | 'id';
  /** Cluster of each item as a small integer; null where none is known, or no two items share one. */
  readonly clusters: Uint32Array | null;
  /** Number of different clusters; null without them. */
  readonly clusterCount: number | null;
  /** Items that only one side has. */
  readonly unshared: { readonly a: number; readonly b: number };
  /** The first few of them, to be named. */
  readonly unsharedKeys: { readonly a: readonly string[]; readonly b: readonly string[] };
  /** Items that a run scored more than once; their mean counts. */
  readonly repeated: number;
  /** Items that the two runs put into different clusters. */
  readonly clustersDiffer: number;
}

const named = 3;

/** Join two runs' items by key. An item scored several times (epochs, repeats) enters with its mean. */
export function sharedItems(a: ItemScores, b: ItemScores): SharedItems {
  const first = byKey(a);
  const second = byKey(b);
  const keys = [...first.rows.keys()].filter((key) => second.rows.has(key));
  const only = (one: Keyed, other: Keyed) => [...one.rows.keys()].filter((key) => !other.rows.has(key));
  const [onlyA, onlyB] = [only(first, second), only(second, first)];
  const column = ({ rows, means }: Keyed) => Float64Array.from(keys, (key) => means[rows.get(key)!]!);
  const clusterOf = ({ rows, clusters }: Keyed) =>
    clusters === null ? null : keys.map((key) => clusters[rows.get(key)!]!);
  const [clustersA, clustersB] = [clusterOf(first), clusterOf(second)];
  const clustering = labeled(clustersA ?? clustersB);
  return {
    a: column(first),
    b: column(second),
    keys,
    keyedBy: a.keyedBy,
    clusters: clustering?.labels ?? null,
    clusterCount: clustering?.count ?? null,
    unshared: { a: onlyA.length, b: onlyB.length },
    unsharedKeys: { a: onlyA.slice(0, named), b: onlyB.slice(0, named) },
    repeated: first.repeated + second.repeated,
    clustersDiffer:
      clustersA === null || clustersB === null
        ? 0
        : clustersA.reduce((count, cluster, i) => count + (cluster === clustersB[i] ? 0 : 1), 0),
  };
}

interface Keyed {
  readonly rows: ReadonlyMap<string, number>;
  readonly means: Float64Array;
  readonly clusters: readonly string[] | null;
  readonly repeated: number;
}

function byKey({ keys, scores, clusters }: ItemScores): Keyed {
  const rows = new Map<string, number>();
  const sums = new Float64Array(keys.length);
  const counts = new Uint32Array(keys.length);
  const own: string[] = [];
  for (let i = 0; i < keys.length; i += 1) {
    const key = String(keys[i]);
    let row = rows.get(key);
    if (row === undefined) {
      row = rows.size;
      rows.set(key, row);
      if (clusters !== undefined) own.push(String(clusters[i]));
    }
    sums[row]! += scores[i]!;
    counts[row]! += 1;
  }
  let repeated = 0;
  const means = sums.subarray(0, rows.size).map((sum, row) => {
    if (counts[row]! > 1) repeated += 1;
    return sum / counts[row]!;
  });
  return { rows, means, clusters: clusters === undefined ? null : own, repeated };
}

/** Clusters as small integers. One cluster for all, or one per item, says nothing about what items share. */
function labeled(clusters: readonly string[] | null): { labels: Uint32Array; count: number } | null {
  if (clusters === null) return null;
  const numbers = new Map<string, number>();
  const labels = Uint32Array.from(clusters, (cluster) => {
    const label = numbers.get(cluster) ?? numbers.size;
    numbers.set(cluster, label);
    return label;
  });
  return numbers.size < 2 || numbers.size === clusters.length ? null : { labels, count: numbers.size };
}
