const list = (names: readonly string[]) =>
  names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
const most = 8;

/** Sentences on what the reader's own data are missing for a view. */
export const text = {
  needs: (models: number, benchmarks: readonly string[], sizes: number | undefined) =>
    sizes === undefined
      ? `This needs ${models} models with ${list(benchmarks)}.`
      : benchmarks.length === 0
        ? `This needs one family with ${sizes} sizes that have the same tests.`
        : `This needs one family with ${sizes} sizes that have ${list(benchmarks)}.`,
  has: (models: number, sizes: number | undefined, benchmarks: readonly string[]) => {
    const scores =
      benchmarks.length > most
        ? `${benchmarks.slice(0, most).join(', ')} and ${benchmarks.length - most} more`
        : list(benchmarks);
    const found =
      sizes === undefined || models === 0
        ? models === 0
          ? 'none'
          : `${models}`
        : `${sizes} ${sizes === 1 ? 'size' : 'sizes'} of one family at most`;
    return `Your data have ${found}. Their scores: ${scores || 'none'}.`;
  },
  builtin: 'Show CAPE’s data here',
  data: 'See your data',
} as const;
