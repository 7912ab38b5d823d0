import type { powerQuestion } from '@cape/analysis';
import { fixed, none } from '@cape/analysis/number-text';
import type { AnswerOf } from '@cape/analysis/question';
import type { Page } from '../question-command.ts';
import { type Block, heading, list, table, warnings } from '../render/block.ts';

type Answer = AnswerOf<typeof powerQuestion>;

export const page: Page<typeof powerQuestion> = {
  examples: ['power --benchmark gsm8k --difference 1.5 --score 60 --json', 'power --group OPT --csv'],
  blocks: ({ plan, family, summary, warnings: all }) => [
    list(summary),
    ...(plan === null ? [] : planBlocks(plan)),
    ...(family === null ? [] : familyBlocks(family)),
    ...warnings(all),
  ],
};

function planBlocks({ paired, unpaired, has }: NonNullable<Answer['plan']>): Block[] {
  const rows = [
    { comparison: 'the same items', ...paired },
    { comparison: 'different items', ...unpaired },
  ];
  return [
    table(rows, [
      { title: 'both models answer', of: 'comparison' },
      { title: 'items needed', of: 'items' },
      {
        title: has === null ? 'found by its own items' : `found by ${has} items (points)`,
        of: 'detectable',
        show: (v) => (v === null ? none : fixed(v, 1)),
      },
    ]),
  ];
}

/** Measurements of every size, then the best of those of one size. */
function familyBlocks({ group, measurements, repeated }: NonNullable<Answer['family']>): Block[] {
  return [
    heading(
      `${group}: what would settle more of its steps (today's measurement once more: ${fixed(repeated, 1)})`,
    ),
    table(measurements.slice(0, 10), [
      { title: 'measurement', of: 'what' },
      { title: null, of: 'model' },
      { title: null, of: 'benchmark' },
      { title: 'steps expected', of: 'expected', show: (v) => fixed(v, 1) },
      { title: null, of: 'gain' },
    ]),
  ];
}
