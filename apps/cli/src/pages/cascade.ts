import type { cascadeQuestion } from '@cape/analysis';
import { fixed, none, range, signed } from '@cape/analysis/number-text';
import type { Page } from '../question-command.ts';
import { facts, heading, list, table, warnings } from '../render/block.ts';
import { intervalColumns } from '../render/interval-columns.ts';

export const page: Page<typeof cascadeQuestion> = {
  examples: ['cascade --panel multibench --json'],
  blocks: ({ stages, internal, reading, warnings: all }) => [
    heading('The cascade: which pair of benchmarks still couples and separates models'),
    table(stages, [
      { title: 'stage', of: 'name' },
      { title: 'published', of: 'published' },
      { title: 'models', of: 'n' },
      { title: 'r', of: 'r', show: (v) => signed(v, 2) },
      ...intervalColumns('interval', (v) => signed(v, 2)),
      { title: 'active', of: 'active' },
    ]),
    list(reading),
    facts(
      [
        'internal coupling',
        internal.ladder.map(({ model, coupling }) => `${model} ${fixed(coupling, 2)}`).join(', ') || none,
      ],
      [
        'fixed point of its flow',
        internal.flow === null
          ? none
          : `${fixed(internal.flow.fixedPoint, 2)} (${range(internal.flow.interval, (v) => fixed(v, 2))})`,
      ],
    ),
    ...warnings(all),
  ],
};
