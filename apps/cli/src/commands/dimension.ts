import { dimensionQuestion } from '@cape/analysis';
import { panel, sampling, shared } from '../flags.ts';
import { questionCommand } from '../question-command.ts';
import { heading, table, warnings } from '../render/block.ts';
import { intervalColumns } from '../render/interval-columns.ts';
import { counted, fixed } from '../render/number.ts';

export const command = questionCommand({
  question: dimensionQuestion,
  flags: [shared.benchmarks, shared.x, shared.y, ...panel, ...sampling],
  examples: ['dimension', 'dimension --benchmarks hellaswag,truthfulqa,mmlu --json'],
  page: (answer) => [
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
});
