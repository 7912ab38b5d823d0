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
      { title: 'phase', of: 'phase' },
      { title: 'models', of: 'n' },
      { title: 'effective dimension', of: 'effectiveDimension', show: (v) => fixed(v, 2) },
      ...intervalColumns('interval', (v) => fixed(v, 2)),
    ]),
    ...warnings(answer.warnings),
  ],
};
