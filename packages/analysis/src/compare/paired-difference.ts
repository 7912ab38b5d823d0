import type { Kernel } from '@cape/core-wasm';

/** Numbers of disagreements of two runs on items that are right or wrong. */
export interface Discordance {
  /** Items that only the first run got right. */
  readonly onlyA: number;
  /** Items that only the second run got right. */
  readonly onlyB: number;
}

/** The difference of two runs' mean scores, second less first, in points, and what is needed to judge it. */
export interface MeasuredChange {
  /** Shared items, or 0 where the runs were compared by their reported scores alone. */
  readonly n: number;
  /** Mean scores in percent. */
  readonly a: number;
  readonly b: number;
  readonly difference: number;
  /** Of the difference, in points. */
  readonly standardError: number;
  /** Infinite for a normal error. */
  readonly degreesOfFreedom: number;
  /** Error of the difference if the runs had answered different items. */
  readonly unpairedStandardError: number;
  /** Clusters that the error is robust to; null where items count one by one. */
  readonly clusters: number | null;
  /** Disagreement of the runs, where every item is right or wrong. */
  readonly discordance: Discordance | null;
}

/**
 * Paired difference of two runs on the same items: the mean of per-item differences, with a standard error from
 * their variance. With clusters the error is cluster-robust with the small-sample correction G/(G − 1):
 * SE² = G/(G − 1) · Σ_g (Σ_{i∈g} (dᵢ − d̄))² / n²; without, each item is a cluster of its own, and SE² = s²/n.
 * It is judged by Student's t with (Σ n_g²)²/Σ n_g⁴ − 1 degrees of freedom: G − 1 for clusters of one size, fewer
 * where a few large ones carry the sum.
 *
 * Source: Miller (2024), "Adding Error Bars to Evals", arXiv 2411.00640; Cameron and Miller (2015), "A
 * practitioner's guide to cluster-robust inference", J. Hum. Resour. 50, 317–372; Carter, Schnepel and Steigerwald
 * (2017), "Asymptotic behavior of a t-test robust to cluster heterogeneity", Rev. Econ. Stat. 99, 698–709.
 *
 * @param a scores of the first run, 0 to 1, one per shared item
 * @param b scores of the second run on the same items
 * @param clusters cluster of each item, numbered from 0, or null
 */
export function pairedDifference(
  kernel: Pick<Kernel, 'itemCovariance'>,
  a: Float64Array,
  b: Float64Array,
  clusters: Uint32Array | null,
): MeasuredChange {
  const n = a.length;
  const groups = clusters === null ? n : clusters.reduce((most, label) => Math.max(most, label + 1), 0);
  const differences = differencesOf(a, b);
  const { covariance } = kernel.itemCovariance([a, b, differences], clusters === null ? {} : { clusters });
  const errorOf = (column: number) => Math.sqrt(covariance[column * 4]!);
  return {
    n,
    a: percentOf(a),
    b: percentOf(b),
    difference: percentOf(differences),
    standardError: 100 * errorOf(2),
    degreesOfFreedom: clusters === null ? n - 1 : clusterDegreesOfFreedom(clusters, groups),
    unpairedStandardError: 100 * Math.sqrt(covariance[0]! + covariance[4]!),
    clusters: clusters === null ? null : groups,
    discordance: discordanceOf(a, b),
  };
}

/** Mean in percent, divided once: 275 of 500 are 55. */
function percentOf(scores: Float64Array): number {
  return (100 * scores.reduce((sum, score) => sum + score, 0)) / scores.length;
}

/** Per item, second run less first. */
function differencesOf(a: Float64Array, b: Float64Array): Float64Array {
  return b.map((score, i) => score - a[i]!);
}

/** Satterthwaite's degrees of freedom of a sum of squares whose terms grow as the clusters' sizes squared. */
function clusterDegreesOfFreedom(clusters: Uint32Array, groups: number): number {
  const sizes = new Float64Array(groups);
  for (const label of clusters) sizes[label]! += 1;
  const [squares, fourths] = sizes.reduce(([two, four], m) => [two! + m ** 2, four! + m ** 4], [0, 0]);
  return Math.max(1, (squares! * squares!) / fourths! - 1);
}

function discordanceOf(a: Float64Array, b: Float64Array): Discordance | null {
  let [onlyA, onlyB] = [0, 0];
  for (let i = 0; i < a.length; i += 1) {
    const [x, y] = [a[i]!, b[i]!];
    if ((x !== 0 && x !== 1) || (y !== 0 && y !== 1)) return null;
    if (x > y) onlyA += 1;
    else if (y > x) onlyB += 1;
  }
  return { onlyA, onlyB };
}
