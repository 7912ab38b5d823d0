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
        { title: 'rule', key: 'rule', value: ({ rule }) => rule },
        { title: 'right', key: 'hits', value: ({ hits }) => hits },
        { title: 'of', key: 'n', value: ({ n }) => n },
        { title: 'rate', key: 'rate', value: ({ rate }) => rate, show: ({ rate }) => chance(rate) },
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
