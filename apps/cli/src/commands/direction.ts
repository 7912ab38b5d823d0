import { writeFileSync } from 'node:fs';
import { fixed } from '@cape/analysis/number-text';
import { InputError } from '@cape/evidence';
import {
  type Direction,
  directionToGguf,
  directionToJson,
  directionToSafetensors,
  GRADIENT_METHODS,
  learnGradient,
} from '@cape/steer';
import type { Command, Flag } from '../command.ts';
import { exit } from '../exit.ts';
import { valuesOf } from '../flags.ts';
import { type Block, facts, heading, text, warnings } from '../render/block.ts';
import {
  directionFlags,
  type Inside,
  insideAlong,
  modelFlags,
  modelPositional,
  picked,
} from '../steering.ts';
import { neutralFor, questionFlags, questionsFor } from '../steering-outcome.ts';

const flags: readonly Flag[] = [
  ...directionFlags.map((flag) =>
    flag.flags.startsWith('--method')
      ? { ...flag, choices: [...(flag.choices ?? []), ...GRADIENT_METHODS] }
      : flag,
  ),
  ...questionFlags
    .filter(({ flags }) => /prompts|neutral/.test(flags))
    .map((flag) => ({ ...flag, description: `for gradients: ${flag.description}` })),
  {
    flags: '--out <file>',
    kind: 'text',
    description: 'save it: .safetensors, .json, or .gguf for llama.cpp --control-vector',
  },
  ...modelFlags,
];

export const command: Command = {
  positionals: [modelPositional],
  flags,
  examples: ['direction demo', 'direction demo --block 2 --json'],
  details:
    'The direction that leads from false to true statements: mean last-token state of\nthe true ones less that of the false ones, after one block; or what another\nmethod finds. Gradients are learnt on questions, so measure them on others.',
  async run(given, screen) {
    const values = await valuesOf(given.flags, flags);
    const out = values.out as string | undefined;
    const kind = out === undefined ? null : /\.(safetensors|json|gguf)$/.exec(out)?.[1];
    if (kind === undefined) {
      throw new InputError([
        {
          code: 'bad-file-name',
          path: '--out',
          expected: 'a name that ends in .safetensors, .json or .gguf',
          received: out ?? '',
        },
      ]);
    }
    const gradient = GRADIENT_METHODS.find((method) => method === values.method);
    const [directions, architecture] = await insideAlong(
      given,
      values,
      screen,
      async ({ model }, found) => [found, model.decoder.config.architecture ?? 'unknown'] as const,
      gradient && ((all) => gradientAsked(all, values, gradient)),
    );
    if (out !== undefined) {
      if (kind === 'gguf') writeFileSync(out, directionToGguf(directions, architecture));
      else
        writeFileSync(
          out,
          kind === 'json' ? directionToJson(directions) : directionToSafetensors(directions),
        );
    }
    if (screen.form === 'json') {
      screen.write(directionToJson(directions));
      return exit.done;
    }
    screen.answer(directions, () => [
      ...directions.flatMap(shown),
      ...(out === undefined ? [] : [facts(['saved', out])]),
      text(
        'A stable direction that tells true from false need not be one that steers: measure it with cape steer eval, or look for one with cape steer tune.',
      ),
    ]);
    return exit.done;
  },
};

async function gradientAsked(
  all: Inside,
  values: Readonly<Record<string, unknown>>,
  method: (typeof GRADIENT_METHODS)[number],
): Promise<readonly Direction[]> {
  return [
    await learnGradient(all.model, questionsFor(values, all, 'development'), neutralFor(values, all), {
      method,
      ...picked(values, ['block']),
      onProgress: all.report,
    }),
  ];
}

function shown({
  block,
  site,
  method,
  pairs,
  naturalNorm,
  heldOutPairsRight,
  stability,
}: Direction): Block[] {
  // One standard deviation of guessing is half the root of the pairs.
  const isGuessing = pairs > 0 && heldOutPairsRight - pairs / 2 < 1.645 * (Math.sqrt(pairs) / 2);
  return [
    heading(`Truth direction ${site === 'heads' ? "in the heads' outputs of" : 'after'} block ${block}`),
    facts(
      ['method', method],
      ['pairs', `${pairs}`],
      ['natural length', fixed(naturalNorm, 3)],
      ['left-out pairs told right', `${heldOutPairsRight} of ${pairs}`],
      ...(stability === null
        ? []
        : ([
            [
              'stability',
              `cosine ${fixed(stability.mean, 3)} with the directions without one pair, at least ${fixed(stability.least, 3)}`,
            ],
          ] as const)),
    ),
    ...(isGuessing
      ? warnings([
          {
            message: `${heldOutPairsRight} of ${pairs} left-out pairs is no better than guessing: however stable, this direction does not tell true from false here.`,
          },
        ])
      : []),
  ];
}
