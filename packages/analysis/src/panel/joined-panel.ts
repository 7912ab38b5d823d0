import { type Benchmark, faultFrom, InputError, type Model, type PanelRead, readPanel } from '@cape/evidence';
import * as z from 'zod/mini';
import { GivenWarnings } from '../warning.ts';
import { builtinPanel } from './builtin.ts';

/** Rows that join one panel at most. */
export const joinedLimit = 400;

/** A builtin panel of labs with rows of one's own behind its own. */
export const JoinedRows = z.strictObject({
  joins: z
    .optional(z.string().check(z.maxLength(300)))
    .check(z.describe('The builtin panel that the rows join. Default: the one the question rests on.')),
  rows: z
    .array(z.record(z.string(), z.union([z.string().check(z.maxLength(2_000)), z.number(), z.null()])))
    .check(z.maxLength(joinedLimit)),
  warnings: GivenWarnings,
});
export type JoinedRows = z.output<typeof JoinedRows>;

const sameModel = ({ name, group }: Model) => JSON.stringify([name.toLowerCase(), group.toLowerCase()]);

/**
 * The builtin panel's own models, as they are, then the rows read. A row of a model that the panel has is flagged as its
 * duplicate. Without rows it is the builtin panel itself.
 *
 * @throws {InputError} where the panel is not one of labs' releases, or a row cannot be read.
 */
export function joinedPanel(
  { joins = 'frontier', rows, warnings }: JoinedRows,
  declared: readonly Benchmark[],
  base: PanelRead = { panel: builtinPanel(joins, declared), warnings: [] },
): PanelRead {
  const { panel } = base;
  if (panel.groupedBy !== 'lab') {
    throw new InputError([
      {
        code: 'no-labs',
        path: 'panel',
        expected: 'a panel of labs’ releases: frontier, current or multibench',
        received: joins,
      },
    ]);
  }
  if (rows.length === 0) return { panel, warnings: [...base.warnings, ...warnings] };
  const read = readPanel(rows, joins, 'panel.rows', { benchmarks: declared });
  const embedded = new Set(panel.models.map(sameModel));
  const duplicate = faultFrom('duplicate-model');
  const repeated: string[] = [];
  const added = read.panel.models.map((model) => {
    if (duplicate === undefined || !embedded.has(sameModel(model))) return model;
    repeated.push(model.name);
    return { ...model, faults: [...model.faults, duplicate] };
  });
  return {
    panel: {
      ...panel,
      benchmarks: [...new Set([...panel.benchmarks, ...read.panel.benchmarks])],
      definitions: new Map([...read.panel.definitions, ...panel.definitions]),
      models: [...panel.models, ...added],
    },
    warnings: [
      ...base.warnings,
      ...warnings,
      ...read.warnings,
      ...(repeated.length === 0
        ? []
        : [
            {
              code: 'duplicate-models',
              message: `Recorded here and embedded, so the embedded row counts: ${repeated.slice(0, 5).join(', ')}${repeated.length > 5 ? ` and ${repeated.length - 5} more` : ''}.`,
            },
          ]),
    ],
  };
}
