import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { builtinPanels } from '@cape/analysis';
import { panelCsv, type Warning } from '@cape/evidence';

/** A panel read from files, as a question takes it. */
export interface PanelFile {
  readonly name: string;
  readonly text: string;
  readonly warnings: readonly Warning[];
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
  const evidence = await readEvidence(filesIn([place], flag));
  const { panel, warnings } = choosePanel(evidence);
  return {
    name: place === '-' ? 'standard input' : basename(place),
    text: panelCsv(panel),
    warnings: [...evidence.warnings, ...warnings],
  };
}
