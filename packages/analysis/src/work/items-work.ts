/** A run as far as its work goes: its items, by benchmark. */
interface RunGiven {
  readonly benchmarks: readonly {
    readonly items?: { readonly keys: readonly unknown[]; readonly scores: readonly number[] } | undefined;
  }[];
}

/** Units of comparing runs: items are joined, and each pair of benchmarks that shares a run is weighed. */
export function itemsWork(runs: readonly RunGiven[]): number {
  const items = runs.flatMap(({ benchmarks }) => benchmarks.map((each) => each.items?.keys.length ?? 0));
  const pairs = runs.reduce((sum, { benchmarks }) => sum + benchmarks.length ** 2, 0);
  return 2_000 + 4 * items.reduce((sum, count) => sum + count, 0) + 40 * pairs;
}

/** Units of redrawing the items: patterns of right and wrong answers are counted, partial credit is summed item by item. */
export function bootstrapWork(runs: readonly RunGiven[], resamples: number): number {
  const each = runs.flatMap(({ benchmarks }) =>
    benchmarks.map(({ items }) => {
      if (items === undefined) return 0;
      return items.scores.every((score) => score === 0 || score === 1) ? 5 : 1 + 0.006 * items.scores.length;
    }),
  );
  return resamples * each.reduce((sum, units) => sum + units, 0);
}
