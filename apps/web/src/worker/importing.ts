import { panelCsv } from '@cape/evidence';
import { choosePanel, readEvidence, type SourceFile } from '@cape/evidence/readers';
import type { ImportedPanel } from './protocol.ts';

/** The most a page reads at once: what a tab holds beside everything else. */
export const importLimits = {
  archiveBytes: 128 * 1024 * 1024,
  unpackedBytes: 256 * 1024 * 1024,
  files: 20_000,
};

/** Files into one panel, each read by what it holds. */
export async function importFiles(files: readonly File[]): Promise<ImportedPanel> {
  const evidence = await readEvidence(files.map(browserFile), { limits: importLimits });
  const { panel, warnings } = choosePanel(evidence);
  return {
    name: files.length === 1 ? files[0]!.name : `${files[0]!.name} + ${files.length - 1}`,
    groupedBy: panel.groupedBy,
    models: panel.models.length,
    benchmarks: panel.benchmarks,
    csv: new Blob([panelCsv(panel)], { type: 'text/csv' }),
    warnings: [...evidence.warnings, ...warnings],
  };
}

/** A file of a browser's list; its name is its place in the folder it was chosen with. */
export function browserFile(file: File): SourceFile {
  return {
    name: file.webkitRelativePath || file.name,
    size: file.size,
    bytes: async () => new Uint8Array(await file.arrayBuffer()),
    async *stream() {
      const reader = file.stream().getReader();
      for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
    },
  };
}
