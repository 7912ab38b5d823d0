import type { hFieldQuestion } from '@cape/analysis';
import { chance, fixed, percent, range, signed } from '@cape/analysis/number-text';
import type { Page } from '../question-command.ts';
import { facts, heading, list, table, warnings } from '../render/block.ts';

export const page: Page<typeof hFieldQuestion> = {
  examples: ['hfield --swe 80.8 --gpqa 74.1 --lab Anthropic --json'],
  blocks: (answer) => [
    heading(
      `h = ${signed(answer.h, 1)} ± ${fixed(answer.standardError.total, 1)} points: ${answer.toldFromTrend ? answer.direction : 'the data cannot separate it from the trend'}`,
    ),
    list(answer.reading),
    table(
      [answer],
      [
        { title: null, of: 'h' },
        { title: null, of: 'predicted' },
        { title: null, of: 'interval.lower' },
        { title: null, of: 'interval.upper' },
        { title: null, of: 'standardError.items', key: 'error_items' },
        { title: null, of: 'standardError.line', key: 'error_line' },
        { title: null, of: 'standardError.total', key: 'error_total' },
        { title: null, of: 'probabilityReasoningRich' },
        { title: null, of: 'probabilitySpecialist' },
      ],
    ),
    facts(
      ['GPQA expected at this SWE', `${fixed(answer.predicted, 1)} %`],
      [
        `h, ${percent(answer.interval.level)} interval`,
        `${range(answer.interval, (v) => signed(v, 1))} points`,
      ],
      ['chance that h > 0', chance(answer.probabilityReasoningRich)],
      ['chance that |h| > 5', chance(answer.probabilitySpecialist)],
      [
        'line',
        `GPQA = ${fixed(answer.line.slope, 3)} · SWE + ${fixed(answer.line.intercept, 1)} (${answer.line.kind}, ${answer.line.n} models, r ${fixed(answer.line.r, 2)})`,
      ],
    ),
    ...warnings(answer.warnings),
  ],
};
