import type { Kernel } from '@cape/core-wasm';
import type { Panel } from '@cape/evidence';
import * as z from 'zod/mini';
import { scoreColumn } from '../panel/score-column.ts';
import type { Subject } from './subject.ts';

export const NearModel = z.object({
  model: z.string(),
  panel: z.string(),
  group: z.string(),
  paramsB: z.nullable(z.number()),
  /** Root mean square difference of the shared scores, points; null where none is shared. */
  distance: z.nullable(z.number()),
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
  const scored = subject.scores.size > 0;
  const ranks = panels.map((panel) => (scored ? byScores(subject, panel) : bySize(kernel, subject, panel)));
  const near: NearModel[] = [];
  while (near.length < count) {
    const [at, row] = lowest(ranks);
    if (at === null) break;
    const panel = panels[at]!;
    const { name, group, paramsB, scores } = panel.models[row]!;
    if (name !== subject.name && isFirst(panels, ranks, at, row)) {
      near.push({
        model: name,
        panel: panel.name,
        group,
        paramsB,
        shared: [...subject.scores.keys()].filter((id) => scores.has(id)).length,
        distance: scored ? ranks[at]![row]! : null,
      });
    }
    ranks[at]![row] = Number.POSITIVE_INFINITY;
  }
  return near;
}

/** Distance of each model of a panel by the scores it shares, points; NaN where it shares too few. */
function byScores({ scores }: Subject, panel: Panel): Float64Array {
  const wanted = Math.min(2, scores.size);
  const ranks = new Float64Array(panel.models.length);
  const shared = new Uint8Array(panel.models.length);
  for (const [id, { value }] of scores) {
    const column = scoreColumn(panel, id);
    for (let i = 0; i < column.length; i += 1) {
      const apart = value - column[i]!;
      if (Number.isNaN(apart)) continue;
      ranks[i]! += apart * apart;
      shared[i]! += 1;
    }
  }
  for (let i = 0; i < ranks.length; i += 1) {
    ranks[i] = shared[i]! >= wanted ? Math.sqrt(ranks[i]! / shared[i]!) : Number.NaN;
  }
  return ranks;
}

/** Distance of each model's size in decades; NaN where either is unknown. */
function bySize(kernel: Kernel, { paramsB: own }: Subject, { models }: Panel): Float64Array {
  return Float64Array.from(models, ({ paramsB }) =>
    own === null || paramsB === null ? Number.NaN : Math.abs(kernel.log10(paramsB / own)),
  );
}

/** The panel and the row of the lowest rank, the first of equals; null where none is left. */
function lowest(ranks: readonly Float64Array[]): [panel: number | null, row: number] {
  let best = Number.POSITIVE_INFINITY;
  let panel: number | null = null;
  let row = 0;
  ranks.forEach((each, at) => {
    for (let i = 0; i < each.length; i += 1) {
      if (each[i]! < best) {
        best = each[i]!;
        panel = at;
        row = i;
      }
    }
  });
  return [panel, row];
}

/** True where no ranked model before it has its name: one that several panels list counts where it comes first. */
function isFirst(panels: readonly Panel[], ranks: readonly Float64Array[], at: number, row: number): boolean {
  const { name } = panels[at]!.models[row]!;
  for (let panel = 0; panel <= at; panel += 1) {
    const { models } = panels[panel]!;
    const until = panel === at ? row : models.length;
    for (let i = 0; i < until; i += 1) {
      if (models[i]!.name === name && !Number.isNaN(ranks[panel]![i])) return false;
    }
  }
  return true;
}
