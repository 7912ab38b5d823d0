import { evaluate } from '@cape/steer';
import type { Command, Flag } from '../command.ts';
import { exit } from '../exit.ts';
import { valuesOf } from '../flags.ts';
import { facts, heading, table, text, warnings } from '../render/block.ts';
import {
  directionFlags,
  insideAlong,
  modelFlags,
  modelPositional,
  picked,
  pushFlags,
  pushNames,
} from '../steering.ts';
import {
  column,
  gainFacts,
  neutralFor,
  outcomeFacts,
  questionFlags,
  questionsFor,
  shareRange,
} from '../steering-outcome.ts';

const flags: readonly Flag[] = [
  ...questionFlags,
  {
    flags: '--controls <number>',
    kind: 'whole',
    description: 'random directions to compare with (default 20, the fewest that a claim of success needs)',
  },
  {
    flags: '--tokens <number>',
    kind: 'whole',
    description: 'greedy texts of this length side by side (default 0)',
  },
  ...directionFlags,
  ...pushFlags,
  ...modelFlags,
];

export const command: Command = {
  positionals: [modelPositional],
  flags,
  examples: ['steer eval demo', 'steer eval demo --strength 2 --controls 3 --tokens 12 --json'],
  async run(given, screen) {
    const values = await valuesOf(given.flags, flags);
    const answer = await insideAlong(given, values, screen, (all, direction) =>
      evaluate(all.model, all.kernel, direction, questionsFor(values, all), {
        strength: 1.5,
        ...all.demo?.steering,
        ...picked(values, pushNames),
        neutral: neutralFor(values, all),
        ...picked(values, ['controls', 'seed', 'tokens']),
        onProgress: all.report,
      }),
    );
    if (screen.form === 'json') {
      screen.json(answer);
      return exit.done;
    }
    screen.show([
      heading(
        `${answer.n} questions, block ${answer.block}, strength ${answer.strength} (${answer.unit}), ${answer.positions === 'all' ? 'all positions' : 'last position'}`,
      ),
      facts(['prefer the truth unsteered', `${answer.truthful.count} of ${answer.truthful.of}`]),
      table(answer.conditions, [
        { title: 'pushed along', key: 'condition', value: ({ name }) => name },
        column.corrected,
        { title: '95 %', key: null, value: () => null, show: (row) => shareRange(row.corrected) },
        column.broken,
        { title: '95 %', key: null, value: () => null, show: (row) => shareRange(row.broken) },
        ...[column.margin, column.marginLower, column.marginUpper],
        ...[column.perplexity, column.perplexityLower, column.perplexityUpper],
      ]),
      ...answer.conditions.slice(0, 1).map((along) => facts(...outcomeFacts(along), ...gainFacts(along))),
      text(answer.verdict.sentence),
      ...answer.texts.map(({ prompt, unsteered, steered }) =>
        facts(['prompt', prompt], ['unsteered', unsteered], ['steered', steered]),
      ),
      ...warnings(answer.warnings),
    ]);
    return exit.done;
  },
};
