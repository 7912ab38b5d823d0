import { writeFileSync } from 'node:fs';
import { fixed } from '@cape/analysis/number-text';
import { InputError } from '@cape/evidence';
import { directionToGguf, directionToJson, directionToSafetensors } from '@cape/steer';
import type { Command, Flag } from '../command.ts';
import { exit } from '../exit.ts';
import { valuesOf } from '../flags.ts';
import { facts, heading, text } from '../render/block.ts';
import { directionFlags, insideAlong, modelFlags, modelPositional } from '../steering.ts';

const flags: readonly Flag[] = [
  ...directionFlags,
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
    'The direction that leads from false to true statements: mean last-token state of\nthe true ones less that of the false ones, after one block.',
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
    const [direction, architecture] = await insideAlong(
      given,
      values,
      screen,
      async ({ model }, direction) => [direction, model.decoder.config.architecture ?? 'unknown'] as const,
    );
    if (out !== undefined) {
      if (kind === 'gguf') writeFileSync(out, directionToGguf(direction, architecture));
      else
        writeFileSync(out, kind === 'json' ? directionToJson(direction) : directionToSafetensors(direction));
    }
    if (screen.form === 'json') {
      screen.write(directionToJson(direction));
      return exit.done;
    }
    screen.show([
      heading(`Truth direction after block ${direction.block}`),
      facts(
        ['method', direction.method],
        ['pairs', `${direction.pairs}`],
        ['natural length', fixed(direction.naturalNorm, 3)],
        ['left-out pairs told right', `${direction.heldOutPairsRight} of ${direction.pairs}`],
        [
          'stability',
          `cosine ${fixed(direction.stability.mean, 3)} with the directions without one pair, at least ${fixed(direction.stability.least, 3)}`,
        ],
        ...(out === undefined ? [] : ([['saved', out]] as const)),
      ),
      text(
        'A stable direction that tells true from false need not be one that steers: measure it with cape steer eval.',
      ),
    ]);
    return exit.done;
  },
};
