import { isKnownBenchmark } from './benchmarks/registry.ts';
import { type Cell, csvText } from './csv.ts';
import type { Fault, Model, Panel } from './panel.ts';
import type { Row } from './read-panel.ts';

/** A panel as a CSV file that `readPanel` reads back to the same panel: scores, errors, attributes and faults. */
export function panelCsv(panel: Omit<Panel, 'definitions'>): string {
  const columns = columnsOf(panel);
  return csvText(
    columns.map(({ name }) => name),
    panel.models.map((model) => columns.map(({ of }) => of(model))),
  );
}

/** The same as rows, an object of columns each; what a row does not have is left out. */
export function panelRows(panel: Omit<Panel, 'definitions'>): readonly Row[] {
  const columns = columnsOf(panel);
  return panel.models.map((model) =>
    Object.fromEntries(
      columns.flatMap(({ name, of }) => {
        const cell = of(model) ?? null;
        return cell === null ? [] : [[name, cell]];
      }),
    ),
  );
}

interface FileColumn {
  readonly name: string;
  readonly of: (model: Model) => Cell;
}

function columnsOf(panel: Omit<Panel, 'definitions'>): readonly FileColumn[] {
  const { models } = panel;
  const attributes = new Set(models.flatMap(({ attributes: of }) => [...of.keys()]));
  const columns: FileColumn[] = [
    { name: 'model', of: ({ name }) => name },
    { name: panel.groupedBy, of: ({ group }) => group },
    { name: 'params_b', of: ({ paramsB }) => paramsB },
    { name: 'released', of: ({ released }) => released },
    { name: 'tokens_t', of: ({ tokensT }) => tokensT },
    { name: 'flops_1e21', of: ({ flops1e21 }) => flops1e21 },
    ...panel.benchmarks.flatMap((id) => {
      const score = (model: Model) => model.scores.get(id);
      const small = models.some((model) => {
        const value = score(model)?.value ?? 0;
        return value > 0 && value <= 1;
      });
      return [
        // A figure of at most 1 could be taken for a fraction: the heading says what it is.
        { name: small ? `${id} (%)` : id, of: (model: Model) => score(model)?.value },
        { name: `${id}_se`, of: (model: Model) => score(model)?.standardError || null },
        { name: `${id}_settings`, of: (model: Model) => score(model)?.settings },
      ];
    }),
    ...[...attributes].map((name) => ({ name, of: (model: Model) => model.attributes.get(name) })),
    { name: 'faults', of: ({ faults }) => faults.map(faultEntry).join(';') || null },
  ];
  // A known benchmark keeps its column even where no model has a score.
  const scores = new Set(panel.benchmarks.filter(isKnownBenchmark));
  return columns.filter(
    ({ name, of }) =>
      name === 'model' || scores.has(name) || models.some((model) => (of(model) ?? null) !== null),
  );
}

/** A fault as a table's cell names it: `code`, or `code:benchmark`, or `code:params|tokens|flops`. */
export function faultEntry({ code, drops }: Fault): string {
  return typeof drops === 'string' ? code : `${code}:${'score' in drops ? drops.score : drops.scale}`;
}
