import type { Kernel } from '@cape/core-wasm';
import * as z from 'zod';
import type { Panel } from '../panel/panel.ts';
import type { Subject } from './subject.ts';

export const NearModel = z.object({
  model: z.string(),
  panel: z.string(),
  group: z.string(),
  paramsB: z.number().nullable(),
  /** Root mean square difference of the shared scores, points; null where none is shared. */
  distance: z.number().nullable(),
  shared: z.int(),
});
export type NearModel = z.infer<typeof NearModel>;

/** The known models most like this one: by shared scores, by size where it has none. */
export function nearestModels(
  kernel: Kernel,
  subject: Subject,
  panels: readonly Panel[],
  count = 5,
): readonly NearModel[] {
  const most = Math.max(1, Math.min(2, subject.scores.size));
  const found: (NearModel & { readonly rank: number })[] = [];
  const seen = new Set<string>();
  for (const panel of panels) {
    for (const model of panel.models) {
      if (model.name === subject.name || seen.has(model.name)) continue;
      let sum = 0;
      let shared = 0;
      for (const [id, { value }] of subject.scores) {
        const other = model.scores.get(id)?.value;
        if (other === undefined) continue;
        sum += (value - other) ** 2;
        shared += 1;
      }
      const near = {
        model: model.name,
        panel: panel.name,
        group: model.group,
        paramsB: model.paramsB,
        shared,
      };
      if (subject.scores.size > 0 && shared >= most) {
        const distance = Math.sqrt(sum / shared);
        found.push({ ...near, distance, rank: distance });
        seen.add(model.name);
      } else if (subject.scores.size === 0 && subject.paramsB !== null && model.paramsB !== null) {
        const rank = Math.abs(kernel.log10(model.paramsB / subject.paramsB));
        found.push({ ...near, distance: null, rank });
        seen.add(model.name);
      }
    }
  }
  return found
    .sort((a, b) => a.rank - b.rank)
    .slice(0, count)
    .map(({ rank: _, ...near }) => near);
}
