import type { dimensionQuestion } from '@cape/analysis';
import { counted, fixed } from '@cape/analysis/number-text';
import type { Page } from '../question-command.ts';
import { heading, table, warnings } from '../render/block.ts';
import { intervalColumns } from '../render/interval-columns.ts';

export const page: Page<typeof dimensionQuestion> = {
  examples: ['dimension --benchmarks hellaswag,truthfulqa,mmlu --json'],
  blocks: (answer) => [
    heading(
      `In how many directions ${answer.benchmarks.length} benchmarks vary, ${counted(answer.n, 'model')} of the panel ${answer.panel}`,
    ),
    table(answer.phases, [
      { title: 'phase', key: 'phase', value: ({ phase }) => phase },
      { title: 'models', key: 'n', value: ({ n }) => n },
      {
        title: 'effective dimension',
        key: 'effective_dimension',
        value: (row) => row.effectiveDimension,
        show: (row) => fixed(row.effectiveDimension, 2),
      },
      ...intervalColumns('interval', (v) => fixed(v, 2)),
    ]),
    ...warnings(answer.warnings),
  ],
};
