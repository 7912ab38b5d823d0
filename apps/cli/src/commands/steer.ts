import { fixed, signed } from '@cape/analysis/number-text';
import { InputError } from '@cape/evidence';
import {
  classify,
  type Direction,
  generate,
  lastTokenStates,
  type Positions,
  steeringAlong,
} from '@cape/steer';
import type { Command, Flag } from '../command.ts';
import { exit } from '../exit.ts';
import { seed, valuesOf } from '../flags.ts';
import { facts, heading, text, warnings } from '../render/block.ts';
import {
  directionFlags,
  type Inside,
  insideAlong,
  modelFlags,
  modelPositional,
  picked,
  pushFlags,
  pushNames,
} from '../steering.ts';

const flags: readonly Flag[] = [
  { flags: '--prompt <text>', kind: 'text', description: 'what to continue' },
  { flags: '--max-tokens <number>', kind: 'whole', description: 'how many tokens at most (default 40)' },
  { flags: '--temperature <number>', kind: 'number', description: '0 takes the likeliest token (default)' },
  {
    flags: '--top-p <share>',
    kind: 'number',
    description: 'draw from the likeliest tokens with this probability',
  },
  seed,
  ...directionFlags,
  ...pushFlags,
  ...modelFlags,
];

export const command: Command = {
  positionals: [modelPositional],
  flags,
  examples: [
    'steer demo --prompt "Bats find their way by"',
    'steer demo --prompt "Bats find their way by" --strength 1.5 --json',
  ],
  details:
    'Continue a prompt twice in one batch, as the model is and pushed along the truth\ndirection. Without --strength the class of the prompt decides, as cape probe says.',
  subcommands: [
    {
      name: 'eval',
      summary: 'Does the model prefer the truth when steered, beyond chance?',
      load: () => import('./steer-eval.ts'),
    },
    {
      name: 'tune',
      summary: 'Look for a direction that steers, on some questions, and report on others',
      load: () => import('./steer-tune.ts'),
    },
    {
      name: 'sweep',
      summary: 'Every block and strength: is quarter depth really the place?',
      load: () => import('./steer-sweep.ts'),
    },
    {
      name: 'serve',
      summary: 'The model behind the OpenAI API, steered per request',
      load: () => import('./steer-serve.ts'),
    },
  ],
  async run(given, screen) {
    const values = await valuesOf(given.flags, flags);
    const prompt = values.prompt as string | undefined;
    if (prompt === undefined || prompt === '') {
      throw new InputError([
        { code: 'missing', path: '--prompt', expected: 'a text to continue', received: 'none' },
      ]);
    }
    const answer = await insideAlong(given, values, screen, async (all, directions) => {
      const probed = await probedAt(all, prompt, directions);
      const settings = {
        strength: probed?.strength ?? 1,
        unit: 'unit' as const,
        positions: 'last' as Positions,
        ...all.demo?.steering,
        ...picked(values, pushNames),
      };
      const steering = directions.map((direction) => steeringAlong(direction, settings.strength, settings));
      const [direction] = directions as readonly [Direction];
      const sampling = picked(values, ['temperature', 'topP', 'seed']);
      let texts: readonly string[] = ['', ''];
      let change = 0;
      let tokens = 0;
      for await (const step of generate(all.model, all.kernel, prompt, [null, steering], {
        maxTokens: 40,
        ...picked(values, ['maxTokens']),
        ...sampling,
      })) {
        texts = step.texts;
        change = step.logitChange?.[1] ?? change;
        tokens = step.step + 1;
      }
      return {
        method: `${direction.method} direction; both continuations in one batch with the same draws`,
        n: direction.pairs,
        seed: sampling.seed ?? 1,
        model: all.model.decoder.name,
        prompt,
        block: direction.block,
        blocks: directions.map(({ block }) => block),
        ...settings,
        probe: probed,
        unsteered: texts[0]!,
        steered: texts[1]!,
        tokens,
        largestLogitChange: change,
        warnings: warningsFor(all, settings.strength),
      };
    });
    screen.answer(answer, () => [
      heading(answer.prompt),
      facts(['unsteered', answer.unsteered.trim()], ['steered', answer.steered.trim()]),
      facts(
        [
          'pushed',
          `after block ${answer.blocks.join(', ')}, ${{ all: 'at all positions', answer: 'at the positions after the prompt', last: 'at the last position of each step' }[answer.positions]}, strength ${fixed(answer.strength, 2)} (${answer.unit})`,
        ],
        ['largest logit change', fixed(answer.largestLogitChange, 3)],
        ...(answer.probe === null
          ? []
          : ([
              [
                'class of the prompt',
                `${answer.probe.class}, cosine ${signed(answer.probe.cosine, 3)} (centred ${signed(answer.probe.centredCosine, 3)})`,
              ],
            ] as const)),
      ),
      ...warnings(answer.warnings),
      text('Different texts are no evidence of truth: cape steer eval measures it, with controls.'),
    ]);
    return exit.done;
  },
};

/** The class of the prompt; null of several directions, or of heads, with which no state of the stream compares. */
async function probedAt({ model }: Inside, prompt: string, directions: readonly Direction[]) {
  const [direction, ...others] = directions as readonly [Direction, ...Direction[]];
  if (others.length > 0 || direction.site === 'heads') return null;
  const states = await lastTokenStates(model, [prompt], [direction.block]);
  return classify(states.get(direction.block)![0]!, direction);
}

function warningsFor({ demo }: Inside, strength: number): { code: string; message: string }[] {
  return [
    ...(demo === null
      ? []
      : [
          {
            code: 'trained-in',
            message:
              'The demo model was trained to answer to this direction: it shows the mechanism, not a discovery about language models.',
          },
        ]),
    ...(strength === 0
      ? [
          {
            code: 'not-steered',
            message:
              'The class of this prompt asks for strength 0: both texts are unsteered. Give --strength to push anyway.',
          },
        ]
      : []),
  ];
}
