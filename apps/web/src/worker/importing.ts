import { isKnownBenchmark, type Panel, panelCsv, panelRows, type Row, readPanel } from '@cape/evidence';
import { choosePanel, readEvidence, type SourceFile } from '@cape/evidence/readers';
import type { ColumnUse, ColumnUses, ImportedColumn, ImportedPanel } from './protocol.ts';

/** The most a page reads at once: what a tab holds beside everything else. */
export const importLimits = {
  archiveBytes: 128 * 1024 * 1024,
  unpackedBytes: 256 * 1024 * 1024,
  files: 20_000,
};

/** Files into one panel, each read by what it holds; `uses` says what some of its columns are instead. */
export async function importFiles(files: readonly File[], uses: ColumnUses): Promise<ImportedPanel> {
  const evidence = await readEvidence(files.map(browserFile), { limits: importLimits });
  const chosen = choosePanel(evidence);
  const name = files.length === 1 ? files[0]!.name : `${files[0]!.name} + ${files.length - 1}`;
  const mapped = Object.keys(uses).length === 0 ? undefined : remapped(chosen.panel, name, uses);
  const panel = mapped?.panel ?? chosen.panel;
  return {
    name,
    groupedBy: panel.groupedBy,
    models: panel.models.length,
    groups: new Set(panel.models.map(({ group }) => group)).size,
    sized: panel.models.filter(({ paramsB }) => paramsB !== null).length,
    dated: panel.models.filter(({ released }) => released !== null).length,
    benchmarks: panel.benchmarks,
    columns: columnsOf(chosen.panel),
    csv: new Blob([panelCsv(panel)], { type: 'text/csv' }),
    warnings: [...evidence.warnings, ...chosen.warnings, ...(mapped?.warnings ?? [])],
  };
}

/** Members of a row that say more of a benchmark's score. */
const beside = ['_se', '_settings', ' (%)'];

/** The panel with some columns taken for something else. */
function remapped(panel: Panel, name: string, uses: ColumnUses) {
  const rows = panelRows(panel).map((row): Row => {
    const next: Record<string, Row[string]> = {};
    for (const [column, value] of Object.entries(row)) {
      const [base, suffix] = baseOf(column, uses);
      const use = uses[base];
      if (use === undefined) next[column] = value;
      else if (use.as !== '') next[`${use.as}${suffix}`] = inUnit(value, use);
    }
    return next;
  });
  return readPanel(rows, name, name, { scale: 'percent' });
}

function baseOf(column: string, uses: ColumnUses): readonly [base: string, suffix: string] {
  if (column in uses) return [column, ''];
  const suffix = beside.find((each) => column.endsWith(each) && column.slice(0, -each.length) in uses);
  return suffix === undefined ? [column, ''] : [column.slice(0, -suffix.length), suffix];
}

function inUnit(value: Row[string], { unit }: ColumnUse): Row[string] {
  const number = Number(value);
  return unit === 'fraction' && Number.isFinite(number) ? 100 * number : value;
}

/** The columns as read: scores first, then attributes that are kept and not analyzed. */
function columnsOf({ benchmarks, models }: Panel): ImportedColumn[] {
  const scores = benchmarks.map((name) => {
    const values = models.flatMap(({ scores }) => scores.get(name)?.value ?? []);
    return { name, kind: isKnownBenchmark(name) ? ('known' as const) : ('own' as const), ...extent(values) };
  });
  const others = [...new Set(models.flatMap(({ attributes }) => [...attributes.keys()]))].map((name) => {
    const texts = models.flatMap(({ attributes }) => attributes.get(name) ?? []);
    const values = texts.map(Number).filter(Number.isFinite);
    return {
      name,
      kind: 'text' as const,
      ...extent(values.length === texts.length ? values : []),
      n: texts.length,
      example: texts[0]!,
    };
  });
  return [...scores, ...others];
}

function extent(values: readonly number[]) {
  const [lowest, highest] = values.reduce<readonly [number, number]>(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  );
  return { n: values.length, range: values.length === 0 ? null : { lowest, highest } };
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
