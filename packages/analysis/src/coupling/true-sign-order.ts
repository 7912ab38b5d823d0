import type { Kernel } from '@cape/core-wasm';
import * as z from 'zod/mini';
import { Interval } from '../interval.ts';
import { type FamilySteps, fitPooled } from '../pooling/mixed-model.ts';
import { mixtureBelow } from '../pooling/mixture.ts';

export const TrueSignOrder = z.object({
  /** Expected area under the ROC curve of the true signs. */
  auc: z.number(),
  /** Families redrawn whole, each step's sign drawn from its posterior. */
  interval: z.nullable(Interval),
});
export type TrueSignOrder = z.infer<typeof TrueSignOrder>;

/** One family's steps with their places on the variable. */
export interface PlacedFamily extends Omit<FamilySteps, 'covariates'> {
  readonly places: Float64Array;
}

/** Families drawn with replacement, and a normal deviate for the sign of each step, draw by draw. */
export interface SignDraws {
  readonly drawn: Uint32Array;
  readonly deviates: Float64Array;
}

/**
 * Draws for the interval of the true signs' area, the same whatever errors and variable the steps are judged by: as many
 * families with as many steps in all get those made before.
 */
export function signDraws(
  kernel: Kernel,
  { seed, resamples }: { readonly seed: number; readonly resamples: number },
): (families: readonly PlacedFamily[]) => SignDraws {
  const count = Math.min(resamples, 2000);
  const drawn = new Map<number, Uint32Array>();
  const deviates = new Map<number, Float64Array>();
  return (families) => {
    const n = families.length;
    const steps = families.reduce((sum, { places }) => sum + places.length, 0);
    const made = {
      drawn: drawn.get(n) ?? kernel.resampleRows(n, { resamples: count, seed }),
      deviates: deviates.get(steps) ?? kernel.normals(count * steps, seed, 1),
    };
    drawn.set(n, made.drawn);
    deviates.set(steps, made.deviates);
    return made;
  };
}

/**
 * Area under the ROC curve of the steps' true signs: with q the posterior probability that a step's γ is positive, in the
 * pooled model with the variable as its covariate, Σ qᵢ(1 − qⱼ)[zᵢ > zⱼ] / Σ qᵢ(1 − qⱼ) over pairs i ≠ j. The observed
 * signs of noisy steps are coin flips and pull their area towards ½; here such a step counts for little on either side.
 *
 * Null with too few steps to pool, or where a sign is certain to be the same in all.
 */
export function trueSignOrder(
  kernel: Kernel,
  families: readonly PlacedFamily[],
  draws: (families: readonly PlacedFamily[]) => SignDraws,
  level: number,
): TrueSignOrder | null {
  const places = families.flatMap((family) => [...family.places]);
  const n = places.length;
  const mean = places.reduce((sum, place) => sum + place / n, 0);
  const spread = Math.sqrt(places.reduce((sum, place) => sum + (place - mean) ** 2 / n, 0));
  if (n < 8 || !(spread > 0)) return null;
  const fit = fitPooled(
    kernel,
    families.map((family) => ({
      ...family,
      covariates: Float64Array.from([...family.places].flatMap((place) => [1, (place - mean) / spread])),
    })),
    { levels: false },
  );
  if (fit === null) return null;
  const positive = families.flatMap(({ places: own }, f) =>
    [...own.keys()].map((i) => 1 - mixtureBelow(kernel, fit.gammaOf(f, i), 0)),
  );
  const order = places.map((_, i) => i).sort((a, b) => places[a]! - places[b]!);
  const tied = Uint8Array.from(order, (i, at) => (places[order[at + 1]!] === places[i] ? 1 : 0));
  const labels = families.flatMap((family, f) => [...family.places].map(() => f));
  const auc = expectedArea(
    Float64Array.from(order, (i) => positive[i]!),
    tied,
  );
  if (auc === null) return null;
  const { drawn, deviates } = draws(families);
  const count = deviates.length / n;
  const areas = new Float64Array(count);
  const times = new Float64Array(families.length);
  const rows = Uint32Array.from(order);
  const familyOf = Uint32Array.from(order, (i) => labels[i]!);
  // A sign is positive where the deviate's probability is below q: where the deviate is below q's quantile.
  const bars = Float64Array.from(order, (i) => quantileOf(kernel, positive[i]!));
  for (let draw = 0; draw < count; draw += 1) {
    times.fill(0);
    for (let f = 0; f < families.length; f += 1) times[drawn[draw * families.length + f]!]! += 1;
    let won = 0;
    let positives = 0;
    let negatives = 0;
    let up = 0;
    let down = 0;
    for (let at = 0; at < n; at += 1) {
      const weight = times[familyOf[at]!]!;
      if (deviates[draw * n + rows[at]!]! < bars[at]!) up += weight;
      else down += weight;
      if (tied[at] === 1) continue;
      won += up * (negatives + down / 2);
      positives += up;
      negatives += down;
      up = 0;
      down = 0;
    }
    const pairs = positives * negatives;
    areas[draw] = pairs > 1e-9 ? won / pairs : Number.NaN;
  }
  const [lower, upper] = kernel.quantiles(areas, [(1 - level) / 2, (1 + level) / 2]);
  return {
    auc,
    interval:
      families.length >= 3 && Number.isFinite(lower) && Number.isFinite(upper)
        ? {
            lower: Math.min(lower!, auc),
            upper: Math.max(upper!, auc),
            level,
            method: 'percentile bootstrap over families, signs drawn from their posterior',
          }
        : null,
  };
}

function quantileOf(kernel: Kernel, probability: number): number {
  if (probability <= 0) return Number.NEGATIVE_INFINITY;
  return probability >= 1 ? Number.POSITIVE_INFINITY : kernel.normalQuantile(probability);
}

/** Expected area over pairs of different steps, in one pass over ascending places; ties count half. */
function expectedArea(positive: Float64Array, tied: Uint8Array): number | null {
  let [won, positives, negatives, itself] = [0, 0, 0, 0];
  let [up, down] = [0, 0];
  for (const [at, q] of positive.entries()) {
    up += q;
    down += 1 - q;
    itself += q * (1 - q);
    if (tied[at] === 1) continue;
    won += up * (negatives + down / 2);
    positives += up;
    negatives += down;
    up = 0;
    down = 0;
  }
  const pairs = positives * negatives - itself;
  return pairs > 1e-9 ? (won - itself / 2) / pairs : null;
}
