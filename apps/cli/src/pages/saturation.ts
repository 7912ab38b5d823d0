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
      { title: 'next axis', of: 'benchmark' },
      { title: 'leaders with it', of: 'leaders' },
      { title: 'their spread (points)', of: 'spread', show: (v) => fixed(v, 1) },
      { title: 'r with the old axis', of: 'r', show: (v) => signed(v, 2) },
      { title: 'models', of: 'n' },
      { title: 'spread of its own', of: 'ownSpread', show: (v) => fixed(v, 1) },
    ]),
    ...warnings(answer.warnings),
  ],
};
