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
      { title: 'rule', key: 'rule', value: ({ name }) => name, show: ({ name }) => methodName(name) },
      {
        title: 'error (points)',
        key: 'points',
        value: ({ error }) => error.points,
        show: ({ error }) => fixed(error.points, 2),
      },
      {
        title: '% of mean',
        key: 'percent_of_mean',
        value: ({ error }) => error.percentOfMean,
        show: ({ error }) => fixed(error.percentOfMean, 1),
      },
      {
        title: 'mean %',
        key: 'mean_percent',
        value: ({ error }) => error.meanPercent,
        show: ({ error }) => fixed(error.meanPercent, 1),
      },
      { title: 'n', key: 'n', value: ({ error }) => error.n },
      { title: null, key: 'missing', value: ({ error }) => error.missing },
    ]),
    heading(
      `\nScore by score${answer.bandHolds === null ? '' : `; ${chance(answer.bandHolds)} of them in the law's band`}`,
    ),
    table(answer.predictions, [
      { title: 'model', key: 'model', value: ({ model }) => model },
      { title: 'benchmark', key: 'benchmark', value: ({ benchmark }) => benchmark },
      {
        title: 'score',
        key: 'actual',
        value: ({ actual }) => actual,
        show: ({ actual }) => fixed(actual, 1),
      },
      {
        title: 'predicted',
        key: 'predicted',
        value: ({ predicted }) => predicted,
        show: ({ predicted }) => fixed(predicted, 1),
      },
      ...intervalColumns('predictedInterval', (v) => fixed(v, 1), {
        prefix: 'predicted_',
        noun: 'predicted',
      }),
      { title: 'law', key: 'ode', value: ({ ode }) => ode, show: ({ ode }) => fixed(ode, 1) },
      ...intervalColumns('interval', (v) => fixed(v, 1), { noun: 'band' }),
      {
        title: 'unchanged',
        key: 'persistence',
        value: ({ persistence }) => persistence,
        show: ({ persistence }) => fixed(persistence, 1),
      },
    ]),
    ...warnings(answer.warnings),
  ],
};
