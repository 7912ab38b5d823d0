import type { isoclineQuestion } from '@cape/analysis';
import { chance, counted, significance } from '@cape/analysis/number-text';
import type { Page } from '../question-command.ts';
import { heading, table, text, warnings } from '../render/block.ts';
import { intervalColumns } from '../render/interval-columns.ts';

export const page: Page<typeof isoclineQuestion> = {
  examples: ['isocline --panel observational --json'],
  blocks: (answer) => [
    heading(
      `The boundary TruthfulQA = √(${answer.ratio} · HellaSwag), tested on ${counted(answer.n, 'step')} of the panel ${answer.panel}`,
    ),
    table(
      [
        { rule: 'the boundary', ...answer.rule },
        { rule: `always ${answer.commonest.sign}`, ...answer.commonest },
      ],
      [
        { title: 'rule', of: 'rule' },
        { title: 'right', of: 'hits' },
        { title: 'of', of: 'n' },
        { title: 'rate', of: 'rate', show: chance },
        ...intervalColumns('interval', chance),
      ],
    ),
    text(
      answer.verdict === 'no different'
        ? `The data cannot separate the boundary from always calling the commonest sign (McNemar, p ${significance(answer.pValue)}).`
        : `The boundary does ${answer.verdict} than always calling the commonest sign (McNemar, p ${significance(answer.pValue)}).`,
    ),
    ...warnings(answer.warnings),
  ],
};
