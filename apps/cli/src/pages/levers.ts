import type { leversQuestion } from '@cape/analysis';
import { amount, chance, counted, fixed, range, signed } from '@cape/analysis/number-text';
import type { Page } from '../question-command.ts';
import { heading, list, table, text, warnings } from '../render/block.ts';
import { intervalColumns } from '../render/interval-columns.ts';

export const page: Page<typeof leversQuestion> = {
  examples: ['levers --resamples 1000 --json'],
  blocks: (answer) => [
    heading(`Levers: ${counted(answer.n, 'model')} of the panel ${answer.panel}`),
    list(answer.reading),
    heading('Width: r after both scores are divided by d_model/512, beside shuffled scores'),
    table(answer.width, [
      { title: 'family', of: 'group' },
      { title: 'models', of: 'n' },
      { title: 'r', of: 'r', show: (v) => signed(v, 2) },
      { title: 'r divided', of: 'normalizedR', key: 'r_divided', show: (v) => signed(v, 2) },
      { title: 'shuffled, median', of: 'shuffled.median', key: 'shuffled_median', show: (v) => signed(v, 2) },
      { title: 'shuffled as high', of: 'shareAsHigh', show: chance },
    ]),
    heading('Curation: TruthfulQA above the web-trained curve at the same size'),
    table(answer.curation, [
      { title: 'family', of: 'family' },
      { title: 'models', of: 'n' },
      { title: 'offset (points)', of: 'offset', show: (v) => signed(v, 1) },
      ...intervalColumns('interval', (v) => signed(v, 1)),
      {
        title: 'by the families’ scatter',
        key: null,
        value: () => null,
        show: ({ byScatter }) => range(byScatter, (v) => signed(v, 1)),
      },
      { title: null, of: 'byScatter.lower', key: 'scatter_lower' },
      { title: null, of: 'byScatter.upper', key: 'scatter_upper' },
    ]),
    heading('Coupling inside models, pair by pair'),
    table(answer.internal, [
      { title: 'lever', of: 'lever' },
      { title: 'from', of: 'from' },
      { title: 'to', of: 'to' },
      {
        title: 'coupling',
        key: 'change',
        value: ({ coupling }) => coupling.change,
        show: ({ coupling }) => `${fixed(coupling.from, 3)} to ${fixed(coupling.to, 3)}`,
      },
      { title: 'note', of: 'note' },
    ]),
    text(
      `The published heuristic asks for this share of Phi-level curation: ${answer.heuristic.map(({ paramsB, share }) => `${amount(paramsB)} B ${chance(share)}`).join(', ')}.`,
    ),
    ...warnings(answer.warnings),
  ],
};
