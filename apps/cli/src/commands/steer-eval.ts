import { InputError } from '@cape/evidence';
import {
  conditionsInBrief,
  type Direction,
  evaluate,
  type Intervention,
  promptControls,
  shuffledDirections,
  steeringAlong,
} from '@cape/steer';
import type { Command, Flag } from '../command.ts';
import { exit } from '../exit.ts';
import { valuesOf } from '../flags.ts';
import { facts, heading, table, text, warnings } from '../render/block.ts';
import {
  directionFlags,
  type Inside,
  insideAlong,
  modelFlags,
  modelPositional,
  pairsFor,
  picked,
  positionsIn,
  pushFlags,
  pushNames,
} from '../steering.ts';
import {
  column,
  gainFacts,
  lengthFacts,
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
    flags: '--prefix <text>',
    kind: 'texts',
    description:
      'words before each prompt of the unsteered model, as controls (default “Answer truthfully:” and “Answer falsely:”)',
  },
  {
    flags: '--shuffles <number>',
    kind: 'whole',
    description: 'directions learnt from shuffled labels, as controls (default 5; 0 for a saved direction)',
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
  examples: ['steer eval demo', 'steer eval demo --strength 2 --controls 3 --shuffles 1 --tokens 12 --json'],
  async run(given, screen) {
    const values = await valuesOf(given.flags, flags);
    const answer = await insideAlong(given, values, screen, async (all, directions) => {
      const push = { strength: 1.5, ...all.demo?.steering, ...picked(values, pushNames) };
      return evaluate(all.model, all.kernel, directions, questionsFor(values, all), {
        ...push,
        neutral: neutralFor(values, all),
        shuffled: await shuffledPushes(all, values, directions, push),
        prefixes: values.prefix === undefined ? promptControls : (values.prefix as readonly string[]),
        ...picked(values, ['controls', 'seed', 'tokens']),
        onProgress: all.report,
      });
    });
    screen.answer(answer, () => [
      heading(
        `${answer.n} questions, block ${answer.blocks.join(', ')}, strength ${answer.strength} (${answer.unit}), ${positionsIn(answer.positions)}`,
      ),
      table(screen.form === 'csv' ? answer.conditions : conditionsInBrief(answer.conditions), [
        { title: 'pushed along', of: 'name', key: 'condition' },
        column.corrected,
        { title: '95 %', key: null, value: () => null, show: (row) => shareRange(row.corrected) },
        column.broken,
        { title: '95 %', key: null, value: () => null, show: (row) => shareRange(row.broken) },
        ...[column.margin, column.marginLower, column.marginUpper],
        ...[column.perplexity, column.perplexityLower, column.perplexityUpper],
      ]),
      ...answer.conditions.slice(0, 1).map((along) => facts(...outcomeFacts(along), ...gainFacts(along))),
      facts(...lengthFacts(answer, answer.conditions[0]!)),
      text(answer.verdict.sentence),
      ...answer.texts.map(({ prompt, unsteered, steered }) =>
        facts(['prompt', prompt], ['unsteered', unsteered], ['steered', steered]),
      ),
      ...warnings(answer.warnings),
    ]);
    return exit.done;
  },
};

/** Pushes as long as the direction's, along directions learnt from the same pairs with labels that were shuffled. */
async function shuffledPushes(
  { model, kernel, demo }: Inside,
  values: Readonly<Record<string, unknown>>,
  directions: readonly Direction[],
  { strength, ...how }: Parameters<typeof steeringAlong>[2] & { strength: number },
): Promise<Intervention[]> {
  const {
    direction: file,
    shuffles = file === undefined ? 5 : 0,
    seed = 1,
  } = values as {
    direction?: string;
    shuffles?: number;
    seed?: number;
  };
  if (shuffles < 0 || shuffles > 100) {
    throw new InputError([
      {
        code: 'out-of-range',
        path: '--shuffles',
        expected: 'a number from 0 to 100',
        received: `${shuffles}`,
      },
    ]);
  }
  if (shuffles === 0) return [];
  const shuffled = await shuffledDirections(
    model,
    kernel,
    pairsFor(values, demo),
    directions,
    shuffles,
    seed,
  );
  return shuffled.map((all) => all.map((one) => steeringAlong(one, strength, how)));
}
