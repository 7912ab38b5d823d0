import type { Labels, Numbers } from './api.ts';
import { KernelError } from './errors.ts';

/** The longest column: what still leaves room for its records in memory. */
export const MAX_OBSERVATIONS = 10_000_000;

/** Columns of equal length, with the observations that lack a value in x or y left out. */
export interface Complete {
  readonly n: number;
  readonly columns: readonly Float64Array[];
  /** Observations that were kept of those given, or null for all. */
  readonly kept: Uint32Array | null;
}

/**
 * Refuse infinities and unequal lengths; drop observations with a NaN in any of the first `judged` columns,
 * or (`pairwise`) keep them, for statistics that judge each pair by itself.
 */
export function complete(named: Readonly<Record<string, Numbers>>, judged = 2, pairwise = false): Complete {
  const names = Object.keys(named);
  const given = Object.values(named);
  const length = given[0]?.length ?? 0;
  if (length > MAX_OBSERVATIONS) {
    throw new KernelError(
      'bad-length',
      names[0] ?? 'x',
      `at most ${MAX_OBSERVATIONS} observations`,
      String(length),
    );
  }
  given.forEach((column, c) => {
    if (column.length !== length) {
      throw new KernelError(
        'bad-length',
        names[c]!,
        `${length} numbers, as ${names[0]} has`,
        String(column.length),
      );
    }
  });
  const missing = new Set<number>();
  given.forEach((column, c) => {
    for (let i = 0; i < length; i++) {
      const value = column[i]!;
      if (Number.isFinite(value)) continue;
      if (!Number.isNaN(value)) {
        throw new KernelError('not-finite', `${names[c]}[${i}]`, 'a finite number or NaN', String(value));
      }
      if (c < judged) {
        if (!pairwise) missing.add(i);
      } else if (!missing.has(i) && !(pairwise && Number.isNaN(given[c - judged]?.[i]))) {
        throw new KernelError(
          'not-finite',
          `${names[c]}[${i}]`,
          'a finite number where the observation has one',
          'NaN',
        );
      }
    }
  });
  if (missing.size === 0) {
    return {
      n: length,
      columns: given.map((column) => (column instanceof Float64Array ? column : new Float64Array(column))),
      kept: null,
    };
  }
  const kept = new Uint32Array(length - missing.size);
  for (let i = 0, k = 0; i < length; i++) if (!missing.has(i)) kept[k++] = i;
  return { n: kept.length, columns: given.map((column) => Float64Array.from(kept, (i) => column[i]!)), kept };
}

/** A resampling design as the module reads it; see assembly/resample.ts. */
export interface Design {
  readonly rows: Uint32Array;
  /** Null where every observation is its own unit. */
  readonly units: Uint32Array | null;
  readonly unitCount: number;
  readonly strata: Uint32Array;
  /** The most observations one resample can hold. */
  readonly largest: number;
}

/** Lay out n observations by stratum and cluster. Labels are those of all observations before any was left out. */
export function design(
  n: number,
  kept: Uint32Array | null,
  strata: Labels | undefined,
  clusters: Labels | undefined,
): Design {
  const stratumOf = labels('options.strata', strata, n, kept);
  const clusterOf = labels('options.clusters', clusters, n, kept);
  const rows = Uint32Array.from({ length: n }, (_, i) => i);
  if (stratumOf === null && clusterOf === null) {
    return { rows, units: null, unitCount: n, strata: Uint32Array.of(0, n), largest: n };
  }
  const stratum = (row: number) => stratumOf?.[row] ?? 0;
  const cluster = (row: number) => clusterOf?.[row] ?? row;
  rows.sort((a, b) => stratum(a) - stratum(b) || cluster(a) - cluster(b) || a - b);
  const unitStarts: number[] = [];
  const strataStarts: number[] = [];
  rows.forEach((row, position) => {
    const before = position === 0 ? undefined : rows[position - 1]!;
    const newStratum = before === undefined || stratum(before) !== stratum(row);
    if (newStratum) strataStarts.push(unitStarts.length);
    if (newStratum || cluster(before!) !== cluster(row)) unitStarts.push(position);
  });
  const unitCount = unitStarts.length;
  strataStarts.push(unitCount);
  unitStarts.push(n);
  let largest = 0;
  for (let s = 0; s + 1 < strataStarts.length; s++) {
    let widest = 0;
    for (let u = strataStarts[s]!; u < strataStarts[s + 1]!; u++) {
      widest = Math.max(widest, unitStarts[u + 1]! - unitStarts[u]!);
    }
    largest += widest * (strataStarts[s + 1]! - strataStarts[s]!);
  }
  return {
    rows,
    units: clusterOf === null ? null : Uint32Array.from(unitStarts),
    unitCount,
    strata: Uint32Array.from(strataStarts),
    largest,
  };
}

export function labels(
  name: string,
  given: Labels | undefined,
  n: number,
  kept: Uint32Array | null,
): ArrayLike<number> | null {
  if (given === undefined) return null;
  const chosen = kept === null ? given : Uint32Array.from(kept, (i) => given[i] ?? 0);
  const enough = kept === null ? given.length === n : n === 0 || given.length > kept[n - 1]!;
  if (!enough)
    throw new KernelError('bad-length', name, 'a label for each observation', String(given.length));
  for (let i = 0; i < n; i++) {
    const label = chosen[i]!;
    if (!Number.isInteger(label) || label < 0 || label > 0xffffffff) {
      throw new KernelError('bad-parameter', `${name}[${i}]`, 'an integer from 0 to 2^32 − 1', String(label));
    }
  }
  return chosen;
}
