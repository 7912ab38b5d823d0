import { type criticalScaleQuestion, sizeText } from '@cape/analysis';
import { chance, counted, none } from '@cape/analysis/number-text';
import type { Page } from '../question-command.ts';
import { heading, list, table, text, warnings } from '../render/block.ts';

export const page: Page<typeof criticalScaleQuestion> = {
  examples: ['nc --panel base --method zero-crossing --by family --json'],
  blocks: (answer) => [
    heading(
      `Critical scale of ${answer.y} against ${answer.x} ${answer.scale === 'date' ? 'by date of release' : `in ${answer.unit}`}, ${counted(answer.n, 'model')} of the panel ${answer.panel}`,
    ),
    table(
      answer.groups,
      [
        {
          title: 'group',
          of: 'group',
          show: (v, { variant }) => (variant === null ? v : `${v} (${variant})`),
        },
        { title: null, of: 'variant' },
        { title: 'method', of: 'method' },
        { title: 'n', of: 'n' },
        { title: null, of: 'estimate' },
        { title: null, of: 'median' },
        { title: null, of: 'interval.lower' },
        { title: null, of: 'interval.upper' },
        { title: null, of: 'interval.method', key: 'interval_method' },
        { title: null, of: 'bootstrap.lower', key: 'bootstrap_lower' },
        { title: null, of: 'bootstrap.upper', key: 'bootstrap_upper' },
        { title: null, of: 'censored' },
        { title: null, of: 'bound' },
        {
          title: answer.scale === 'date' ? 'releases' : 'sizes seen',
          key: null,
          value: () => null,
          show: ({ smallest, largest }) =>
            smallest === null || largest === null
              ? none
              : `${sizeText(smallest, answer.scale)} to ${sizeText(largest, answer.scale)}`,
        },
        { title: 'crosses there', of: 'shares.inside', key: 'share_inside', show: chance },
        { title: 'critical scale', of: 'statement' },
        {
          title: null,
          key: 'scatter_lower',
          value: ({ familyScatter }) => familyScatter?.interval.lower ?? null,
        },
        {
          title: null,
          key: 'scatter_upper',
          value: ({ familyScatter }) => familyScatter?.interval.upper ?? null,
        },
        { title: null, of: 'familyScatter.statement', key: 'statement_by_scatter' },
      ],
      hopeless,
    ),
    ...(answer.n > 0 && answer.groups.some(hopeless)
      ? [
          text(
            `Too few models to say anything: ${[...new Set(answer.groups.filter(hopeless).map(({ group, method }) => (answer.method === method ? group : `${group} (${method})`)))].join(', ')}.`,
          ),
        ]
      : []),
    ...(answer.settled.total === 0 ? [] : [text(answer.settled.statement)]),
    list(
      answer.groups.flatMap(({ group, method, statement, familyScatter }) =>
        familyScatter === null || familyScatter.statement === statement
          ? []
          : [`${group}, ${method}, by the families’ own scatter: ${familyScatter.statement}`],
      ),
    ),
    text(
      '"Crosses there": how sure it is that the crossing lies inside the sizes seen. One family by the quadratic or the running coupling is tested (after Fieller); the rest is resampled. How far to trust either: docs/calibration.md.',
    ),
    ...warnings(answer.warnings),
  ],
};

/** No resample says anything of it: the family is too small for the method. */
function hopeless({ shares }: { readonly shares: { readonly undefined: number } }): boolean {
  return shares.undefined === 1;
}
