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
      { title: 'family', key: 'group', value: ({ group }) => group },
      { title: 'models', key: 'n', value: ({ n }) => n },
      { title: 'r', key: 'r', value: ({ r }) => r, show: ({ r }) => signed(r, 2) },
      {
        title: 'r divided',
        key: 'r_divided',
        value: ({ normalizedR }) => normalizedR,
        show: ({ normalizedR }) => signed(normalizedR, 2),
      },
      {
        title: 'shuffled, median',
        key: 'shuffled_median',
        value: ({ shuffled }) => shuffled?.median,
        show: ({ shuffled }) => signed(shuffled?.median, 2),
      },
      {
        title: 'shuffled as high',
        key: 'share_as_high',
        value: ({ shareAsHigh }) => shareAsHigh,
        show: ({ shareAsHigh }) => chance(shareAsHigh),
      },
    ]),
    heading('Curation: TruthfulQA above the web-trained curve at the same size'),
    table(answer.curation, [
      { title: 'family', key: 'family', value: ({ family }) => family },
      { title: 'models', key: 'n', value: ({ n }) => n },
      {
        title: 'offset (points)',
        key: 'offset',
        value: ({ offset }) => offset,
        show: ({ offset }) => signed(offset, 1),
      },
      ...intervalColumns('interval', (v) => signed(v, 1)),
      {
        title: 'by the families’ scatter',
        key: null,
        value: () => null,
        show: ({ byScatter }) => range(byScatter, (v) => signed(v, 1)),
      },
      { title: null, key: 'scatter_lower', value: ({ byScatter }) => byScatter?.lower },
      { title: null, key: 'scatter_upper', value: ({ byScatter }) => byScatter?.upper },
    ]),
    heading('Coupling inside models, pair by pair'),
    table(answer.internal, [
      { title: 'lever', key: 'lever', value: ({ lever }) => lever },
      { title: 'from', key: 'from', value: ({ from }) => from },
      { title: 'to', key: 'to', value: ({ to }) => to },
      {
        title: 'coupling',
        key: 'change',
        value: ({ coupling }) => coupling.change,
        show: ({ coupling }) => `${fixed(coupling.from, 3)} to ${fixed(coupling.to, 3)}`,
      },
      { title: 'note', key: 'note', value: ({ note }) => note },
    ]),
    text(
      `The published heuristic asks for this share of Phi-level curation: ${answer.heuristic.map(({ paramsB, share }) => `${amount(paramsB)} B ${chance(share)}`).join(', ')}.`,
    ),
    ...warnings(answer.warnings),
  ],
};
