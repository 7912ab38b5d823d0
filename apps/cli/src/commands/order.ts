import { signOrderQuestion } from '@cape/analysis';
import { panel, shared } from '../flags.ts';
import { questionCommand } from '../question-command.ts';
import { heading, table, text, warnings } from '../render/block.ts';
import { counted, fixed, range } from '../render/number.ts';

export const command = questionCommand({
  question: signOrderQuestion,
  flags: [shared.x, shared.y, ...panel, shared.seed, shared.resamples, shared.level],
  examples: ['order', 'order --resamples 1000 --json'],
  page: (answer) => [
    heading(
      `What orders the sign of the coupling, ${counted(answer.n, 'step')} of the panel ${answer.panel}`,
    ),
    table(answer.variables, [
      { title: 'ordered by', key: 'variable', value: ({ variable }) => variable },
      { title: 'steps', key: 'n', value: ({ n }) => n },
      { title: 'AUC', key: 'auc', value: ({ auc }) => auc, show: ({ auc }) => fixed(auc, 2) },
      {
        title: '95 % interval',
        key: null,
        value: () => null,
        show: ({ interval }) => range(interval, (v) => fixed(v, 2)),
      },
    ]),
    text(
      answer.best === null
        ? 'The data cannot tell.'
        : `Best: ${answer.best}. An AUC of 0.5 orders nothing; intervals that overlap do not tell two variables apart.`,
    ),
    ...warnings(answer.warnings),
  ],
});
