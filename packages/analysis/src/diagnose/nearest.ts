import type { Kernel } from '@cape/core-wasm';
import * as z from 'zod/mini';
import type { Model, Panel } from '../panel/panel.ts';
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
  const models = ([] as Model[]).concat(...panels.map((panel) => panel.models));
  const names = models.map(({ name }) => name);
  const ranks = subject.scores.size > 0 ? byScores(subject, panels) : bySize(kernel, subject, panels);
  const near: NearModel[] = [];
  while (near.length < count) {
    const row = lowest(ranks);
    if (row === null) break;
    const { name, group, paramsB, scores } = models[row]!;
    // A model that several panels list counts where it comes first.
    let first = names.indexOf(name);
    while (Number.isNaN(ranks[first])) first = names.indexOf(name, first + 1);
    if (name !== subject.name && row === first) {
      near.push({
        model: name,
        panel: panelOf(panels, row).name,
        group,
        paramsB,
        shared: [...subject.scores.keys()].filter((id) => scores.has(id)).length,
        distance: subject.scores.size > 0 ? ranks[row]! : null,
      });
    }
    ranks[row] = Number.POSITIVE_INFINITY;
  }
  return near;
}

/** How far each model of the panels lies by the scores it shares; NaN where it shares too few. */
function byScores(subject: Subject, panels: readonly Panel[]): Float64Array {
  const wanted = Math.min(2, subject.scores.size);
  return joined(panels, (panel) => {
    const sums = new Float64Array(panel.models.length);
    const shared = new Uint8Array(panel.models.length);
    for (const [id, { value }] of subject.scores) {
      const column = scoreColumn(panel, id);
      for (let i = 0; i < column.length; i += 1) {
        const other = column[i]!;
        if (Number.isNaN(other)) continue;
        sums[i]! += (value - other) ** 2;
        shared[i]! += 1;
      }
    }
    return sums.map((sum, i) => (shared[i]! >= wanted ? Math.sqrt(sum / shared[i]!) : Number.NaN));
  });
}

/** How many decades each model's size lies away; NaN where either is unknown. */
function bySize(kernel: Kernel, { paramsB: own }: Subject, panels: readonly Panel[]): Float64Array {
  return joined(panels, ({ models }) =>
    Float64Array.from(models, ({ paramsB }) =>
      own === null || paramsB === null ? Number.NaN : Math.abs(kernel.log10(paramsB / own)),
    ),
  );
}

function joined(panels: readonly Panel[], ranksOf: (panel: Panel) => Float64Array): Float64Array {
  const all = new Float64Array(panels.reduce((sum, { models }) => sum + models.length, 0));
  let at = 0;
  for (const panel of panels) {
    all.set(ranksOf(panel), at);
    at += panel.models.length;
  }
  return all;
}

/** Where the lowest rank stands, the first of equals; null where none is left. */
function lowest(ranks: Float64Array): number | null {
  let [best, at]: [number, number | null] = [Number.POSITIVE_INFINITY, null];
  for (let i = 0; i < ranks.length; i += 1) {
    if (ranks[i]! < best) [best, at] = [ranks[i]!, i];
  }
  return at;
}

/** The panel that a row of all of them, one after the other, belongs to. */
function panelOf(panels: readonly Panel[], row: number): Panel {
  let end = 0;
  return panels.find(({ models }) => {
    end += models.length;
    return row < end;
  })!;
}
