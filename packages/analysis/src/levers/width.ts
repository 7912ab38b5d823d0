import type { Kernel } from '@cape/core-wasm';
import type { Model } from '@cape/evidence';
import * as z from 'zod/mini';
import { finiteOrNull } from '../finite.ts';
import { Interval } from '../interval.ts';

/** The published norm of width, d_model. */
const normWidth = 512;

/** r after dividing both scores by d_model/512, beside what the same divisor does to shuffled scores. */
export const WidthLever = z.object({
  group: z.string(),
  n: z.int(),
  /** r of the scores as they are. */
  r: z.nullable(z.number()),
  /** r after both are divided by d_model/512. */
  normalizedR: z.nullable(z.number()),
  /** The same with each score column shuffled over the models before dividing. */
  shuffled: z.nullable(z.object({ median: z.number(), interval: Interval })),
  /** Share of shuffles with a normalized r at least as high: small would mean that width explains it. */
  shareAsHigh: z.nullable(z.number()),
});
export type WidthLever = z.infer<typeof WidthLever>;

export function widthLever(
  kernel: Kernel,
  group: string,
  models: readonly Model[],
  pair: { readonly x: 'hellaswag'; readonly y: 'truthfulqa' },
  { seed, resamples, level }: { readonly seed: number; readonly resamples: number; readonly level: number },
): WidthLever | null {
  const usable = models.filter(
    ({ attributes, scores }) =>
      Number(attributes.get('d_model')) > 0 && scores.has(pair.x) && scores.has(pair.y),
  );
  const n = usable.length;
  if (n < 3) return null;
  const widths = Float64Array.from(usable, ({ attributes }) => Number(attributes.get('d_model')) / normWidth);
  const column = (id: 'hellaswag' | 'truthfulqa') =>
    Float64Array.from(usable, ({ scores }) => scores.get(id)!.value);
  const [x, y] = [column(pair.x), column(pair.y)];
  const divided = (values: Float64Array) => values.map((value, i) => value / widths[i]!);
  const normalizedR = kernel.pearson(divided(x), divided(y)).r;
  if (n < 4) return { group, n, r: kernel.pearson(x, y).r, normalizedR, shuffled: null, shareAsHigh: null };

  const found = new Float64Array(resamples);
  // A random order of the rows is the order of fresh random deviates.
  const keys = kernel.normals(2 * n * resamples, seed);
  let asHigh = 0;
  for (let shuffle = 0; shuffle < resamples; shuffle += 1) {
    const at = 2 * n * shuffle;
    const r = correlation(divided(shuffledBy(x, keys, at)), divided(shuffledBy(y, keys, at + n)));
    found[shuffle] = r;
    if (r >= normalizedR) asHigh += 1;
  }
  const [lower, median, upper] = kernel.quantiles(found, [(1 - level) / 2, 0.5, (1 + level) / 2]);
  return {
    group,
    n,
    r: finiteOrNull(kernel.pearson(x, y).r),
    normalizedR: finiteOrNull(normalizedR),
    shuffled: {
      median: median!,
      interval: { lower: lower!, upper: upper!, level, method: 'shuffled scores, same widths' },
    },
    shareAsHigh: (1 + asHigh) / (1 + resamples),
  };
}

function shuffledBy(values: Float64Array, keys: Float64Array, at: number): Float64Array {
  const order = [...values.keys()].sort((a, b) => keys[at + a]! - keys[at + b]!);
  return Float64Array.from(order, (i) => values[i]!);
}

function correlation(x: Float64Array, y: Float64Array): number {
  const n = x.length;
  let [meanX, meanY] = [0, 0];
  for (let i = 0; i < n; i += 1) {
    meanX += x[i]! / n;
    meanY += y[i]! / n;
  }
  let [sxx, syy, sxy] = [0, 0, 0];
  for (let i = 0; i < n; i += 1) {
    const [dx, dy] = [x[i]! - meanX, y[i]! - meanY];
    sxx += dx * dx;
    syy += dy * dy;
    sxy += dx * dy;
  }
  return sxy / Math.sqrt(sxx * syy);
}
