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
  { seed, resamples, level }: { readonly seed: number; readonly resamples: number; readonly level: number },
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
  const positive = fit.gamma.flat().map((gamma) => 1 - mixtureBelow(kernel, gamma, 0));
  const order = places.map((_, i) => i).sort((a, b) => places[a]! - places[b]!);
  const labels = families.flatMap((family, f) => [...family.places].map(() => f));
  const once = new Float64Array(n).fill(1);
  const auc = expectedArea(places, positive, order, once);
  if (auc === null) return null;
  const count = Math.min(resamples, 2000);
  const drawn = kernel.resampleRows(families.length, { resamples: count, seed });
  const deviates = kernel.normals(count * n, seed, 1);
  const areas = new Float64Array(count);
  const weights = new Float64Array(n);
  const signs = new Array<number>(n).fill(0);
  const times = new Float64Array(families.length);
  for (let draw = 0; draw < count; draw += 1) {
    times.fill(0);
    for (let f = 0; f < families.length; f += 1) times[drawn[draw * families.length + f]!]! += 1;
    for (let i = 0; i < n; i += 1) {
      weights[i] = times[labels[i]!]!;
      signs[i] = kernel.normalCdf(deviates[draw * n + i]!) < positive[i]! ? 1 : 0;
    }
    areas[draw] = expectedArea(places, signs, order, weights) ?? Number.NaN;
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

/** Expected area over pairs of different steps, in one pass over ascending places; ties count half. */
function expectedArea(
  places: readonly number[],
  positive: readonly number[],
  order: readonly number[],
  weights: Float64Array,
): number | null {
  let [won, positives, negatives, itself] = [0, 0, 0, 0];
  for (let at = 0; at < order.length; ) {
    const place = places[order[at]!]!;
    let [up, down] = [0, 0];
    for (; at < order.length && places[order[at]!]! === place; at += 1) {
      const i = order[at]!;
      up += weights[i]! * positive[i]!;
      down += weights[i]! * (1 - positive[i]!);
      itself += weights[i]! ** 2 * positive[i]! * (1 - positive[i]!);
    }
    won += up * (negatives + down / 2);
    positives += up;
    negatives += down;
  }
  const pairs = positives * negatives - itself;
  return pairs > 1e-9 ? (won - itself / 2) / pairs : null;
}
