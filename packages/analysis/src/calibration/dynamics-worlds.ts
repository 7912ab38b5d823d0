import type { Kernel } from '@cape/core-wasm';
import { type DiscoverySettings, discover } from '../dynamics/discover.ts';
import type { Ladder } from '../dynamics/ladder.ts';
import { prepareJourney, shareHeld } from '../dynamics/trajectory.ts';
import { type CalibrationRow, type Simulation, shareOf } from './row.ts';

/** A benchmark of the simulated family: dB/ds logistic between two scores, fractions. */
interface Logistic {
  readonly id: string;
  readonly low: number;
  readonly high: number;
  /** Place of its midpoint, log₁₀ of billions of parameters. */
  readonly middle: number;
  readonly rate: number;
  readonly items: number;
}

const five: readonly Logistic[] = [
  { id: 'hellaswag', low: 0.25, high: 0.95, middle: 0.3, rate: 1.6, items: 10_042 },
  { id: 'truthfulqa', low: 0.3, high: 0.5, middle: 0.6, rate: -1.2, items: 817 },
  { id: 'arc_challenge', low: 0.2, high: 0.7, middle: 1, rate: 1.5, items: 1172 },
  { id: 'winogrande', low: 0.5, high: 0.9, middle: 1, rate: 1.4, items: 1267 },
  { id: 'mmlu', low: 0.25, high: 0.8, middle: 1.3, rate: 1.6, items: 14_042 },
];
const [smallest, largest] = [0.07, 12];

function drawn(kernel: Kernel, benchmarks: readonly Logistic[], sizes: number, seed: number, stream: number) {
  const k = benchmarks.length;
  const deviates = kernel.normals(k * (sizes + 2), seed, stream);
  const [from, to] = [kernel.log10(smallest), kernel.log10(largest)];
  const places = Float64Array.from({ length: sizes }, (_, i) => from + ((to - from) * i) / (sizes - 1));
  const truth = new Float64Array(sizes * k);
  const standardErrors = new Float64Array(sizes * k);
  const states = truth.map((_, at) => {
    const [row, c] = [Math.floor(at / k), at % k];
    const { low, high, middle, rate, items } = benchmarks[c]!;
    const moved = middle + 0.3 * deviates[c]!;
    const steeper = rate * kernel.exp(0.15 * deviates[k + c]!);
    truth[at] = low + (high - low) / (1 + kernel.exp(-steeper * (places[row]! - moved)));
    standardErrors[at] = Math.sqrt((truth[at]! * (1 - truth[at]!)) / items);
    return truth[at]! + standardErrors[at]! * deviates[2 * k + at]!;
  });
  const ladder: Ladder = {
    group: 'simulated',
    warnings: [],
    models: [],
    benchmarks: benchmarks.map(({ id }) => id),
    places,
    states,
    standardErrors,
  };
  return { ladder, truth };
}

/** Mean absolute distance of the fitted trajectory from the truth, points; one that does not come so far counts 100. */
function distance(
  kernel: Kernel,
  { ladder, truth }: ReturnType<typeof drawn>,
  settings: Pick<DiscoverySettings, 'degree' | 'derivative'>,
): number {
  const k = ladder.benchmarks.length;
  const { model, freeStart } = discover(kernel, ladder, {
    ...settings,
    unbias: false,
    ensemble: 0,
    seed: 1,
    noise: 'none',
  });
  const sizesB = [...ladder.places].map((place) => kernel.pow(10, place));
  const { points } = prepareJourney(kernel, model, {
    definitions: new Map(),
    start: freeStart?.start ?? [...ladder.states.subarray(0, k)],
    startErrors: [],
    fromB: sizesB[0]!,
    sizesB,
    seed: 1,
    noise: 'none',
    level: 0.95,
  })();
  let sum = 0;
  for (const [m, { scores }] of points.entries())
    for (const [c, { value }] of scores.entries())
      sum += Math.min(100, value === null ? 100 : Math.abs(value - 100 * truth[m * k + c]!));
  return sum / truth.length;
}

/** A law with many terms and little ridge on eight sizes: bands that explode; before: an endless band held every score. */
function divergenceRows(kernel: Kernel, { seed, repetitions }: Simulation): CalibrationRow[] {
  const [heldBefore, held]: boolean[][] = [[], []];
  for (let i = 0; i < repetitions; i += 1) {
    const { ladder } = drawn(kernel, [five[0]!, five[1]!], 8, seed + 10, i);
    const { model } = discover(kernel, ladder, {
      degree: 2,
      derivative: 'midpoint',
      alpha: 1e-6,
      threshold: 0,
      unbias: false,
      ensemble: 40,
      seed: 1,
      noise: 'items',
    });
    const sizesB = [...ladder.places].map((place) => kernel.pow(10, place));
    const { points } = prepareJourney(kernel, model, {
      definitions: new Map(),
      start: [...ladder.states.subarray(0, 2)],
      startErrors: [...ladder.standardErrors.subarray(0, 2)],
      fromB: sizesB[0]!,
      sizesB,
      seed: 1,
      noise: 'items',
      level: 0.95,
    })();
    const scores = points.slice(1).flatMap((point, m) =>
      point.scores.map(({ interval }, c) => ({
        actual: 100 * ladder.states[2 * (m + 1) + c]!,
        interval: interval!,
      })),
    );
    const explodes = scores.some(
      ({ interval: { lower, upper } }) => lower === null || upper === null || lower < 0 || upper > 100,
    );
    if (!explodes) continue;
    const inside = scores.filter(
      ({ actual, interval: { lower, upper } }) =>
        (lower ?? Number.NEGATIVE_INFINITY) <= actual && actual <= (upper ?? Number.POSITIVE_INFINITY),
    );
    heldBefore!.push(inside.length >= 0.95 * scores.length);
    held!.push(shareHeld(scores)! >= 0.95);
  }
  return [
    {
      figure: 'band of a law',
      world: `HellaSwag and TruthfulQA, 8 sizes, degree 2, ridge 1e-6: ${held!.length} of ${repetitions} bands leave 0 to 100`,
      measure: 'exploded bands said to hold (false alarms)',
      wanted: [0, 0],
      before: shareOf(heldBefore!),
      after: shareOf(held!),
      repetitions,
    },
  ];
}

/** Laws of logistic families: distance from the truth by the default scheme, and by the one that was the default before. */
export function dynamicsRows(kernel: Kernel, simulation: Simulation): CalibrationRow[] {
  return [...distanceRows(kernel, simulation), ...divergenceRows(kernel, simulation)];
}

/** Distance from the truth at three numbers of sizes. */
export function distanceRows(kernel: Kernel, { seed, repetitions }: Simulation): CalibrationRow[] {
  const worlds = [
    { name: 'five benchmarks with their items, degree 1', benchmarks: five, degree: 1 },
    { name: 'HellaSwag and MMLU with their items, degree 1', benchmarks: [five[0]!, five[4]!], degree: 1 },
    { name: 'HellaSwag alone, degree 2 (the true form)', benchmarks: [five[0]!], degree: 2 },
  ] as const;
  return worlds.flatMap(({ name, benchmarks, degree }, w) =>
    [8, 14, 40].map((sizes) => {
      const mean = (derivative: 'integral' | 'cumulative') => {
        let sum = 0;
        for (let i = 0; i < repetitions; i += 1)
          sum += distance(kernel, drawn(kernel, benchmarks, sizes, seed + w, i), { degree, derivative });
        return sum / repetitions;
      };
      return {
        figure: 'law of one family',
        world: `logistic, ${name}`,
        measure: `mean distance from the truth at ${sizes} sizes (points)`,
        wanted: [0, sizes === 14 ? 0.4 : 100] as const,
        before: mean('integral'),
        after: mean('cumulative'),
        repetitions,
      };
    }),
  );
}
