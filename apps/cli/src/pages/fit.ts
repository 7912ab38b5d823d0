import type { fitQuestion } from '@cape/analysis';
import { amount, chance, counted, fixed } from '@cape/analysis/number-text';
import type { Page } from '../question-command.ts';
import { acrossFamilies } from '../render/across-families.ts';
import { heading, list, table, text, warnings } from '../render/block.ts';
import { intervalColumns } from '../render/interval-columns.ts';
import { writeOut } from '../write-out.ts';

export const page: Page<typeof fitQuestion> = {
  extras: [
    { flags: '--out <file>', kind: 'text', description: 'write the law to a file that cape simulate reads' },
  ],
  examples: ['fit --out pythia.json', 'fit --group OPT --degree 2 --ensemble 50 --json'],
  keep({ model }, { out }) {
    if (out !== undefined) writeOut(String(out), `${JSON.stringify(model)}\n`);
  },
  blocks(answer) {
    const { threshold, alpha, error } = answer;
    const chosen = ({ chosenBy }: { readonly chosenBy: 'given' | 'leave-one-out' | 'leave-sizes-out' }) =>
      chosenBy === 'given' ? 'as given' : `predicts left-out parts of ${answer.group} best`;
    return [
      heading(`The law of ${answer.group}, ${counted(answer.n, 'size')}, fractions per decade of N`),
      list(answer.equations.map((equation) => equation.text)),
      text(
        `Threshold ${amount(threshold.value)} (${chosen(threshold)}), ridge ${amount(alpha.value)} (${chosen(alpha)}).`,
      ),
      table(
        answer.equations.flatMap(({ benchmark, terms }) => terms.map((term) => ({ benchmark, ...term }))),
        [
          { title: 'equation', of: 'benchmark' },
          { title: 'term', of: 'term' },
          { title: 'coefficient', of: 'coefficient', show: (v) => fixed(v, 3) },
          ...intervalColumns('interval', (v) => fixed(v, 2)),
          { title: 'in laws', of: 'inclusion', show: chance },
        ],
        ({ coefficient, inclusion }) => coefficient === 0 && (inclusion ?? 0) < 0.25,
      ),
      text('"In laws": share of laws, refitted to redrawn steps, that hold the term.'),
      heading(
        `\nIntegrated from ${answer.ladder[0]?.model}: off by ${fixed(error.points, 2)} points, ${fixed(error.percentOfMean, 1)} % of the mean score${answer.bandHolds === null ? '' : `; ${chance(answer.bandHolds)} of scores in the band`}`,
      ),
      table(answer.ladder.slice(answer.benchmarks.length), [
        { title: 'model', of: 'model' },
        { title: null, of: 'paramsB' },
        { title: 'benchmark', of: 'benchmark' },
        { title: 'score', of: 'actual', show: (v) => fixed(v, 1) },
        { title: 'law', of: 'predicted', show: (v) => fixed(v, 1) },
        ...intervalColumns('interval', (v) => fixed(v, 1), { noun: 'band' }),
      ]),
      ...acrossFamilies(answer.acrossFamilies),
      ...warnings(answer.warnings),
    ];
  },
};
