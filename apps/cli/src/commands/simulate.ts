import { simulateQuestion } from '@cape/analysis';
import { InputError } from '@cape/evidence';
import { discovery } from '../discovery-flags.ts';
import { panel, shared } from '../flags.ts';
import { questionCommand } from '../question-command.ts';
import type { NamedText } from '../read-input.ts';
import { heading, table, text, warnings } from '../render/block.ts';
import { intervalColumns } from '../render/interval-columns.ts';
import { amount, fixed, signed } from '../render/number.ts';

export const command = questionCommand({
  question: simulateQuestion,
  flags: [
    {
      flags: '--model <file>',
      kind: 'file',
      description: 'a law that cape fit --out wrote (default: fit --group)',
    },
    { flags: '--from <name>', kind: 'text', description: 'the model to start from (default Pythia-70M)' },
    {
      flags: '--score <name=value>',
      kind: 'scores',
      description: 'or its scores, one by one, with --params',
    },
    { flags: '--params <size>', kind: 'size', description: 'size of the starting model: 1.4B, 410M' },
    { flags: '--to <size>', kind: 'size', description: 'the size to end at (default 12B)' },
    { flags: '--points <number>', kind: 'whole', description: 'sizes to report (default 25)' },
    { flags: '--curation <u>', kind: 'number', description: 'how much curation is added (default 0)' },
    { flags: '--width <u>', kind: 'number', description: 'how much width is added (default 0)' },
    {
      flags: '--architecture <u>',
      kind: 'number',
      description: 'how much architecture is added (default 0)',
    },
    shared.group,
    ...discovery,
    ...panel,
    shared.seed,
    shared.noise,
    shared.level,
  ],
  fields: { params: 'fromB' },
  input({ model, score, ...rest }) {
    return {
      ...rest,
      ...(score === undefined ? {} : { from: score }),
      ...(model === undefined ? {} : { model: lawOf(model as NamedText) }),
    };
  },
  examples: [
    'simulate --from Pythia-70M --to 12B --points 6',
    'simulate --from Pythia-1B --to 30B --curation 1 --points 4 --json',
    'simulate --score HS=50 --score TQA=39 --score ARC=29 --score WG=54 --score MMLU=25 --params 1B --points 3',
  ],
  page(answer) {
    const { trajectory, levers } = answer;
    const pulled = levers.filter(({ lever }) => answer.applied[lever] !== 0);
    const rows = trajectory.points.flatMap(({ paramsB, scores }) =>
      scores.map((score) => ({ paramsB, ...score })),
    );
    return [
      heading(
        `From ${answer.from.name} (${amount(answer.from.paramsB)} B) by the law of ${answer.group} (fitted on ${amount(answer.fittedFromB)} to ${amount(answer.fittedToB)} B)`,
      ),
      table(rows, [
        {
          title: 'B',
          key: 'params_b',
          value: ({ paramsB }) => paramsB,
          show: ({ paramsB }) => amount(paramsB),
        },
        { title: 'benchmark', key: 'benchmark', value: ({ benchmark }) => benchmark },
        { title: 'score', key: 'score', value: ({ value }) => value, show: ({ value }) => fixed(value, 1) },
        ...intervalColumns('interval', (v) => fixed(v, 1), { noun: 'band' }),
      ]),
      ...pulled.flatMap(({ lever, unit, effects }) => [
        heading(`\n${lever} ${signed(answer.applied[lever], 2)}: ${unit}`),
        table(effects, [
          { title: 'benchmark', key: 'benchmark', value: ({ benchmark }) => benchmark },
          {
            title: 'points a decade',
            key: 'value',
            value: ({ value }) => value,
            show: ({ value }) => signed(value, 1),
          },
          ...intervalColumns('interval', (v) => signed(v, 1)),
          {
            title: 'identified',
            key: 'identified',
            value: ({ identified }) => identified,
            show: ({ identified }) => (identified ? 'yes' : 'not by these data'),
          },
        ]),
      ]),
      ...(trajectory.points.every(({ scores }) => scores.every(({ interval }) => interval === null))
        ? [text('No band: fewer than 20 laws in the ensemble.')]
        : []),
      ...warnings(answer.warnings),
    ];
  },
});

function lawOf({ name, text: content }: NamedText): unknown {
  try {
    return JSON.parse(content);
  } catch {
    throw new InputError([
      { code: 'not-json', path: '--model', expected: 'a law that cape fit --out wrote', received: name },
    ]);
  }
}
