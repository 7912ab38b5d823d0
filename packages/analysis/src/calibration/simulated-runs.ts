import type { Kernel } from '@cape/core-wasm';
import type { Run } from '../compare/run-input.ts';

/** One benchmark of two simulated runs whose true scores are known. */
export interface SimulatedBenchmark {
  readonly name: string;
  readonly items: number;
  /** True scores, as probabilities of a right answer. */
  readonly a: number;
  readonly b: number;
}

export interface RunsWorld {
  readonly benchmarks: readonly SimulatedBenchmark[];
  /** Correlation of the two models' right and wrong answers, where clusters have no probabilities of their own. */
  readonly itemCorrelation: number;
  /** Items per cluster, from 1 to this; 1: no clusters. */
  readonly largestCluster: number;
  /** Largest distance of a cluster's probabilities from the benchmark's. */
  readonly clusterReach: number;
  /** Probability that a run lacks an item. */
  readonly missing: { readonly a: number; readonly b: number };
}

/**
 * Two runs, item by item. Each item is right with its cluster's probability, which each model has of its own; both models
 * decide by one draw as often as the item correlation demands, else by two.
 */
export function simulatedRuns(
  kernel: Pick<Kernel, 'uniforms'>,
  { benchmarks, itemCorrelation, largestCluster, clusterReach, missing }: RunsWorld,
  seed: number,
  repetition: number,
): readonly [Run, Run] {
  const total = benchmarks.reduce((sum, { items }) => sum + items, 0);
  const draws = kernel.uniforms(8 * total, seed, repetition);
  let at = 0;
  const next = () => draws[at++]!;
  const sides = benchmarks.map(({ name, items, a, b }) => {
    const of = { a: columns(), b: columns() };
    // One draw for both correlates their answers by (min(a, b) − ab)/√(a(1 − a)b(1 − b)).
    const oneDraw = Math.min(
      1,
      (itemCorrelation * Math.sqrt(a * (1 - a) * b * (1 - b))) / (Math.min(a, b) - a * b),
    );
    for (let item = 0, cluster = 0; item < items; cluster += 1) {
      const size = largestCluster === 1 ? 1 : 1 + Math.floor(next() * largestCluster);
      const [reachA, reachB] = [clusterReach * (2 * next() - 1), clusterReach * (2 * next() - 1)];
      for (const end = Math.min(items, item + size); item < end; item += 1) {
        const drawn = next();
        const right = {
          a: drawn < a + reachA,
          b: (next() < oneDraw ? drawn : next()) < b + reachB,
        };
        for (const side of ['a', 'b'] as const) {
          if (next() < missing[side]) continue;
          of[side].keys.push(item);
          of[side].scores.push(right[side] ? 1 : 0);
          of[side].clusters.push(cluster);
        }
      }
    }
    return { benchmark: name, of };
  });
  const run = (name: string, side: 'a' | 'b'): Run => ({
    name,
    benchmarks: sides.map(({ benchmark, of }) => {
      const { keys, scores, clusters } = of[side];
      return {
        benchmark,
        items: { keys, scores, keyedBy: 'id', ...(largestCluster === 1 ? {} : { clusters }) },
      };
    }),
  });
  return [run('a', 'a'), run('b', 'b')];
}

function columns(): { keys: number[]; scores: number[]; clusters: number[] } {
  return { keys: [], scores: [], clusters: [] };
}
