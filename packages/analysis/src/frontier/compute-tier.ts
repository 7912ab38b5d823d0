import type { Model } from '@cape/evidence';
import * as z from 'zod/mini';

/** The same weights run at two compute tiers: what test-time compute alone does to h. */
export const ComputeTierPair = z.object({
  lower: z.string(),
  higher: z.string(),
  /** Change of h from the tier that stands first in the table to the other, in points. */
  change: z.number(),
  standardError: z.number(),
  exceedsNoise: z.boolean(),
});
export type ComputeTierPair = z.infer<typeof ComputeTierPair>;

/** Rows flagged as the same weights, paired by their name without its last word. */
export function sameWeights(models: readonly Model[]): readonly (readonly [Model, Model])[] {
  const tiers = new Map<string, Model[]>();
  for (const model of models) {
    if (!model.faults.some(({ code }) => code === 'same-weights')) continue;
    const weights = `${model.group} ${model.name.replace(/\s+\S+$/, '')}`;
    tiers.set(weights, [...(tiers.get(weights) ?? []), model]);
  }
  return [...tiers.values()].flatMap((rows) => rows.slice(1).map((row, i) => [rows[i]!, row] as const));
}
