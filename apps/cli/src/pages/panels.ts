import type { panelsQuestion } from '@cape/analysis';
import type { Page } from '../question-command.ts';
import { table, text } from '../render/block.ts';

export const page: Page<typeof panelsQuestion> = {
  blocks: ({ panels }) => [
    table(panels, [
      { title: 'panel', key: 'name', value: ({ name }) => name },
      { title: 'models', key: 'models', value: ({ models }) => models },
      {
        title: 'grouped by',
        key: 'grouped_by',
        value: ({ groupedBy }) => groupedBy,
        show: ({ groups, groupedBy }) => `${groups} ${groupedBy === 'lab' ? 'labs' : 'families'}`,
      },
      { title: 'flagged', key: 'flagged', value: ({ flagged }) => flagged },
      { title: 'left out', key: 'left_out', value: ({ leftOut }) => leftOut },
      { title: 'what', key: 'title', value: ({ title }) => title },
      { title: null, key: 'source', value: ({ source }) => source },
    ]),
    text(
      '"Left out": rows with a known fault that the curated view does without; --view as-published keeps them.',
    ),
  ],
};
