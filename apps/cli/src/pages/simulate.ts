import type { simulateQuestion } from '@cape/analysis';
import { methodName } from '@cape/analysis/method-name';
import { amount, fixed, signed } from '@cape/analysis/number-text';
import type { Page } from '../question-command.ts';
import { heading, table, text, warnings } from '../render/block.ts';
import { intervalColumns } from '../render/interval-columns.ts';

export const page: Page<typeof simulateQuestion> = {
  texts: {
    model: 'a law that cape fit --out wrote (default: fit --group)',
    from: 'the model to start from (default Pythia-70M)',
    score: 'or its scores in percent, one by one, with --params',
    params: 'size of a model given by its scores: 1.4B, 410M',
    to: 'the size to end at (default 12B)',
  },
  examples: [
    'simulate --from Pythia-1B --to 30B --points 4 --json',
    'simulate --score HS=50 --score TQA=39 --score ARC=29 --score WG=54 --score MMLU=25 --params 1B --points 3',
  ],
  blocks(answer) {
    const { trajectory, levers } = answer;
    const pulled = levers.filter(({ lever }) => answer.applied[lever] !== 0);
    const chosen = answer.predictions.find(({ method }) => method === answer.default);
    const judged = answer.acrossFamilies?.methods.find(({ name }) => name === answer.default);
    const predicted = (chosen?.points ?? []).flatMap(({ paramsB, scores }) =>
      scores.map((score) => ({ paramsB, ...score })),
    );
    const rows = trajectory.points.flatMap(({ paramsB, scores }) =>
      scores.map((score) => ({ paramsB, ...score })),
    );
    return [
      ...(answer.default === 'ode' || chosen === undefined
        ? []
        : [
            heading(
              `From ${answer.from.name} (${amount(answer.from.paramsB)} B) by “${methodName(answer.default)}”${judged === undefined ? '' : `, which errs by ${fixed(judged.error.points, 2)} points on families left out`}`,
            ),
            table(predicted, [
              { title: 'B', of: 'paramsB', show: (v) => amount(v) },
              { title: 'benchmark', of: 'benchmark' },
              { title: 'score', of: 'value', key: 'score', show: (v) => fixed(v, 1) },
              ...intervalColumns('interval', (v) => fixed(v, 1)),
            ]),
          ]),
      heading(
        `${answer.default === 'ode' ? '' : '\nBeside it: '}From ${answer.from.name} (${amount(answer.from.paramsB)} B) by the differential equation of ${answer.group} (fitted on ${amount(answer.fittedFromB)} to ${amount(answer.fittedToB)} B)`,
      ),
      table(rows, [
        { title: 'B', of: 'paramsB', show: (v) => amount(v) },
        { title: 'benchmark', of: 'benchmark' },
        { title: 'score', of: 'value', key: 'score', show: (v) => fixed(v, 1) },
        ...intervalColumns('interval', (v) => fixed(v, 1), { noun: 'band' }),
      ]),
      ...pulled.flatMap(({ lever, unit, effects }) => [
        heading(`\n${lever} ${signed(answer.applied[lever], 2)}: ${unit}`),
        table(effects, [
          { title: 'benchmark', of: 'benchmark' },
          { title: 'points a decade', of: 'value', show: (v) => signed(v, 1) },
          ...intervalColumns('interval', (v) => signed(v, 1)),
          { title: 'identified', of: 'identified', show: (v) => (v ? 'yes' : 'not by these data') },
        ]),
      ]),
      ...(trajectory.points.every(({ scores }) => scores.every(({ interval }) => interval === null))
        ? [text('No band: fewer than 20 laws in the ensemble.')]
        : []),
      ...warnings(answer.warnings),
    ];
  },
};
