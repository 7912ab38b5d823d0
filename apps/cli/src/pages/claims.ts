import type { claimsQuestion } from '@cape/analysis';
import { amount, none, range } from '@cape/analysis/number-text';
import type { Page } from '../question-command.ts';
import { facts, heading, list, table, text, warnings } from '../render/block.ts';
import { intervalColumns } from '../render/interval-columns.ts';

export const page: Page<typeof claimsQuestion> = {
  extras: [
    {
      flags: '--check',
      kind: 'switch',
      description: 'end with status 1 where a verdict differs from the committed one',
    },
  ],
  examples: ['claims --check --json'],
  failed: ({ changed }, { check }) => check === true && changed.length > 0,
  blocks({ claims, changed, reading, warnings: all }) {
    const [only] = claims;
    return [
      ...(claims.length === 1 && only !== undefined
        ? [
            heading(only.claim),
            facts(
              ['published', `${only.published}${only.unit === '' ? '' : ` ${only.unit}`}`],
              ['recomputed', `${amount(only.recomputed)} (${range(only.interval, amount)})`],
              ['models', only.n === null ? none : String(only.n)],
              ['table', only.table],
              ['method', only.method],
              ['verdict', only.verdict],
            ),
            text(only.why),
            ...(only.found === null ? [] : [text(only.found)]),
          ]
        : [list(reading)]),
      table(
        claims,
        [
          { title: 'claim', of: 'id' },
          { title: 'published', of: 'published' },
          { title: 'recomputed', of: 'recomputed', show: (v) => amount(v) },
          ...intervalColumns('interval', amount),
          { title: 'verdict', of: 'verdict' },
          { title: null, of: 'why' },
        ],
        () => claims.length === 1,
      ),
      ...(changed.length === 0
        ? []
        : [text(`The verdict differs from the committed one: ${changed.join(', ')}.`)]),
      ...warnings(all),
    ];
  },
};
