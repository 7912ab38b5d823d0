import type { BenchmarkId } from './benchmarks/registry.ts';
import { type ChooseOptions, choosePanel } from './choose.ts';
import type { SourceFile } from './containers/source.ts';
import type { Panel } from './panel.ts';
import { panelCsv, panelRows } from './panel-file.ts';
import { type ReadOptions, type Refused, readEvidence } from './read-evidence.ts';
import type { Row } from './read-panel.ts';
import type { ScoreRecord } from './record.ts';
import { distinct, type Warning } from './warning.ts';

/** Answer of an import, the same from every interface. */
export interface ImportAnswer {
  /** Models of the panel. */
  readonly n: number;
  /** Files that were read, those inside archives counted each. */
  readonly files: number;
  /** Formats that were met, with the number of files of each. */
  readonly formats: Readonly<Record<string, number>>;
  readonly benchmarks: readonly BenchmarkId[];
  /** Every score that was read, with how it came about. */
  readonly records: readonly ScoreRecord[];
  /** One score per model and benchmark. */
  readonly panel: Pick<Panel, 'name' | 'groupedBy' | 'benchmarks'> & { readonly rows: readonly Row[] };
  readonly refused: readonly Refused[];
  /** The panel as a CSV file. */
  readonly csv: string;
  readonly warnings: readonly Warning[];
}

/**
 * Read result files and choose a panel of them.
 *
 * @throws {InputError} where no file holds a result, with the reason of each
 */
export async function importFiles(
  sources: readonly SourceFile[],
  options: ChooseOptions = {},
  reading: ReadOptions = {},
): Promise<{ readonly panel: Panel; readonly answer: ImportAnswer }> {
  const evidence = await readEvidence(sources, reading);
  const { panel, warnings } = choosePanel(evidence, options);
  const { name, groupedBy, benchmarks } = panel;
  return {
    panel,
    answer: {
      n: panel.models.length,
      files: evidence.files,
      formats: Object.fromEntries(evidence.formats),
      benchmarks,
      records: evidence.runs.flatMap(({ records }) => records),
      panel: { name, groupedBy, benchmarks, rows: panelRows(panel) },
      refused: evidence.refused,
      csv: panelCsv(panel),
      warnings: distinct([...evidence.warnings, ...warnings]),
    },
  };
}
