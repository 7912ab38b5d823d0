import type { Kernel } from '@cape/core-wasm';
import type { BenchmarkId, Panel } from '@cape/evidence';

/** Test of whether a benchmark still separates its leaders. */
export interface Separation {
  /** Range of the top scores, points. */
  readonly spread: number;
  /** The lowest of them, percent. */
  readonly lowest: number;
  /** Their mean item-sampling error, points. */
  readonly noise: number;
  /** Mean range of equally good models by that noise alone, points. */
  readonly noiseAlone: number;
  /** The range is more than equally good models would show by item noise nineteen times in twenty. */
  readonly separates: boolean;
}

/** 95 % point of the range of two to five standard normal deviates (the studentized range at infinite degrees of freedom). */
const largestRange = [0, 0, 2.771808, 3.314493, 3.63316, 3.857656] as const;

/** Mean range of two to five standard normal deviates (the d₂ of control charts). */
const meanRange = [0, 0, 1.128379, 1.692569, 2.058751, 2.325929] as const;

/** Number of leaders compared. */
const leaders = 5;

/** A panel never changes: what its leaders show is computed once. */
const known = new WeakMap<Panel, Map<BenchmarkId, Separation | null>>();

/** Among the five best on a benchmark (two at least). */
export function separation(kernel: Kernel, panel: Panel, id: BenchmarkId): Separation | null {
  const separations = known.get(panel) ?? new Map<BenchmarkId, Separation | null>();
  known.set(panel, separations);
  const found = separations.has(id) ? separations.get(id)! : separationOf(kernel, panel, id);
  separations.set(id, found);
  return found;
}

function separationOf(kernel: Kernel, { models }: Panel, id: BenchmarkId): Separation | null {
  const scores = models
    .flatMap((model) => model.scores.get(id) ?? [])
    .sort((a, b) => b.value - a.value)
    .slice(0, leaders);
  if (scores.length < 2) return null;
  const { minimum, maximum } = kernel.summary(scores.map(({ value }) => value));
  const noise = kernel.summary(scores.map(({ standardError }) => standardError)).mean;
  const spread = maximum - minimum;
  return {
    spread,
    lowest: minimum,
    noise,
    noiseAlone: noise * meanRange[scores.length]!,
    separates: spread > noise * largestRange[scores.length]!,
  };
}
