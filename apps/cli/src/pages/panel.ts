import type { AnswerOf, panelQuestion } from '@cape/analysis';
import { amount, counted, fixed } from '@cape/analysis/number-text';
import type { Page } from '../question-command.ts';
import { heading, table, warnings } from '../render/block.ts';

type Row = AnswerOf<typeof panelQuestion>['models'][number];

export const page: Page<typeof panelQuestion> = {
  examples: ['panels base --csv'],
  blocks: (found) => [
    heading(`${found.title} (${found.name}): ${counted(found.n, 'model')}`),
    table(found.models, [
      { title: 'model', key: 'model', value: ({ model }) => model },
      { title: found.groupedBy, key: found.groupedBy, value: ({ group }) => group },
      {
        title: 'B',
        key: 'params_b',
        value: ({ paramsB }) => paramsB,
        show: ({ paramsB }) => amount(paramsB),
      },
      { title: null, key: 'released', value: ({ released }) => released },
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
