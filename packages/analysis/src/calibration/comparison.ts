import type { Kernel } from '@cape/core-wasm';
import { compareRuns } from '../compare/compare.ts';
import { fiellerInterval } from '../coupling/fieller.ts';
import { gateRuns } from '../gate/gate.ts';
import { holds } from '../interval.ts';
import { type RunsWorld, simulatedRuns } from './simulated-runs.ts';

export interface ComparisonOptions {
  readonly repetitions: number;
  readonly seed: number;
}

/** Two benchmarks and a true coupling between them. */
export interface CouplingScenario {
  readonly name: string;
  readonly world: RunsWorld;
  /** True γ = Δy/Δx. */
  readonly gamma: number;
}

const shared = { clusterReach: 0.15, missing: { a: 0.1, b: 0.25 } };
const pair = (hellaswag: number, rise: number, gamma: number) => [
  { name: 'x', items: hellaswag, a: 0.5, b: 0.5 + rise / 100 },
  { name: 'y', items: 817, a: 0.4, b: 0.4 + (gamma * rise) / 100 },
];

/** Item correlations from none to nearly one, items alone and in clusters of 1 to 50, runs that lack different items. */
export const couplingScenarios: readonly CouplingScenario[] = [0, 0.3, 0.5, 0.7, 0.9].flatMap(
  (itemCorrelation) =>
    [1, 50].flatMap((largestCluster) =>
      [0.5, 0].map((gamma) => ({
        name: `item correlation ${itemCorrelation}, ${largestCluster === 1 ? 'no clusters' : 'clusters of 1 to 50'}`,
        world: { benchmarks: pair(2000, 12, gamma), itemCorrelation, largestCluster, ...shared },
        gamma,
      })),
    ),
);

/** The step that decides what pairing buys: HellaSwag +6, γ 0.5, item correlation 0.7, the benchmarks' own sizes. */
export const powerScenario: CouplingScenario = {
  name: 'HellaSwag +6 points, γ 0.5, item correlation 0.7',
  world: {
    benchmarks: pair(10_042, 6, 0.5),
    itemCorrelation: 0.7,
    largestCluster: 1,
    clusterReach: 0,
    missing: { a: 0, b: 0 },
  },
  gamma: 0.5,
};

export interface CouplingCalibration {
  readonly scenario: string;
  readonly gamma: number;
  readonly repetitions: number;
  /** Share of intervals that hold the true γ; unbounded ones hold it unless they leave it in their gap. */
  readonly coverage: number;
  /** The same where errors are taken as of different items. */
  readonly unpairedCoverage: number;
  /** Share of steps called positive, and negative. */
  readonly positive: number;
  readonly negative: number;
  /** Share called by the unpaired errors. */
  readonly unpairedCalled: number;
}

/** Coverage of the paired Fieller interval of γ, and the share of steps that are called. */
export function calibrateCoupling(
  kernel: Kernel,
  { name, world, gamma }: CouplingScenario,
  { repetitions, seed }: ComparisonOptions,
): CouplingCalibration {
  let [covered, unpairedCovered, positive, negative, unpairedCalled] = [0, 0, 0, 0, 0];
  for (let repetition = 0; repetition < repetitions; repetition += 1) {
    const runs = simulatedRuns(kernel, world, seed, repetition);
    const { benchmarks, coupling } = compareRuns(kernel, [runs], { level: 0.95, bootstrap: null });
    const { interval } = coupling[0]!;
    if (holds(interval, gamma)) covered += 1;
    if (interval.lower !== null && interval.lower > 0) positive += 1;
    if (interval.upper !== null && interval.upper < 0) negative += 1;
    const [x, y] = benchmarks.map(({ difference, unpaired }) => ({
      value: difference,
      standardError: unpaired.standardError,
    }));
    const plain = fiellerInterval(kernel, y!, x!, 0.95);
    if (holds(plain, gamma)) unpairedCovered += 1;
    if ((plain.lower !== null && plain.lower > 0) || (plain.upper !== null && plain.upper < 0))
      unpairedCalled += 1;
  }
  return {
    scenario: name,
    gamma,
    repetitions,
    coverage: covered / repetitions,
    unpairedCoverage: unpairedCovered / repetitions,
    positive: positive / repetitions,
    negative: negative / repetitions,
    unpairedCalled: unpairedCalled / repetitions,
  };
}

export interface GateScenario {
  readonly name: string;
  readonly benchmarks: number;
  readonly items: number;
  readonly itemCorrelation: number;
  readonly largestCluster: number;
  /** Baseline's true score as a probability. */
  readonly score: number;
}

/** Gates as they are run: one benchmark or twelve, small tests, clustered ones. */
export const gateScenarios: readonly GateScenario[] = [
  {
    name: 'one benchmark of 817 items',
    benchmarks: 1,
    items: 817,
    itemCorrelation: 0.7,
    largestCluster: 1,
    score: 0.4,
  },
  {
    name: 'twelve benchmarks of 817 items',
    benchmarks: 12,
    items: 817,
    itemCorrelation: 0.7,
    largestCluster: 1,
    score: 0.4,
  },
  {
    name: 'twelve, hardly correlated',
    benchmarks: 12,
    items: 500,
    itemCorrelation: 0.2,
    largestCluster: 1,
    score: 0.6,
  },
  {
    name: 'twelve, in clusters of 1 to 50',
    benchmarks: 12,
    items: 1500,
    itemCorrelation: 0.7,
    largestCluster: 50,
    score: 0.5,
  },
  {
    name: 'twelve of 30 items',
    benchmarks: 12,
    items: 30,
    itemCorrelation: 0.7,
    largestCluster: 1,
    score: 0.5,
  },
  {
    name: 'twelve near the ceiling',
    benchmarks: 12,
    items: 1000,
    itemCorrelation: 0.7,
    largestCluster: 1,
    score: 0.97,
  },
];

export interface GateCalibration {
  readonly scenario: string;
  readonly repetitions: number;
  /** Share of gates that call a regression where none of the benchmarks is worse. */
  readonly falseAlarms: number;
  /** Of benchmarks whose true drop is the margin itself, the share called free of a regression. */
  readonly falsePasses: number;
  /** Mean of the drop, in points, that the gate says it finds four times in five. */
  readonly detectable: number;
  /** Share of benchmarks called a regression when one of them truly drops by as much. */
  readonly power: number;
}

const margin = 1;

/** False alarms of the whole gate, false passes and power of one benchmark. */
export function calibrateGate(
  kernel: Kernel,
  { name, benchmarks, items, itemCorrelation, largestCluster, score }: GateScenario,
  { repetitions, seed }: ComparisonOptions,
): GateCalibration {
  const gate = (drop: number, repetition: number) => {
    const world: RunsWorld = {
      benchmarks: Array.from({ length: benchmarks }, (_, i) => ({
        name: `own ${i}`,
        items,
        a: score,
        b: score - (i === 0 ? drop / 100 : 0),
      })),
      itemCorrelation,
      largestCluster,
      clusterReach: largestCluster === 1 ? 0 : 0.15,
      missing: { a: 0, b: 0 },
    };
    const [a, b] = simulatedRuns(kernel, world, seed, repetition);
    return gateRuns(kernel, a, b, { level: 0.95, marginOf: () => margin }).benchmarks;
  };
  const over = (drop: number, count: (found: ReturnType<typeof gate>) => number, from: number) => {
    let sum = 0;
    for (let repetition = 0; repetition < repetitions; repetition += 1)
      sum += count(gate(drop, from + repetition));
    return sum / repetitions;
  };
  const detectable = over(0, (found) => found[0]!.detectable, 0);
  return {
    scenario: name,
    repetitions,
    falseAlarms: over(0, (found) => (found.some(({ outcome }) => outcome === 'regression') ? 1 : 0), 0),
    falsePasses: over(margin, (found) => (found[0]!.outcome === 'no-regression' ? 1 : 0), repetitions),
    detectable,
    power: over(
      Math.min(detectable, 100 * score),
      (found) => (found[0]!.outcome === 'regression' ? 1 : 0),
      2 * repetitions,
    ),
  };
}
