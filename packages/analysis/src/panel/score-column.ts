import type { BenchmarkId, Panel } from '@cape/evidence';

/** A panel never changes: each of its columns is laid out once. */
const columns = new WeakMap<Panel, Map<BenchmarkId, Float64Array>>();

/** One benchmark's scores of all models of a panel, in percent, NaN where a model has none. */
export function scoreColumn(panel: Panel, id: BenchmarkId): Float64Array {
  const known = columns.get(panel) ?? new Map<BenchmarkId, Float64Array>();
  columns.set(panel, known);
  const column =
    known.get(id) ?? Float64Array.from(panel.models, ({ scores }) => scores.get(id)?.value ?? Number.NaN);
  known.set(id, column);
  return column;
}
