import type { Kernel } from '@cape/core-wasm';
import { bootstrapMethod } from '../critical-scale/bootstrap.ts';
import { judge } from '../critical-scale/censoring.ts';
import type { Ladder } from '../critical-scale/ladder.ts';
import { pooledCurve } from '../critical-scale/pooled-curve.ts';
import { runningRoot } from '../critical-scale/running-root.ts';
import { holds } from '../interval.ts';
import { type CalibrationRow, rowsOf, type Simulation } from './row.ts';

/** Many families: how γ changes inside them, how their levels follow their sizes, and how they scatter about that. */
interface World {
  readonly name: string;
  readonly within: number;
  readonly between: number;
  readonly levels: number;
  readonly itemCorrelation: number;
}

const worlds: readonly World[] = [
  {
    name: 'every family constant, levels rising with size',
    within: 0,
    between: 0.55,
    levels: 0.15,
    itemCorrelation: 0,
  },
  { name: 'the same, items shared', within: 0, between: 0.55, levels: 0.15, itemCorrelation: 0.8 },
  { name: 'no coupling, no differences', within: 0, between: 0, levels: 0, itemCorrelation: 0 },
  { name: 'families cross at one size', within: 0.4, between: 0.4, levels: 0.1, itemCorrelation: 0 },
  {
    name: 'families cross, levels scatter, items shared',
    within: 0.4,
    between: 0.4,
    levels: 0.25,
    itemCorrelation: 0.8,
  },
];

const rungsPerFamily = [
  8, 8, 7, 6, 6, 5, 5, 5, 4, 4, 4, 4, 4, 4, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2,
  2, 2,
];
const [errorX, errorY] = [0.49, 1.7];
/** Critical scale of the typical family: 2 billion parameters. */
const truth = 0.30103;

function drawn(
  kernel: Kernel,
  { within, between, levels, itemCorrelation }: World,
  seed: number,
  stream: number,
): Ladder {
  const total = rungsPerFamily.reduce((sum, rungs) => sum + rungs, 0);
  const deviates = kernel.normals(2 * rungsPerFamily.length + 3 * total, seed, stream);
  const noise = Math.sqrt(1 - itemCorrelation);
  const places: number[] = [];
  const [x, y, labels]: number[][] = [[], [], []];
  let next = 2 * rungsPerFamily.length;
  for (const [f, rungs] of rungsPerFamily.entries()) {
    // A family's sizes: a third of a decade apart, about a middle of its own.
    const middle = 0.3 + 0.6 * deviates[2 * f]!;
    const level = between * (middle - truth) + levels * deviates[2 * f + 1]!;
    let [place, first, second] = [middle - (rungs - 1) / 6, 45 + 15 * (middle - (rungs - 1) / 6), 42];
    for (let i = 0; i < rungs; i += 1, next += 3) {
      if (i > 0) {
        const rise = 6 + 2 * deviates[next + 2]!;
        const gamma = level + within * (place + 1 / 6 - middle);
        place += 1 / 3;
        first += rise;
        second += gamma * rise;
      }
      places.push(place);
      x!.push(first + noise * errorX * deviates[next]!);
      y!.push(second + noise * errorY * deviates[next + 1]!);
      labels!.push(f);
    }
  }
  return {
    places: Float64Array.from(places),
    x: Float64Array.from(x!),
    y: Float64Array.from(y!),
    xStandardErrors: new Float64Array(total).fill(errorX),
    yStandardErrors: new Float64Array(total).fill(errorY),
    families: Uint32Array.from(labels!),
    smallest: kernel.pow(10, Math.min(...places)),
    largest: kernel.pow(10, Math.max(...places)),
  };
}

/** The pooled critical scale: false alarms, coverage and power; before: a bootstrap of the pooled running coupling. */
export function ecologicalRows(kernel: Kernel, { seed, repetitions }: Simulation): CalibrationRow[] {
  return worlds.flatMap((world, w) => {
    const crosses = world.within > 0;
    const [before, after, covered, coveredBefore, slope]: boolean[][] = [[], [], [], [], []];
    for (let i = 0; i < repetitions; i += 1) {
      const ladder = drawn(kernel, world, seed + w, i);
      const { value, distribution, range } = bootstrapMethod(kernel, ladder, runningRoot, {
        seed: seed + i,
        resamples: 200,
        itemNoise: { x: 1, y: 1 },
        stepwise: false,
        unit: 'families',
      });
      const old = judge(value, distribution, range, 0.95);
      before!.push(old.censored === null);
      coveredBefore!.push(holds(old, truth));
      const { typical, within } = pooledCurve(kernel, ladder, 0.95)!;
      after!.push(typical.verdict.censored === null);
      covered!.push(holds(typical.verdict, truth));
      slope!.push(holds(within.interval, world.within));
    }
    const row = rowsOf({ figure: 'pooled critical scale', world: world.name, repetitions });
    return [
      crosses
        ? row('called (power)', [0, 1], before!, after!)
        : row('called (false alarms)', [0, 0.05], before!, after!),
      ...(crosses ? [row('coverage of the typical Nc', [0.93, 1], coveredBefore!, covered!)] : []),
      row('coverage of the slope inside families', [0.92, 1], null, slope!),
    ];
  });
}
