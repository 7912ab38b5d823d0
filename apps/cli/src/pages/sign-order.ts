import type { signOrderQuestion } from '@cape/analysis';
import { counted, fixed } from '@cape/analysis/number-text';
import type { Page } from '../question-command.ts';
import { heading, table, text, warnings } from '../render/block.ts';
import { intervalColumns } from '../render/interval-columns.ts';

export const page: Page<typeof signOrderQuestion> = {
  examples: ['order --resamples 1000 --json'],
  blocks: (answer) => [
    heading(
      `What orders the sign of the coupling, ${counted(answer.n, 'step')} of the panel ${answer.panel}`,
    ),
    table(answer.variables, [
      { title: 'ordered by', of: 'variable' },
      { title: 'steps', of: 'n' },
      { title: 'AUC, signs as seen', of: 'auc', show: (v) => fixed(v, 2) },
      ...intervalColumns('interval', (v) => fixed(v, 2)),
      { title: 'AUC, true signs', of: 'trueSign.auc', key: 'auc_true', show: (v) => fixed(v, 2) },
      {
        title: 'by the families’ scatter',
        of: 'trueSignByScatter.auc',
        key: 'auc_true_by_scatter',
        show: (v) => fixed(v, 2),
      },
      {
        title: 'AUC, families left out',
        of: 'leaveFamiliesOut.auc',
        key: 'auc_left_out',
        show: (v) => fixed(v, 2),
      },
      { title: 'Brier score', of: 'leaveFamiliesOut.brier', show: (v) => fixed(v, 3) },
      { title: 'of the base rate', of: 'leaveFamiliesOut.brierOfBaseRate', show: (v) => fixed(v, 3) },
    ]),
    text(
      answer.best === null
        ? 'Undetermined.'
        : `Best: ${answer.best}. An AUC of 0.5 orders nothing; intervals that overlap do not separate two variables.`,
    ),
    ...(answer.settled.total === 0 ? [] : [text(answer.settled.statement)]),
    heading('How often steps of families left out are positive, against what was predicted'),
    table(
      answer.variables.flatMap(({ variable, leaveFamiliesOut }) =>
        (leaveFamiliesOut?.calibration ?? []).map((bin) => ({ variable, ...bin })),
      ),
      [
        { title: 'ordered by', of: 'variable' },
        { title: 'steps', of: 'n' },
        { title: 'predicted', of: 'predicted', show: (v) => fixed(v, 2) },
        { title: 'observed', of: 'observed', show: (v) => fixed(v, 2) },
      ],
    ),
    ...warnings(answer.warnings),
  ],
};
