import { answer, builtinPanel, panelQuestion } from '@cape/analysis';
import type { Kernel } from '@cape/core-wasm';
import { panelCsv } from '@cape/evidence';
import type { TableAsked, TableRows } from './protocol.ts';

/** Some rows of a panel, as many as a page bears: the page never holds a large panel whole. */
export function tableRows({ panel, find, most }: TableAsked, kernel: Kernel): TableRows {
  const { models, benchmarks, ...about } = answer(panelQuestion, { panel }, { kernel });
  const wanted = find.trim().toLowerCase();
  const found = models.filter(({ model, group }) => `${model} ${group}`.toLowerCase().includes(wanted));
  return { ...about, benchmarks, found: found.length, models: found.slice(0, most) };
}

/** A builtin panel as a CSV file that reads back as it is. */
export function tableCsv(name: string): Blob {
  return new Blob([panelCsv(builtinPanel(name))], { type: 'text/csv' });
}
