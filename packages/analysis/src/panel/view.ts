import type { Model, Panel } from '@cape/evidence';
import * as z from 'zod/mini';
import type { Warning } from '../warning.ts';

/** Choice of whether rows and scores with known faults take part. */
export const View = z.enum(['curated', 'as-published']);
export type View = z.infer<typeof View>;

interface Curated {
  readonly panel: Panel;
  readonly warnings: readonly Warning[];
}

/** Every question starts with a view, and a panel never changes: its curated view is made once. */
const views = new WeakMap<Panel, Curated>();

/** The panel without what its faults drop, and a warning that names what stayed out. */
export function curated(panel: Panel): Curated {
  const view = views.get(panel) ?? withoutFaults(panel);
  views.set(panel, view);
  return view;
}

function withoutFaults(panel: Panel): Curated {
  const rowsOut = new Map<string, string[]>();
  const partsOut: string[] = [];
  const models: Model[] = [];
  for (const model of panel.models) {
    const fatal = model.faults.find(({ drops }) => drops === 'row');
    if (fatal !== undefined) {
      rowsOut.set(fatal.message, [...(rowsOut.get(fatal.message) ?? []), model.name]);
      continue;
    }
    models.push(model.faults.reduce(withoutPart, model));
    for (const { drops, message } of model.faults)
      if (typeof drops === 'object') partsOut.push(`${model.name} (${message})`);
  }
  const warnings: Warning[] = [];
  for (const [message, names] of rowsOut) {
    warnings.push({ code: 'rows-left-out', message: `Left out: ${names.join(', ')} (${message}).` });
  }
  if (partsOut.length > 0) {
    const shown = partsOut.slice(0, 4).join('; ');
    warnings.push({
      code: 'scores-left-out',
      message: `Single figures left out: ${shown}${partsOut.length > 4 ? ` and ${partsOut.length - 4} more` : ''}.`,
    });
  }
  return { panel: { ...panel, models }, warnings };
}

function withoutPart(model: Model, { drops }: Model['faults'][number]): Model {
  if (typeof drops !== 'object') return model;
  if ('score' in drops) {
    const scores = new Map(model.scores);
    scores.delete(drops.score);
    return { ...model, scores };
  }
  return {
    ...model,
    ...(drops.scale === 'params'
      ? { paramsB: null }
      : drops.scale === 'tokens'
        ? { tokensT: null }
        : { flops1e21: null }),
  };
}
