import type { AnswerOf, panelQuestion } from '@cape/analysis';
import { amount, counted, fixed } from '@cape/analysis/number-text';
import { faultFrom, type Model, panelCsv } from '@cape/evidence';
import type { Page } from '../question-command.ts';
import { heading, table, warnings } from '../render/block.ts';

type Row = AnswerOf<typeof panelQuestion>['models'][number];

export const page: Page<typeof panelQuestion> = {
  examples: ['panels base --csv'],
  csv: (found) => panelCsv({ ...found, models: found.models.map(modelOf) }),
  blocks: (found) => [
    heading(`${found.title} (${found.name}): ${counted(found.n, 'model')}`),
    table(found.models, [
      { title: 'model', of: 'model' },
      { title: found.groupedBy, key: found.groupedBy, value: ({ group }) => group },
      { title: 'B', of: 'paramsB', show: (v) => amount(v) },
      { title: null, of: 'released' },
      ...found.benchmarks.flatMap((id, place) => [
        {
          title: place < 5 ? id.replaceAll('_', ' ') : null,
          key: id,
          value: (row: Row) => row.scores[id]?.value,
          show: (row: Row) => fixed(row.scores[id]?.value, 1),
        },
      ]),
      {
        title: 'flag',
        key: 'faults',
        value: ({ faults }) => faults.map(({ code }) => code).join(';'),
      },
    ]),
    ...warnings(found.warnings),
  ],
};

/** A row of the answer as the row of the panel that it shows. */
function modelOf({ model, scores, attributes, faults, ...row }: Row): Model {
  return {
    ...row,
    name: model,
    scores: new Map(
      Object.entries(scores).flatMap(([id, score]) => (score === undefined ? [] : [[id, score]])),
    ),
    attributes: new Map(Object.entries(attributes)),
    faults: faults.flatMap(({ code, leavesOut }) => {
      const part = leavesOut === null || leavesOut === 'row' ? code : `${code}:${leavesOut}`;
      return faultFrom(part) ?? [];
    }),
  };
}
