import { fixed, signed } from '@cape/analysis/number-text';
import { InputError } from '@cape/evidence';
import { classify, lastTokenStates } from '@cape/steer';
import type { Command, Flag } from '../command.ts';
import { exit } from '../exit.ts';
import { valuesOf } from '../flags.ts';
import { heading, table, warnings } from '../render/block.ts';
import { directionFlags, insideAlong, modelFlags, modelPositional, oneOf } from '../steering.ts';

const flags: readonly Flag[] = [
  { flags: '--prompt <text>', kind: 'texts', description: 'a prompt; may be given again and again' },
  {
    flags: '--centred',
    kind: 'switch',
    description: 'decide by the cosine after the mean state is taken away',
  },
  ...directionFlags,
  ...modelFlags,
];

export const command: Command = {
  positionals: [modelPositional],
  flags,
  examples: ['probe demo --prompt "Bats find their way by"'],
  details:
    'Which class a prompt falls in, by the cosine of its last-token state with the\ntruth direction, and the strength the published tool would steer it with.',
  async run(given, screen) {
    const values = await valuesOf(given.flags, flags);
    const prompts = (values.prompt ?? []) as readonly string[];
    if (prompts.length === 0) {
      throw new InputError([
        { code: 'missing', path: '--prompt', expected: 'at least one prompt', received: 'none' },
      ]);
    }
    const answer = await insideAlong(given, values, screen, async (all, directions) => {
      const direction = oneOf(directions);
      const states = (await lastTokenStates(all.model, prompts, [direction.block])).get(direction.block)!;
      return {
        method: direction.method,
        n: direction.pairs,
        model: all.model.decoder.name,
        block: direction.block,
        readAt: 'last token of the prompt',
        prompts: prompts.map((prompt, i) => ({
          prompt,
          ...classify(states[i]!, direction, values.centred === true),
        })),
        warnings: [
          {
            code: 'anisotropy',
            message:
              'The raw cosine is mostly the direction that all hidden states share; compare the centred one.',
          },
        ],
      };
    });
    screen.answer(answer, () => [
      heading(`Read at the ${answer.readAt}, after block ${answer.block}`),
      table(answer.prompts, [
        { title: 'prompt', of: 'prompt' },
        { title: 'cosine', of: 'cosine', show: (v) => signed(v, 3) },
        { title: 'centred', of: 'centredCosine', show: (v) => signed(v, 3) },
        { title: 'class', of: 'class' },
        { title: 'strength', of: 'strength', show: (v) => fixed(v, 1) },
      ]),
      ...warnings(answer.warnings),
    ]);
    return exit.done;
  },
};
