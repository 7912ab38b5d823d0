import type { AnswerOf, panelQuestion } from '@cape/analysis';

type Panel = AnswerOf<typeof panelQuestion>;

/** The five benchmarks that the papers' law moves. */
export const usualState = ['hellaswag', 'truthfulqa', 'arc_challenge', 'winogrande', 'mmlu'] as const;

/** Sizes that a law needs at least. */
export const fewestSizes = 3;
/** More benchmarks than this a law of a few sizes does not identify. */
const most = usualState.length;

/**
 * The benchmarks whose scores a law of this panel can follow: the papers' five where one family has them, else those of
 * the family with the most sizes, its best covered first. Empty where no family has three sizes.
 */
export function stateOf({ models, benchmarks }: Panel): readonly string[] {
  const families = new Map<string, Panel['models']>();
  for (const model of models)
    if (model.paramsB !== null) families.set(model.group, [...(families.get(model.group) ?? []), model]);
  const sizesWith = (rows: Panel['models'], ids: readonly string[]) =>
    new Set(
      rows.filter(({ scores }) => ids.every((id) => scores[id] !== undefined)).map(({ paramsB }) => paramsB),
    ).size;
  const all = [...families.values()];
  if (all.some((rows) => sizesWith(rows, usualState) >= fewestSizes)) return usualState;
  const order = [...usualState.filter((id) => benchmarks.includes(id)), ...benchmarks];
  let found: readonly string[] = [];
  let largest = 0;
  for (const rows of all) {
    const state: string[] = [];
    for (const id of new Set(order))
      if (state.length < most && sizesWith(rows, [...state, id]) >= fewestSizes) state.push(id);
    const size = state.length * sizesWith(rows, state);
    if (state.length > 0 && size > largest) [found, largest] = [state, size];
  }
  return found;
}
