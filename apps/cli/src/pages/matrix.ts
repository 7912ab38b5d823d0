import type { matrixQuestion } from '@cape/analysis';
import { counted, fixed, signed, significance } from '@cape/analysis/number-text';
import type { Page } from '../question-command.ts';
import { facts, heading, table, text, warnings } from '../render/block.ts';
import { intervalColumns } from '../render/interval-columns.ts';

export const page: Page<typeof matrixQuestion> = {
  examples: ['matrix --panel multibench --benchmarks SWE,GPQA,HLE --resamples 1000 --csv'],
  blocks: (answer) => [
    heading(
      `${counted(answer.pairs.length, 'pair')} of ${answer.benchmarks.length} benchmarks, ${counted(answer.n, 'model')} of the panel ${answer.panel}`,
    ),
    table(answer.pairs, [
      { title: 'benchmark', of: 'x' },
      { title: 'and', of: 'y' },
      { title: 'models', of: 'n' },
      { title: 'r', of: 'r', show: (v) => signed(v, 2) },
      ...intervalColumns('interval', (v) => signed(v, 2), { prefix: 'r_' }),
      { title: null, of: 'pValue' },
      { title: 'p (adjusted)', of: 'adjustedP', key: 'p_adjusted', show: significance },
    ]),
    text('p is adjusted over the pairs by Benjamini and Hochberg.'),
    ...(answer.eigen === null
      ? []
      : [
          facts(
            ['shares of the eigenvalues', answer.eigen.shares.map((share) => fixed(share, 2)).join(', ')],
            ['effective dimension', fixed(answer.eigen.effectiveDimension, 2)],
          ),
        ]),
    ...warnings(answer.warnings),
  ],
};
