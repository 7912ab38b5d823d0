import type { predictionsQuestion } from '@cape/analysis';
import { counted, fixed } from '@cape/analysis/number-text';
import type { Page } from '../question-command.ts';
import { heading, list, table, text, warnings } from '../render/block.ts';

export const page: Page<typeof predictionsQuestion> = {
  examples: ['predictions --as-of 2026-06-30 --json'],
  blocks: (answer) => [
    heading(`${counted(answer.predictions.length, 'prediction')} as of ${answer.asOf}`),
    table(answer.predictions, [
      { title: null, of: 'id' },
      { title: '', of: 'number' },
      { title: 'prediction', of: 'statement' },
      { title: 'fails if', of: 'failsIf' },
      {
        title: 'status',
        of: 'status',
        show: (v, { closed }) => `${v === 'no-data' ? 'no data' : v}${closed ? '' : ', so far'}`,
      },
      { title: null, of: 'restsOnNoise' },
      { title: null, of: 'n' },
    ]),
    ...(answer.settled.total === 0 ? [] : [text(answer.settled.statement)]),
    list(
      answer.predictions.map(
        ({ number, reading, wouldChange, rows }) =>
          `${number}: ${reading} What would change it: ${wouldChange.replace(/\.?$/, '.')}${rows.length === 0 ? '' : ` Rows: ${rows.slice(0, 6).join(', ')}${rows.length > 6 ? ` and ${rows.length - 6} more` : ''}.`}`,
      ),
    ),
    heading('How each stands by other rules'),
    list(answer.rules),
    list(
      answer.predictions.flatMap(({ number, readings }) =>
        readings.length === 0
          ? []
          : [
              `${number}: ${readings
                .filter(({ status }) => status !== 'no-data')
                .map(
                  ({ rule, status, n, values }) =>
                    `${rule}: ${status} (${values.map((value) => fixed(value, 2)).join(', ')}; n = ${n})`,
                )
                .join('; ')}.`,
            ],
      ),
    ),
    ...(answer.calledConfirmed.length === 0
      ? []
      : [
          heading('Called confirmed by the source'),
          list(
            answer.calledConfirmed.map(({ statement, verdict, why }) => `${statement} ${verdict}: ${why}`),
          ),
        ]),
    ...warnings(answer.warnings),
  ],
};
