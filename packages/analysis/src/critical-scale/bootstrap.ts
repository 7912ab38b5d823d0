import type { Kernel } from '@cape/core-wasm';
import type { Sampling } from '../coupling/population.ts';
import { bySeedBits, redraws } from '../redraws.ts';
import type { Ladder, Method, Rungs } from './ladder.ts';

/** Random numbers drawn at a time: bounds memory, whatever the number of resamples. */
const drawnAtATime = 1 << 18;

/** Share of their item errors that scores are redrawn with: 0 none, 1 all. */
export interface ItemNoise {
  readonly x: number;
  readonly y: number;
}

/** Units that are drawn with replacement: a family's models one by one, or whole families. */
export type Unit = 'models' | 'families';

/**
 * The method on the ladder as it is, and on resamples of it: models or families redrawn with replacement, and
 * each score redrawn within its item-sampling error. For the methods that read a ladder step by step a model
 * drawn twice is one rung; for a fit over models it weighs twice. A family drawn twice is two families.
 */
export function bootstrapMethod(
  kernel: Kernel,
  ladder: Ladder,
  method: Method,
  {
    seed,
    resamples,
    itemNoise,
    stepwise,
    unit,
  }: Pick<Sampling, 'seed' | 'resamples'> & {
    readonly itemNoise: ItemNoise;
    readonly stepwise: boolean;
    readonly unit: Unit;
  },
  onProgress?: (share: number) => void,
): {
  readonly value: number;
  readonly distribution: Float64Array;
  /** Places of the smallest and the largest model. */
  readonly range: { readonly from: number; readonly to: number };
} {
  const range = {
    from: ladder.places.reduce((least, place) => Math.min(least, place), Number.POSITIVE_INFINITY),
    to: ladder.places.reduce((most, place) => Math.max(most, place), Number.NEGATIVE_INFINITY),
  };
  const value = method(merged(ladder, stepwise), range);
  const distribution = new Float64Array(resamples);
  if (ladder.places.length === 0)
    return { value: Number.NaN, distribution: distribution.fill(Number.NaN), range };
  const units = unitsOf(ladder, unit);
  const n = units.length - 1;
  let largest = 0;
  for (let i = 0; i < n; i += 1) largest = Math.max(largest, units[i + 1]! - units[i]!);
  const room = n * largest;
  const rungs = emptyRungs(room);
  const drawn = new Uint32Array(n);
  const batch = Math.max(1, Math.floor(drawnAtATime / room));
  const design = { rows: n, resamples, seed, batch, streams: bySeedBits };
  const noise = itemNoise.x > 0 || itemNoise.y > 0 ? 2 * room : 0;
  redraws(kernel, design, noise, ({ from, count, rows, normals }) => {
    for (let resample = 0; resample < count; resample += 1) {
      drawn.fill(0);
      for (let i = resample * n; i < (resample + 1) * n; i += 1) drawn[rows[i]!]! += 1;
      redraw(ladder, units, drawn, { stepwise, unit, itemNoise }, normals, 2 * resample * room, rungs);
      if (stepwise) mergeEqualSizes(rungs);
      distribution[from + resample] = method(rungs, range);
    }
    onProgress?.((from + count) / resamples);
  });
  return { value, distribution, range };
}

/** First row of each unit, and after the last one the end of all rows. */
function unitsOf({ families }: Ladder, unit: Unit): readonly number[] {
  const begins = [...families.keys()].filter(
    (row) => unit === 'models' || row === 0 || families[row] !== families[row - 1],
  );
  return [...begins, families.length];
}

/** Fill the rungs with the units drawn, each as often as it was drawn (once where steps are followed). */
function redraw(
  ladder: Ladder,
  units: readonly number[],
  drawn: Uint32Array,
  {
    stepwise,
    unit,
    itemNoise,
  }: { readonly stepwise: boolean; readonly unit: Unit; readonly itemNoise: ItemNoise },
  normals: Float64Array | undefined,
  offset: number,
  rungs: Rungs,
): void {
  const { places, families, x, y } = rungs;
  const { xStandardErrors, yStandardErrors } = ladder;
  let count = 0;
  let copies = 0;
  for (let u = 0; u < drawn.length; u += 1) {
    const times = stepwise && drawn[u]! > 1 ? 1 : drawn[u]!;
    for (let time = 0; time < times; time += 1) {
      for (let row = units[u]!; row < units[u + 1]!; row += 1) {
        places[count] = ladder.places[row]!;
        families[count] = unit === 'families' ? copies : ladder.families[row]!;
        x[count] = ladder.x[row]!;
        y[count] = ladder.y[row]!;
        if (normals !== undefined) {
          x[count]! += itemNoise.x * xStandardErrors[row]! * normals[offset + 2 * count]!;
          y[count]! += itemNoise.y * yStandardErrors[row]! * normals[offset + 2 * count + 1]!;
        }
        count += 1;
      }
      copies += 1;
    }
  }
  rungs.count = count;
}

function emptyRungs(n: number): Rungs {
  return {
    count: 0,
    places: new Float64Array(n),
    x: new Float64Array(n),
    y: new Float64Array(n),
    families: new Uint32Array(n),
  };
}

function merged(ladder: Ladder, stepwise: boolean): Rungs {
  const rungs = {
    count: ladder.places.length,
    places: ladder.places.slice(),
    x: ladder.x.slice(),
    y: ladder.y.slice(),
    families: ladder.families.slice(),
  };
  if (stepwise) mergeEqualSizes(rungs);
  return rungs;
}

/** Models of one family and one size make one rung, at their mean scores: between them there is no step. */
function mergeEqualSizes(rungs: Rungs): void {
  const { places, x, y, families } = rungs;
  let kept = 0;
  for (let i = 0; i < rungs.count; ) {
    let sumX = 0;
    let sumY = 0;
    let next = i;
    while (next < rungs.count && places[next] === places[i] && families[next] === families[i]) {
      sumX += x[next]!;
      sumY += y[next]!;
      next += 1;
    }
    places[kept] = places[i]!;
    families[kept] = families[i]!;
    x[kept] = sumX / (next - i);
    y[kept] = sumY / (next - i);
    kept += 1;
    i = next;
  }
  rungs.count = kept;
}
