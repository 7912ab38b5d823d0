import { InputError, panelLimits } from '@cape/evidence';
import { type ImportFormat, importResults, type ResultsFile } from '@cape/evidence/readers';
import type { ImportedPanel } from './protocol.ts';

/** Files into one panel. `any` tries the formats in turn, CAPE's own first. */
export async function importFiles(
  files: readonly File[],
  wanted: ImportFormat | 'any',
): Promise<ImportedPanel> {
  // A file that is too large is refused unread: reading 300 MB would already be the harm.
  const large = files.find(({ size }) => size > panelLimits.characters * 4);
  if (large !== undefined) throw tooLarge(large.name, large.size);
  const read = await Promise.all(
    files.map(async (file): Promise<ResultsFile> => ({ name: file.name, text: await file.text() })),
  );
  const format = wanted === 'any' ? formatOf(read) : wanted;
  const { panel, csv, warnings } = importResults(format, read);
  return {
    name: files.length === 1 ? files[0]!.name : `${files[0]!.name} + ${files.length - 1}`,
    format,
    groupedBy: panel.groupedBy,
    models: panel.models.length,
    benchmarks: panel.benchmarks,
    csv: new Blob([csv], { type: 'text/csv' }),
    warnings,
  };
}

function tooLarge(path: string, size: number): InputError {
  return new InputError([
    {
      code: 'too-large',
      path,
      expected: `at most ${Math.round(panelLimits.characters / 1024 / 1024)} MB`,
      received: `${Math.round(size / 1024 / 1024)} MB`,
    },
  ]);
}

/** What the files look like: each format has a mark that the others lack. */
function formatOf(files: readonly ResultsFile[]): ImportFormat {
  const looks = new Set(files.map(({ text }) => looksLike(text)));
  if (looks.size === 1) return [...looks][0]!;
  throw new InputError([
    {
      code: 'mixed-formats',
      path: files.map(({ name }) => name).join(', '),
      expected: 'files of one format at a time',
      received: [...looks].join(' and '),
    },
  ]);
}

function looksLike(text: string): ImportFormat {
  const start = text.trimStart().replace(/^\uFEFF/, '');
  if (start.startsWith('{')) {
    if (/"harness\|/.test(text)) return 'leaderboard-v1';
    if (/"results"\s*:\s*\{/.test(text)) return 'lm-eval';
    return 'csv';
  }
  const header = start.slice(0, start.search(/[\r\n]|$/));
  return /(^|,)"?(Model version|Status|mean_score|Best score|stderr)/i.test(header) &&
    !/params_b/i.test(header)
    ? 'epoch'
    : 'csv';
}
