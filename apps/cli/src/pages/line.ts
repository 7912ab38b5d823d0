import type { lineQuestion } from '@cape/analysis';
import { counted, fixed, percent, range, signed, significance } from '@cape/analysis/number-text';
import type { Page } from '../question-command.ts';
import { facts, heading, list, table, warnings } from '../render/block.ts';

export const page: Page<typeof lineQuestion> = {
  examples: ['line --panel frontier --rows all --json'],
  blocks: (answer) => [
    heading(
      `${answer.y} = ${fixed(answer.slope, 3)} · ${answer.x} + ${fixed(answer.intercept, 1)}, ${counted(answer.n, 'model')} of the panel ${answer.panel}`,
    ),
    list(answer.reading),
    facts(
      [
        'slope',
        `${fixed(answer.slope, 3)}  (${percent(answer.intervals.slope.student.level)}: ${range(answer.intervals.slope.student, (v) => fixed(v, 3))} by Student, ${range(answer.intervals.slope.bootstrap, (v) => fixed(v, 3))} by bootstrap)`,
      ],
      [
        'intercept',
        `${fixed(answer.intercept, 1)}  (${range(answer.intervals.intercept.student, (v) => fixed(v, 1))} by Student, ${range(answer.intervals.intercept.bootstrap, (v) => fixed(v, 1))} by bootstrap)`,
      ],
      [
        'r',
        `${signed(answer.r, 2)}  (${range(answer.intervals.r, (v) => signed(v, 2))}), p ${significance(answer.pValue)}`,
      ],
    ),
    table(answer.groups, [
      { title: 'group', of: 'group' },
      { title: 'models', of: 'n' },
      { title: 'own slope', of: 'slope', show: (v) => fixed(v, 2) },
      { title: 'own r', of: 'r', show: (v) => signed(v, 2) },
      { title: 'mean residual (points)', of: 'meanResidual', show: (v) => signed(v, 1) },
      {
        title: 'error when left out (points)',
        key: 'left_out_error',
        value: ({ group }) =>
          answer.leaveOneGroupOut.groups.find((row) => row.group === group)?.meanAbsoluteError,
        show: ({ group }) =>
          fixed(answer.leaveOneGroupOut.groups.find((row) => row.group === group)?.meanAbsoluteError, 1),
      },
    ]),
    ...warnings(answer.warnings),
  ],
};
