import type { holdoutQuestion } from '@cape/analysis';
import { methodName } from '@cape/analysis/method-name';
import { amount, chance, fixed } from '@cape/analysis/number-text';
import type { Page } from '../question-command.ts';
import { acrossFamilies } from '../render/across-families.ts';
import { heading, table, text, warnings } from '../render/block.ts';
import { intervalColumns } from '../render/interval-columns.ts';

export const page: Page<typeof holdoutQuestion> = {
  examples: ['holdout --train OPT --test BLOOM --json'],
  blocks: (answer) => [
    heading(`${answer.test} predicted from its first model by rules made on ${answer.train}`),
    text(answer.verdict),
    text(
      `Threshold ${amount(answer.threshold.value)} and ridge ${amount(answer.alpha.value)}, ${[answer.threshold, answer.alpha].every(({ chosenBy }) => chosenBy !== 'given') ? `chosen by leaving out parts of ${answer.train}: ${answer.test} had no say` : 'as given or by leave-one-out'}.`,
    ),
    ...acrossFamilies(answer.acrossFamilies),
    heading(`\n${answer.test} itself, rule by rule`),
    table(answer.predictors, [
      { title: 'rule', of: 'name', key: 'rule', show: methodName },
      { title: 'error (points)', of: 'error.points', show: (v) => fixed(v, 2) },
      { title: '% of mean', of: 'error.percentOfMean', show: (v) => fixed(v, 1) },
      { title: 'mean %', of: 'error.meanPercent', show: (v) => fixed(v, 1) },
      { title: 'n', of: 'error.n' },
      { title: null, of: 'error.missing' },
    ]),
    heading(
      `\nScore by score${answer.bandHolds === null ? '' : `; ${chance(answer.bandHolds)} of them in the law's band`}`,
    ),
    table(answer.predictions, [
      { title: 'model', of: 'model' },
      { title: 'benchmark', of: 'benchmark' },
      { title: 'score', of: 'actual', show: (v) => fixed(v, 1) },
      { title: 'predicted', of: 'predicted', show: (v) => fixed(v, 1) },
      ...intervalColumns('predictedInterval', (v) => fixed(v, 1), {
        prefix: 'predicted_',
        noun: 'predicted',
      }),
      { title: 'law', of: 'ode', show: (v) => fixed(v, 1) },
      ...intervalColumns('interval', (v) => fixed(v, 1), { noun: 'band' }),
      { title: 'unchanged', of: 'persistence', show: (v) => fixed(v, 1) },
    ]),
    ...warnings(answer.warnings),
  ],
};
