import { InputError } from '@cape/analysis';
import {
  classify,
  evaluate,
  generate,
  lastTokenStates,
  parseQuestions,
  type Question,
  steeringAlong,
  sweep,
} from '@cape/steer';
import type { Command, Flag, Subcommand } from '../command.ts';
import { exit } from '../exit.ts';
import { shared, valuesOf } from '../flags.ts';
import type { NamedText } from '../read-input.ts';
import { facts, heading, table, text, warnings } from '../render/block.ts';
import { fixed, none, range, signed } from '../render/number.ts';
import {
  blockAsked,
  directionFlags,
  directionFor,
  type Inside,
  inside,
  modelFlags,
  modelPositional,
  pairsFor,
  pushFlags,
} from '../steering.ts';

const generationFlags: readonly Flag[] = [
  { flags: '--prompt <text>', kind: 'text', description: 'what to continue' },
  { flags: '--max-tokens <number>', kind: 'whole', description: 'how many tokens at most (default 40)' },
  { flags: '--temperature <number>', kind: 'number', description: '0 takes the likeliest token (default)' },
  {
    flags: '--top-p <share>',
    kind: 'number',
    description: 'draw from the likeliest tokens with this probability',
  },
  shared.seed,
];

const questionFlags: readonly Flag[] = [
  {
    flags: '--prompts <file>',
    kind: 'file',
    description: 'JSON lines {"prompt": …, "true": …, "false": …}; continuations with their leading space',
  },
  {
    flags: '--neutral <file>',
    kind: 'file',
    description: 'text whose perplexity tells the cost, a passage a line',
  },
  shared.seed,
];

const steerFlags = [...generationFlags, ...directionFlags, ...pushFlags, ...modelFlags];
const evalFlags: readonly Flag[] = [
  ...questionFlags,
  {
    flags: '--controls <number>',
    kind: 'whole',
    description: 'random directions to compare with (default 3)',
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
const sweepFlags: readonly Flag[] = [
  ...questionFlags,
  { flags: '--blocks <list>', kind: 'text', description: 'blocks, as 0,2,4 (default: all)' },
  { flags: '--strengths <list>', kind: 'text', description: 'strengths, as 0.5,1,2 (default 0.5,1,1.5,2,3)' },
  ...directionFlags.filter(({ flags }) => /contrast|method/.test(flags)),
  ...pushFlags.slice(1),
  ...modelFlags,
];

const evaluation: Subcommand = {
  summary: 'Does steering make the model prefer the truth, more than a random push does?',
  positionals: [modelPositional],
  flags: evalFlags,
  examples: ['steer eval demo', 'steer eval demo --strength 2 --tokens 12 --json'],
  async run(given, screen) {
    const values = valuesOf(given.flags, evalFlags);
    const block = blockAsked(values);
    const answer = await inside(
      given.positionals[0] as string,
      values,
      screen,
      block === null ? {} : { steer: [block] },
      async (all) => {
        const direction = await directionFor(all, values);
        return evaluate(all.model, all.kernel, direction, questionsFor(values, all), {
          ...all.demo?.steering,
          ...(all.demo === null ? { strength: 1.5 } : { strength: all.demo.steering.strength }),
          ...push(values),
          neutral: neutralFor(values, all),
          ...picked(values, ['controls', 'seed', 'tokens']),
          onProgress: all.report,
        });
      },
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
        {
          title: 'corrected',
          key: 'corrected',
          value: (row) => row.corrected.count,
          show: (row) => `${row.corrected.count} of ${row.corrected.of}`,
        },
        { title: '95 %', key: null, value: () => null, show: (row) => shareRange(row.corrected) },
        {
          title: 'broken',
          key: 'broken',
          value: (row) => row.broken.count,
          show: (row) => `${row.broken.count} of ${row.broken.of}`,
        },
        { title: '95 %', key: null, value: () => null, show: (row) => shareRange(row.broken) },
        {
          title: 'margin',
          key: 'mean_margin',
          value: (row) => row.meanMargin,
          show: (row) => signed(row.meanMargin, 2),
        },
        {
          title: 'perplexity',
          key: 'perplexity_cost',
          value: (row) => row.perplexityCost,
          show: (row) => (row.perplexityCost === null ? none : `${signed(100 * row.perplexityCost, 1)} %`),
        },
      ]),
      ...answer.texts.flatMap(({ prompt, unsteered, steered }) => [
        facts(['prompt', prompt], ['unsteered', unsteered], ['steered', steered]),
      ]),
      ...warnings(answer.warnings),
    ]);
    return exit.done;
  },
};

const sweeping: Subcommand = {
  summary: 'Every block and strength: is quarter depth really the place?',
  positionals: [modelPositional],
  flags: sweepFlags,
  examples: ['steer sweep demo', 'steer sweep demo --blocks 1,2,3 --strengths 1,2 --csv'],
  async run(given, screen) {
    const values = valuesOf(given.flags, sweepFlags);
    const blocks = numbersOf(values.blocks, '--blocks');
    const strengths = numbersOf(values.strengths, '--strengths');
    const at = blocks ?? 'all';
    const answer = await inside(
      given.positionals[0] as string,
      values,
      screen,
      { steer: at, read: at },
      (all) =>
        sweep(all.model, all.kernel, pairsFor(values, all.demo), questionsFor(values, all), {
          ...(all.demo === null ? {} : { positions: all.demo.steering.positions }),
          ...(strengths === undefined ? {} : { strengths }),
          ...picked(values, ['unit', 'positions', 'method', 'seed']),
          neutral: neutralFor(values, all),
          onProgress: all.report,
        }),
    );
    if (screen.form === 'json') {
      screen.json(answer);
      return exit.done;
    }
    screen.show([
      heading(
        `${answer.n} questions; probe block ${answer.probeBlock}; ${answer.positions === 'all' ? 'all positions' : 'last position'}; strengths in ${answer.unit} lengths`,
      ),
      table(answer.cells, [
        { title: 'block', key: 'block', value: ({ block }) => block },
        { title: 'strength', key: 'strength', value: ({ strength }) => strength },
        {
          title: 'corrected',
          key: 'corrected',
          value: (row) => row.corrected.count,
          show: (row) => `${row.corrected.count} of ${row.corrected.of}`,
        },
        { title: 'random', key: 'random_corrected', value: (row) => row.randomCorrected.count },
        {
          title: 'broken',
          key: 'broken',
          value: (row) => row.broken.count,
          show: (row) => `${row.broken.count} of ${row.broken.of}`,
        },
        {
          title: 'margin',
          key: 'mean_margin',
          value: (row) => row.meanMargin,
          show: (row) => signed(row.meanMargin, 2),
        },
        {
          title: 'perplexity',
          key: 'perplexity_cost',
          value: (row) => row.perplexityCost,
          show: (row) => (row.perplexityCost === null ? none : `${signed(100 * row.perplexityCost, 1)} %`),
        },
      ]),
      facts([
        'best here',
        answer.best === null ? none : `block ${answer.best.block}, strength ${answer.best.strength}`,
      ]),
      ...warnings(answer.warnings),
    ]);
    return exit.done;
  },
};

export const command: Command = {
  positionals: [modelPositional],
  flags: steerFlags,
  examples: [
    'steer demo --prompt "The eyes of a bat are"',
    'steer demo --prompt "The eyes of a bat are" --strength 2 --json',
  ],
  details:
    'Continue a prompt twice in one batch, as the model is and pushed along the truth\ndirection. Without --strength the class of the prompt decides, as cape probe says.',
  subcommands: { eval: evaluation, sweep: sweeping },
  async run(given, screen) {
    const values = valuesOf(given.flags, steerFlags);
    const prompt = values.prompt as string | undefined;
    if (prompt === undefined || prompt === '') {
      throw new InputError([
        { code: 'missing', path: '--prompt', expected: 'a text to continue', received: 'none' },
      ]);
    }
    const block = blockAsked(values);
    const answer = await inside(
      given.positionals[0] as string,
      values,
      screen,
      block === null ? {} : { steer: [block] },
      async (all) => {
        const direction = await directionFor(all, values);
        const state = (await lastTokenStates(all.model, [prompt], [direction.block])).get(
          direction.block,
        )![0]!;
        const probed = classify(state, direction);
        const settings = {
          strength: probed.strength,
          unit: 'unit' as const,
          positions: 'last' as const,
          ...all.demo?.steering,
          ...push(values),
        };
        const steering = steeringAlong(direction, settings.strength, settings);
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
          ...settings,
          probe: probed,
          unsteered: texts[0]!,
          steered: texts[1]!,
          tokens,
          largestLogitChange: change,
          warnings: warningsFor(all, settings.strength),
        };
      },
    );
    if (screen.form === 'json') {
      screen.json(answer);
      return exit.done;
    }
    screen.show([
      heading(answer.prompt),
      facts(['unsteered', answer.unsteered.trim()], ['steered', answer.steered.trim()]),
      facts(
        [
          'pushed',
          `after block ${answer.block}, ${answer.positions === 'all' ? 'at all positions' : 'at the last position of each step'}, strength ${fixed(answer.strength, 2)} (${answer.unit})`,
        ],
        ['largest logit change', fixed(answer.largestLogitChange, 3)],
        [
          'class of the prompt',
          `${answer.probe.class}, cosine ${signed(answer.probe.cosine, 3)} (centred ${signed(answer.probe.centredCosine, 3)})`,
        ],
      ),
      ...warnings(answer.warnings),
      text('Different texts are no evidence of truth: cape steer eval measures it, with controls.'),
    ]);
    return exit.done;
  },
};

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

function questionsFor(values: Readonly<Record<string, unknown>>, { demo }: Inside): readonly Question[] {
  const file = values.prompts as NamedText | undefined;
  if (file !== undefined) return parseQuestions(file.text);
  if (demo !== null) return demo.questions;
  throw new InputError([
    { code: 'missing', path: '--prompts', expected: 'a file of questions, JSON lines', received: 'none' },
  ]);
}

function neutralFor(values: Readonly<Record<string, unknown>>, { demo }: Inside): readonly string[] {
  const file = values.neutral as NamedText | undefined;
  return file === undefined
    ? (demo?.neutral ?? [])
    : file.text.split('\n').filter((line) => line.trim() !== '');
}

/** Strength, unit and positions, where given; a strength of one's own counts in plain units unless said. */
function push(values: Readonly<Record<string, unknown>>): {
  strength?: number;
  unit?: 'unit' | 'natural';
  positions?: 'last' | 'all';
} {
  return picked(values, ['strength', 'unit', 'positions']);
}

function picked(values: Readonly<Record<string, unknown>>, names: readonly string[]): Record<string, never> {
  return Object.fromEntries(
    names.filter((name) => values[name] !== undefined).map((name) => [name, values[name]]),
  ) as Record<string, never>;
}

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

function shareRange({ interval }: { interval: { lower: number | null; upper: number | null } }): string {
  return interval.lower === null ? none : range(interval, (value) => `${(100 * value).toFixed(0)} %`);
}
