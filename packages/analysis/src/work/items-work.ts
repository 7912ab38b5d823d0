/** A run as far as its work goes: its items, by benchmark. */
interface RunGiven {
  readonly benchmarks: readonly { readonly items?: { readonly keys: readonly unknown[] } | undefined }[];
}

/** Units of comparing runs: items are joined, and each pair of benchmarks that shares a run is weighed. */
export function itemsWork(runs: readonly RunGiven[]): number {
  const items = runs.flatMap(({ benchmarks }) => benchmarks.map((each) => each.items?.keys.length ?? 0));
  const pairs = runs.reduce((sum, { benchmarks }) => sum + benchmarks.length ** 2, 0);
  return 2_000 + 4 * items.reduce((sum, count) => sum + count, 0) + 40 * pairs;
}
