import { none } from '@cape/analysis/number-text';
import { InputError } from '@cape/evidence';
import { STATE_METHODS, sweep } from '@cape/steer';
import type { Command, Flag } from '../command.ts';
import { exit } from '../exit.ts';
import { valuesOf } from '../flags.ts';
import { facts, heading, table, warnings } from '../render/block.ts';
import {
  directionFlags,
  inside,
  modelFlags,
  modelPositional,
  pairsFor,
  picked,
  positionsIn,
  pushFlags,
} from '../steering.ts';
import { column, neutralFor, outcomeFacts, questionFlags, questionsFor } from '../steering-outcome.ts';

const flags: readonly Flag[] = [
  ...questionFlags,
  { flags: '--blocks <list>', kind: 'text', description: 'blocks, as 0,2,4 (default: all)' },
  { flags: '--strengths <list>', kind: 'text', description: 'strengths, as 0.5,1,2 (default 0.5,1,1.5,2,3)' },
  ...directionFlags
    .filter(({ flags }) => /contrast|method/.test(flags))
    .map((flag) => (flag.choices === undefined ? flag : { ...flag, choices: STATE_METHODS })),
  ...pushFlags.filter(({ flags }) => !flags.startsWith('--strength')),
  ...modelFlags,
];

export const command: Command = {
  positionals: [modelPositional],
  flags,
  examples: [
    'steer sweep demo --blocks 1,2,3 --strengths 3',
    'steer sweep demo --blocks 2 --strengths 1.5,3 --positions last --csv',
  ],
  async run(given, screen) {
    const values = await valuesOf(given.flags, flags);
    const blocks = numbersOf(values.blocks, '--blocks') ?? 'all';
    const strengths = numbersOf(values.strengths, '--strengths');
    const answer = await inside(given, values, screen, { steer: blocks, read: blocks }, (all) =>
      sweep(all.model, all.kernel, pairsFor(values, all.demo), questionsFor(values, all, 'development'), {
        ...(all.demo === null ? {} : all.demo.sweep),
        ...(strengths === undefined ? {} : { strengths }),
        ...picked(values, ['unit', 'positions', 'method', 'seed']),
        neutral: neutralFor(values, all),
        onProgress: all.report,
      }),
    );
    const best = answer.cells.find(
      ({ block, strength }) => block === answer.best?.block && strength === answer.best.strength,
    );
    screen.answer(answer, () => [
      heading(
        `${answer.n} questions; probe block ${answer.probeBlock}; ${positionsIn(answer.positions)}; strengths in ${answer.unit} lengths`,
      ),
      table(answer.cells, [
        { title: 'block', of: 'block' },
        { title: 'strength', of: 'strength' },
        column.corrected,
        { title: 'random', of: 'randomCorrected.count', key: 'random_corrected' },
        column.broken,
        ...[column.margin, column.marginLower, column.marginUpper],
        ...[column.perplexity, column.perplexityLower, column.perplexityUpper],
      ]),
      facts(
        ['best here', best === undefined ? none : `block ${best.block}, strength ${best.strength}`],
        ...(best === undefined ? [] : outcomeFacts(best)),
      ),
      ...warnings(answer.warnings),
    ]);
    return exit.done;
  },
};

function numbersOf(raw: unknown, path: string): number[] | undefined {
  if (raw === undefined) return undefined;
  const numbers = String(raw).split(',').map(Number);
  if (numbers.some((number) => !Number.isFinite(number))) {
    throw new InputError([
      { code: 'not-a-number', path, expected: 'numbers with commas between', received: String(raw) },
    ]);
  }
  return numbers;
}
