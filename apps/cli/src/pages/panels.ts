import type { panelsQuestion } from '@cape/analysis';
import type { Page } from '../question-command.ts';
import { table, text } from '../render/block.ts';

export const page: Page<typeof panelsQuestion> = {
  blocks: ({ panels }) => [
    table(panels, [
      { title: 'panel', of: 'name' },
      { title: 'models', of: 'models' },
      {
        title: 'grouped by',
        of: 'groupedBy',
        show: (v, { groups }) => `${groups} ${v === 'lab' ? 'labs' : 'families'}`,
      },
      { title: 'flagged', of: 'flagged' },
      { title: 'left out', of: 'leftOut' },
      { title: 'what', of: 'title' },
      { title: null, of: 'source' },
    ]),
    text(
      '"Left out": rows with a known fault that the curated view does without; --view as-published keeps them.',
    ),
  ],
};
