import { comparableRuns } from '@cape/analysis';
import { describeIssue } from '@cape/evidence';
import { readEvidence } from '@cape/evidence/readers';
import { browserFile, importLimits } from './importing.ts';
import type { ImportedRuns } from './protocol.ts';

/** Files into runs with their items, each as the comparison takes it. */
export async function importRuns(files: readonly File[]): Promise<ImportedRuns> {
  const { runs, refused, warnings } = await readEvidence(files.map(browserFile), {
    items: true,
    limits: importLimits,
  });
  return {
    runs: comparableRuns(runs).map((run) => ({
      name: run.name,
      benchmarks: run.benchmarks.map(({ benchmark, items }) => ({
        benchmark,
        items: items?.keys.length ?? 0,
      })),
      json: new Blob([JSON.stringify(run)], { type: 'application/json' }),
    })),
    warnings,
    refused: refused.map(({ file, issues }) => ({ file, reason: issues.map(describeIssue).join('; ') })),
  };
}
