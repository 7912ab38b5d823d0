import Papa from 'papaparse';
import { InputError } from '../input-error.ts';
import type { Panel } from '../panel.ts';
import { type Row, readPanel } from '../read-panel.ts';
import type { Warning } from '../warning.ts';
import { importEpoch } from './epoch.ts';
import type { Imported, ImportedModel, ResultsFile } from './imported.ts';
import { importLeaderboardV1 } from './leaderboard-v1.ts';
import { importLmEval } from './lm-eval.ts';
import { nameOfModel } from './name-of-model.ts';

export type { ResultsFile } from './imported.ts';

export const importFormats = ['lm-eval', 'leaderboard-v1', 'epoch', 'csv'] as const;
export type ImportFormat = (typeof importFormats)[number];

const readers: Readonly<Record<Exclude<ImportFormat, 'csv'>, (file: ResultsFile) => Imported>> = {
  'lm-eval': importLmEval,
  'leaderboard-v1': importLeaderboardV1,
  epoch: importEpoch,
};

/**
 * Results files into one panel, and the panel as a CSV file in CAPE's own format. Files about the same
 * model are joined; `csv` reads plain CSV or JSON in the panel format. What evaluation tools leave out, the
 * family and often the size, is read from the models' names, with a warning; `family` puts all into one.
 */
export function importResults(
  format: ImportFormat,
  files: readonly ResultsFile[],
  { family }: { readonly family?: string } = {},
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
    rows.push(...named([...models.values()], family, warnings).map(rowOf));
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

/**
 * Models with their families and sizes. A family is read from names only where two models at least share it:
 * a name alone makes no family.
 */
function named(
  models: readonly ImportedModel[],
  family: string | undefined,
  warnings: Warning[],
): readonly ImportedModel[] {
  const says = models.map(({ model }) => nameOfModel(model));
  const shared = new Set(
    says.map(({ family: name }) => name).filter((name, i, all) => name !== '' && all.indexOf(name) !== i),
  );
  const families = new Map<string, number>();
  const sized: string[] = [];
  const result = models.map((model, i) => {
    const said = says[i]!;
    const guessed = family === undefined && model.lab === undefined && shared.has(said.family);
    if (guessed) families.set(said.family, (families.get(said.family) ?? 0) + 1);
    const size = model.paramsB === undefined && model.lab === undefined ? said.paramsB : undefined;
    if (size !== undefined) sized.push(model.model);
    return {
      ...model,
      ...(family !== undefined ? { family } : guessed ? { family: said.family } : {}),
      ...(size === undefined ? {} : { paramsB: size }),
    };
  });
  if (families.size > 0) {
    const counts = [...families].map(([name, count]) => `${name} (${count})`).join(', ');
    warnings.push({
      code: 'family-from-name',
      message: `Families are read from the models' names: ${counts}. A family of your own puts all into one.`,
    });
  }
  if (sized.length > 0) {
    warnings.push({
      code: 'size-from-name',
      message: `Sizes are read from names, which round them: ${sized.slice(0, 6).join(', ')}${sized.length > 6 ? ' …' : ''}.`,
    });
  }
  return result;
}

function rowOf({ model, paramsB, released, lab, family, scores }: ImportedModel): Row {
  const row: Record<string, string | number | null> = {
    model,
    params_b: paramsB ?? null,
    released: released ?? null,
  };
  if (family !== undefined) row.family = family;
  else if (lab !== undefined) row.lab = lab;
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
