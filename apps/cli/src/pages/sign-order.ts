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
      { title: 'ordered by', key: 'variable', value: ({ variable }) => variable },
      { title: 'steps', key: 'n', value: ({ n }) => n },
      { title: 'AUC, signs as seen', key: 'auc', value: ({ auc }) => auc, show: ({ auc }) => fixed(auc, 2) },
      ...intervalColumns('interval', (v) => fixed(v, 2)),
      {
        title: 'AUC, true signs',
        key: 'auc_true',
        value: ({ trueSign }) => trueSign?.auc,
        show: ({ trueSign }) => fixed(trueSign?.auc, 2),
      },
      {
        title: 'by the families’ scatter',
        key: 'auc_true_by_scatter',
        value: ({ trueSignByScatter }) => trueSignByScatter?.auc,
        show: ({ trueSignByScatter }) => fixed(trueSignByScatter?.auc, 2),
      },
      {
        title: 'AUC, families left out',
        key: 'auc_left_out',
        value: ({ leaveFamiliesOut }) => leaveFamiliesOut?.auc,
        show: ({ leaveFamiliesOut }) => fixed(leaveFamiliesOut?.auc, 2),
      },
      {
        title: 'Brier score',
        key: 'brier',
        value: ({ leaveFamiliesOut }) => leaveFamiliesOut?.brier,
        show: ({ leaveFamiliesOut }) => fixed(leaveFamiliesOut?.brier, 3),
      },
      {
        title: 'of the base rate',
        key: 'brier_of_base_rate',
        value: ({ leaveFamiliesOut }) => leaveFamiliesOut?.brierOfBaseRate,
        show: ({ leaveFamiliesOut }) => fixed(leaveFamiliesOut?.brierOfBaseRate, 3),
      },
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
        { title: 'ordered by', key: 'variable', value: ({ variable }) => variable },
        { title: 'steps', key: 'n', value: ({ n }) => n },
        {
          title: 'predicted',
          key: 'predicted',
          value: ({ predicted }) => predicted,
          show: ({ predicted }) => fixed(predicted, 2),
        },
        {
          title: 'observed',
          key: 'observed',
          value: ({ observed }) => observed,
          show: ({ observed }) => fixed(observed, 2),
        },
      ],
    ),
    ...warnings(answer.warnings),
  ],
};
