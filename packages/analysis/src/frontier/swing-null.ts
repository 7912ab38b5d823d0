import type { Kernel } from '@cape/core-wasm';

/** Size of the largest stretch, between turning points, in which values only rise or only fall. */
export function largestSwing(h: ArrayLike<number>): number {
  let largest = 0;
  let from = 0;
  for (let to = 1; to < h.length; to += 1) {
    const step = h[to]! - h[to - 1]!;
    if (to + 1 < h.length && (h[to + 1]! - h[to]!) * step > 0) continue;
    largest = Math.max(largest, Math.abs(h[to]! - h[from]!));
    from = to;
  }
  return largest;
}

const draws = 4000;

/**
 * Chance that releases without order show a swing at least as large: turning points are chosen by looking, so a swing
 * is compared with the largest of as many exchangeable releases. They are drawn from every lab's deviations from its own
 * mean, scaled up by √(n/(n − 1)) for the mean that was taken off.
 */
export function swingNull(
  kernel: Pick<Kernel, 'resampleRows'>,
  labs: Iterable<readonly number[]>,
): (releases: number, change: number) => number {
  const deviations: number[] = [];
  for (const h of labs) {
    if (h.length < 2) continue;
    const mean = h.reduce((sum, value) => sum + value / h.length, 0);
    for (const value of h) deviations.push((value - mean) * Math.sqrt(h.length / (h.length - 1)));
  }
  const known = new Map<number, Float64Array>();
  const largestOf = (releases: number) => {
    // Rows of all deviations are drawn; the first `releases` of each make a sequence.
    const rows = kernel.resampleRows(deviations.length, { resamples: draws, seed: 1, stream: releases });
    const path = new Float64Array(releases);
    return Float64Array.from({ length: draws }, (_, draw) => {
      for (let i = 0; i < releases; i += 1)
        path[i] = deviations[rows[draw * deviations.length + (i % deviations.length)]!]!;
      return largestSwing(path);
    }).sort();
  };
  return (releases, change) => {
    if (deviations.length < 3 || releases < 2) return 1;
    const sorted = known.get(releases) ?? largestOf(releases);
    known.set(releases, sorted);
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle]! < Math.abs(change)) low = middle + 1;
      else high = middle;
    }
    return (1 + sorted.length - low) / (1 + sorted.length);
  };
}
