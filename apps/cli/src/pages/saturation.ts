import type { saturationQuestion } from '@cape/analysis';
import { fixed, range, signed, significance } from '@cape/analysis/number-text';
import type { Page } from '../question-command.ts';
import { facts, heading, list, table, warnings } from '../render/block.ts';

export const page: Page<typeof saturationQuestion> = {
  examples: ['saturation --panel multibench --old SWE-bench --new GPQA --json'],
  blocks: (answer) => [
    heading(
      `σ = ${fixed(answer.sigma, 2)} (${range(answer.interval, (v) => fixed(v, 2))}): ${answer.verdict === 'undetermined' ? 'whether the old axis is saturated is undetermined' : answer.verdict}`,
    ),
    list(answer.reading),
    facts(
      ['leaders', answer.leaders.join(', ')],
      ...[answer.old, answer.new].map(
        (axis) =>
          [
            `spread of ${axis.benchmark}`,
            `${fixed(axis.spread, 1)} points observed, where items alone make ${fixed(axis.noiseAlone, 1)} (p ${significance(axis.pValue)}); freed of item noise ${fixed(axis.corrected, 1)} (${range(axis.interval, (v) => fixed(v, 1))})`,
          ] as const,
      ),
      ['σ freed of item noise', fixed(answer.corrected, 2)],
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
};
