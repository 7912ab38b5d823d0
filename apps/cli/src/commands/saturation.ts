import { saturationQuestion } from '@cape/analysis';
import { panel, sampling } from '../flags.ts';
import { questionCommand } from '../question-command.ts';
import { facts, heading, list, table, warnings } from '../render/block.ts';
import { chance, fixed, range, signed, significance } from '../render/number.ts';

export const command = questionCommand({
  question: saturationQuestion,
  flags: [
    {
      flags: '--old <benchmark>',
      kind: 'text',
      description: 'the axis that may be saturated (default SWE-bench)',
    },
    { flags: '--new <benchmark>', kind: 'text', description: 'the axis beside it (default GPQA)' },
    { flags: '--top <number>', kind: 'whole', description: 'how many leaders to compare (default 5)' },
    {
      flags: '--rows <rows>',
      kind: 'text',
      choices: ['frozen', 'all'],
      description: 'leave rows after the cutoff out (default), or take all',
    },
    ...panel,
    ...sampling,
  ],
  examples: ['saturation', 'saturation --panel multibench --old SWE-bench --new GPQA --json'],
  page: (answer) => [
    heading(
      `σ = ${fixed(answer.sigma, 2)} (${range(answer.interval, (v) => fixed(v, 2))}): ${answer.verdict === 'undetermined' ? 'the data cannot tell whether the old axis is saturated' : answer.verdict}`,
    ),
    list(answer.reading),
    facts(
      ['leaders', answer.leaders.join(', ')],
      ...[answer.old, answer.new].map(
        (axis) =>
          [
            `spread of ${axis.benchmark}`,
            `${fixed(axis.spread, 1)} points (${range(axis.interval, (v) => fixed(v, 1))}); items alone make ${fixed(axis.noiseAlone, 1)}, p ${significance(axis.pValue)}`,
          ] as const,
      ),
      [`chance that σ < ${answer.saturatedBelow}`, chance(answer.probabilitySaturated)],
    ),
    table(answer.rotateTo, [
      { title: 'next axis', key: 'benchmark', value: (row) => row.benchmark },
      { title: 'leaders with it', key: 'leaders', value: (row) => row.leaders },
      {
        title: 'their spread (points)',
        key: 'spread',
        value: (row) => row.spread,
        show: (row) => fixed(row.spread, 1),
      },
      { title: 'r with the old axis', key: 'r', value: (row) => row.r, show: (row) => signed(row.r, 2) },
      { title: 'models', key: 'n', value: (row) => row.n },
      {
        title: 'spread of its own',
        key: 'own_spread',
        value: (row) => row.ownSpread,
        show: (row) => fixed(row.ownSpread, 1),
      },
    ]),
    ...warnings(answer.warnings),
  ],
});
