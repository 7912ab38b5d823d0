import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import {
  builtinPanels,
  comparableRuns,
  type ItemCovariance,
  itemCovariances,
  joinedByModel,
} from '@cape/analysis';
import { loadKernelSync } from '@cape/core-wasm';
import { type Panel, panelCsv, type Warning } from '@cape/evidence';
import type { Evidence } from '@cape/evidence/readers';

/** A panel read from files, as a question takes it. */
export interface PanelFile {
  readonly name: string;
  readonly text: string;
  readonly warnings: readonly Warning[];
  /** Where the items of two models or more stood beside their scores. */
  readonly itemCovariance: readonly ItemCovariance[];
}

/**
 * The panel that `--panel` names where it is a file, a folder of results or standard input (-), read by its content.
 * Anything else is a builtin panel's name, or left for the analysis to refuse.
 */
export async function readPanelAt(place: string, flag = '--panel'): Promise<PanelFile | undefined> {
  if (builtinPanels.some(({ name }) => name === place)) return undefined;
  if (place !== '-' && !existsSync(place) && !/[\\/.]/.test(place)) return undefined;
  const [{ choosePanel, readEvidence }, { filesIn }] = await Promise.all([
    import('@cape/evidence/readers'),
    import('./files.ts'),
  ]);
  const evidence = await readEvidence(filesIn([place], flag), { items: true });
  const { panel, warnings } = choosePanel(evidence);
  return {
    name: place === '-' ? 'standard input' : basename(place),
    text: panelCsv(panel),
    warnings: [...evidence.warnings, ...warnings],
    itemCovariance: covarianceOf(evidence.runs, panel),
  };
}

/** The item covariance of the panel's own models; runs that the panel did not take bring none. */
function covarianceOf(runs: Evidence['runs'], { models }: Panel): readonly ItemCovariance[] {
  if (runs.every(({ items }) => items === undefined || items.length === 0)) return [];
  const names = new Set(models.map(({ name }) => name));
  const comparable = comparableRuns(joinedByModel(runs).runs).filter(({ name }) => names.has(name));
  return itemCovariances(loadKernelSync(), comparable);
}
