import Papa from 'papaparse';
import { InputError } from '../../input-error.ts';
import type { Warning } from '../../warning.ts';
import type { Panel } from '../panel.ts';
import { type Row, readPanel } from '../read-panel.ts';
import { importEpoch } from './epoch.ts';
import type { Imported, ImportedModel, ResultsFile } from './imported.ts';
import { importLeaderboardV1 } from './leaderboard-v1.ts';
import { importLmEval } from './lm-eval.ts';

export const importFormats = ['lm-eval', 'leaderboard-v1', 'epoch', 'csv'] as const;
export type ImportFormat = (typeof importFormats)[number];

const readers: Readonly<Record<Exclude<ImportFormat, 'csv'>, (file: ResultsFile) => Imported>> = {
  'lm-eval': importLmEval,
  'leaderboard-v1': importLeaderboardV1,
  epoch: importEpoch,
};

/**
 * Results files into one panel, and the panel as a CSV file in CAPE's own format. Files about the same
 * model are joined; `csv` reads plain CSV or JSON in the panel format.
 */
export function importResults(
  format: ImportFormat,
  files: readonly ResultsFile[],
): { readonly panel: Panel; readonly csv: string; readonly warnings: readonly Warning[] } {
  if (files.length === 0) {
    throw new InputError([
      { code: 'no-files', path: 'files', expected: 'at least one file', received: 'none' },
    ]);
  }
  const warnings: Warning[] = [];
  const rows: Row[] = [];
  if (format === 'csv') {
    for (const file of files) {
      const read = readPanel(file.text, file.name);
      warnings.push(...read.warnings);
      rows.push(...rowsOf(read.panel));
    }
  } else {
    const models = new Map<string, ImportedModel>();
    for (const file of files) {
      const imported = readers[format](file);
      warnings.push(...imported.warnings);
      for (const model of imported.models) {
        const known = models.get(model.model);
        models.set(model.model, known === undefined ? model : joined(known, model, warnings));
      }
    }
    for (const model of models.values()) rows.push(rowOf(model));
  }
  const { panel, warnings: readWarnings } = readPanel(rows, 'imported');
  return { panel, csv: panelCsv(panel), warnings: [...warnings, ...readWarnings] };
}

function joined(known: ImportedModel, model: ImportedModel, warnings: Warning[]): ImportedModel {
  const scores = new Map(known.scores);
  for (const [id, score] of model.scores) {
    if (scores.has(id))
      warnings.push({
        code: 'score-twice',
        message: `${model.model}: ${id} stands in more than one file; the first is kept.`,
      });
    else scores.set(id, score);
  }
  return { ...model, ...known, scores };
}

function rowOf({ model, paramsB, released, lab, scores }: ImportedModel): Row {
  const row: Record<string, string | number | null> = {
    model,
    params_b: paramsB ?? null,
    released: released ?? null,
  };
  if (lab !== undefined) row.lab = lab;
  for (const [id, { value, standardError, items }] of scores) {
    row[id] = value;
    if (items !== undefined) row[`${id}_n`] = items;
    if (standardError !== undefined) row[`${id}_se`] = standardError;
  }
  return row;
}

function rowsOf(panel: Panel): readonly Row[] {
  return panel.models.map((model) => {
    const row: Record<string, string | number | null> = {
      model: model.name,
      [panel.groupedBy]: model.group,
      params_b: model.paramsB,
      released: model.released,
      tokens_t: model.tokensT,
      flops_1e21: model.flops1e21,
    };
    for (const id of panel.benchmarks) {
      const score = model.scores.get(id);
      row[id] = score?.value ?? null;
      row[`${id}_se`] = score?.standardError ?? null;
    }
    for (const [name, value] of model.attributes) row[name] = value;
    const faults = model.faults.map(({ code, drops }) =>
      typeof drops === 'string' ? code : `${code}:${'score' in drops ? drops.score : drops.scale}`,
    );
    if (faults.length > 0) row.faults = faults.join(';');
    return row;
  });
}

/** A panel as a CSV file that {@link readPanel} reads back to the same panel. */
export function panelCsv(panel: Panel): string {
  const rows = rowsOf(panel);
  const columns = [...new Set(rows.flatMap(Object.keys))].filter((column) =>
    rows.some((row) => (row[column] ?? null) !== null),
  );
  return `${Papa.unparse(rows as Record<string, unknown>[], { columns, newline: '\n' })}\n`;
}
