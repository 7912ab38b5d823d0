import { splitPath } from '../containers/source.ts';
import { InputError } from '../input-error.ts';
import type { Model, Panel } from '../panel.ts';
import { readPanel } from '../read-panel.ts';
import type { ScoreRecord } from '../record.ts';
import type { Run } from '../run.ts';
import type { Reader } from './reader.ts';

/** A table with one model per row and one benchmark per column: CAPE's own format, and what spreadsheets hold. */
export const wideTable: Reader = {
  format: 'table',
  claims: (document) => document.kind === 'table',
  async read(document, using) {
    if (document.kind !== 'table') return [];
    const { base } = splitPath(document.name);
    const read = readPanel(document.rows, base, base, { withoutScores: true });
    const { panel } = read;
    // Every column known: a table of CAPE's own that holds no scores.
    const known = !read.warnings.some(({ code }) => code === 'unknown-columns');
    if (panel.benchmarks.length === 0 && !known) {
      throw new InputError([
        {
          code: 'no-results',
          path: document.name,
          expected: 'a column "model" and columns of scores',
          received: document.columns.slice(0, 8).join(', '),
        },
      ]);
    }
    using.keepTable(read);
    return panel.models.map((model) => runOf(model, panel, document.name));
  },
};

function runOf(model: Model, { groupedBy }: Panel, file: string): Run {
  const { name, group, paramsB, released, tokensT, flops1e21, attributes, faults } = model;
  const records = [...model.scores].map(
    ([benchmark, score]): ScoreRecord => ({
      model: name,
      benchmark,
      value: score.value,
      standardError: score.standardError,
      provenance: { file },
    }),
  );
  return {
    model: {
      name,
      ...(group === name ? {} : { [groupedBy]: group }),
      ...(paramsB === null ? {} : { paramsB }),
      ...(released === null ? {} : { released }),
      ...(tokensT === null ? {} : { tokensT }),
      ...(flops1e21 === null ? {} : { flops1e21 }),
      ...(attributes.size === 0 ? {} : { attributes }),
      ...(faults.length === 0 ? {} : { faults }),
    },
    records,
  };
}
