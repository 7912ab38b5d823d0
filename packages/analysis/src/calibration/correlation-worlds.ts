import type { Kernel } from '@cape/core-wasm';
import { bootstrapInterval, fisherInterval } from '../coupling/correlation-interval.ts';
import { latentCorrelation } from '../coupling/latent-r.ts';
import { holds, type Interval } from '../interval.ts';
import type { Pair } from '../panel/pair.ts';
import { type CalibrationRow, type Simulation, shareOf } from './row.ts';

const level = 0.95;
const resamples = 500;

/** Normal pairs with a latent correlation, measured with item noise that leaves the reliabilities given. */
interface World {
  readonly n: number;
  readonly latent: number;
  readonly reliability: readonly [number, number];
}

const worlds: readonly World[] = [
  { n: 8, latent: -0.8, reliability: [0.95, 0.7] },
  { n: 34, latent: 0.8, reliability: [0.95, 0.8] },
  { n: 63, latent: 0.5, reliability: [0.98, 0.7] },
  { n: 63, latent: 0, reliability: [0.9, 0.7] },
  { n: 34, latent: 0.95, reliability: [0.9, 0.8] },
];

function drawn(kernel: Kernel, { n, latent, reliability }: World, seed: number, stream: number): Pair {
  const deviates = kernel.normals(4 * n, seed, stream);
  const noise = reliability.map((share) => Math.sqrt(1 / share - 1));
  const at = (i: number, k: number) => deviates[4 * i + k]!;
  const rest = Math.sqrt(1 - latent * latent);
  const places = [...Array(n).keys()];
  return {
    models: [],
    x: Float64Array.from(places, (i) => at(i, 0) + noise[0]! * at(i, 2)),
    y: Float64Array.from(places, (i) => latent * at(i, 0) + rest * at(i, 1) + noise[1]! * at(i, 3)),
    xStandardErrors: new Float64Array(n).fill(noise[0]!),
    yStandardErrors: new Float64Array(n).fill(noise[1]!),
    labels: new Uint32Array(n),
  };
}

/** Coverage of r's intervals: observed, against the percentile bootstrap that redrew item noise twice; and latent. */
export function correlationRows(kernel: Kernel, { seed, repetitions }: Simulation): CalibrationRow[] {
  return worlds.flatMap((world, k) => {
    const { n, latent, reliability } = world;
    const observed = latent * Math.sqrt(reliability[0] * reliability[1]);
    const [old, fisher, bca, behind, inside]: boolean[][] = [[], [], [], [], []];
    const covers = (interval: Interval | null | undefined, value: number) =>
      interval != null && holds(interval, value);
    for (let i = 0; i < repetitions; i += 1) {
      const pair = drawn(kernel, world, seed + k, i);
      const { r } = kernel.pearson(pair.x, pair.y);
      const sampling = { seed: seed + i, resamples, level };
      const twice = kernel.bootstrapCorrelation(pair.x, pair.y, {
        ...sampling,
        xStandardErrors: pair.xStandardErrors,
        yStandardErrors: pair.yStandardErrors,
      });
      const ours = fisherInterval(kernel, r, n - 2, level);
      const resampled = bootstrapInterval(kernel, pair, 'bca', sampling, false);
      old!.push(twice.lower <= observed && observed <= twice.upper);
      fisher!.push(covers(ours, observed));
      bca!.push(covers(resampled, observed));
      behind!.push(covers(latentCorrelation(kernel, r, pair, n - 2, level)?.interval, latent));
      inside!.push(covers(ours, r) && covers(resampled, r));
    }
    const name = `n ${n}, latent r ${latent}, reliability ${reliability.join(' and ')}`;
    // The latent r's interval ends at ±1, where it holds more often than it says.
    const row = (figure: string, measure: string, before: boolean[] | null, after: boolean[]) => ({
      figure,
      world: name,
      measure,
      wanted: [0.93, measure === 'coverage' && figure !== 'latent r' ? 0.97 : 1] as const,
      before: before && shareOf(before),
      after: shareOf(after),
      repetitions,
    });
    return [
      row('observed r, Fisher', 'coverage', old!, fisher!),
      row('observed r, BCa beside it', 'coverage', old!, bca!),
      row('latent r', 'coverage', null, behind!),
      row('observed r', 'interval holds its estimate', null, inside!),
    ];
  });
}
