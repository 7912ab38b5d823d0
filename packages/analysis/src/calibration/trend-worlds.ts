import type { Kernel } from '@cape/core-wasm';
import { familyTrend } from '../coupling/family-trend.ts';
import { fiellerInterval } from '../coupling/fieller.ts';
import type { Ladder } from '../critical-scale/ladder.ts';
import { holds } from '../interval.ts';
import { type CalibrationRow, rowsOf, type Simulation } from './row.ts';

/** One family whose second score moves by `slope` points per point of the first, with scatter about that line. */
interface World {
  readonly sizes: readonly number[];
  readonly slope: number;
  readonly scatter: number;
  /** Correlation between models of their errors on the same items. */
  readonly itemCorrelation: number;
}

const six = [0.16, 0.41, 1.4, 2.8, 6.9, 12];
const worlds: readonly World[] = [0, 0.5, 0.8].flatMap((itemCorrelation) =>
  [0, -0.3].flatMap((slope) => [0, 1.5].map((scatter) => ({ sizes: six, slope, scatter, itemCorrelation }))),
);
const [errorX, errorY] = [0.49, 1.5];

function drawn(kernel: Kernel, world: World, seed: number, stream: number): Ladder {
  const { sizes, slope, scatter, itemCorrelation } = world;
  const n = sizes.length;
  const deviates = kernel.normals(3 * n + 2, seed, stream);
  const places = Float64Array.from(sizes, (size) => kernel.log10(size));
  const [common, own] = [Math.sqrt(itemCorrelation), Math.sqrt(1 - itemCorrelation)];
  const truth = places.map((place) => 45 + 18 * place);
  const measured = (value: number, error: number, shared: number, i: number) =>
    value + error * (common * deviates[shared]! + own * deviates[i]!);
  return {
    places,
    x: truth.map((value, i) => measured(value, errorX, 3 * n, 3 * i)),
    y: truth.map((value, i) =>
      measured(40 + slope * (value - 45) + scatter * deviates[3 * i + 2]!, errorY, 3 * n + 1, 3 * i + 1),
    ),
    xStandardErrors: new Float64Array(n).fill(errorX),
    yStandardErrors: new Float64Array(n).fill(errorY),
    families: new Uint32Array(n),
    smallest: sizes[0]!,
    largest: sizes.at(-1)!,
  };
}

/** The family question: false alarms, power and coverage of the slope over the ladder; before: any single step clear. */
export function trendRows(kernel: Kernel, { seed, repetitions }: Simulation): CalibrationRow[] {
  return worlds.flatMap((world, k) => {
    const [called, covered, anyStep]: boolean[][] = [[], [], []];
    for (let i = 0; i < repetitions; i += 1) {
      const ladder = drawn(kernel, world, seed + k, i);
      const { yOnX } = familyTrend(kernel, ladder, { noise: 'items', level: 0.95 })!;
      called!.push(yOnX !== null && yOnX.pValue <= 0.05);
      covered!.push(yOnX !== null && holds(yOnX.interval, world.slope));
      const step = (j: number, scores: Float64Array, error: number) => ({
        value: scores[j + 1]! - scores[j]!,
        standardError: error * Math.SQRT2,
      });
      anyStep!.push(
        world.sizes.slice(1).some((_, j) => {
          const interval = fiellerInterval(
            kernel,
            step(j, ladder.y, errorY),
            step(j, ladder.x, errorX),
            0.95,
          );
          return interval.lower !== null && !holds(interval, 0);
        }),
      );
    }
    const { slope, scatter, itemCorrelation } = world;
    const name = `6 sizes, slope ${slope}, scatter ${scatter}, item correlation ${itemCorrelation}`;
    const row = rowsOf({ figure: 'family question', world: name, repetitions });
    return [
      slope === 0
        ? row('false alarms', [0, 0.06], anyStep!, called!)
        : row('power', [0.8, 1], anyStep!, called!),
      row('coverage of the slope', [0.93, 1], null, covered!),
    ];
  });
}
