import { range, signed } from '@cape/analysis/number-text';
import { InputError } from '@cape/evidence';
import { type Coupling, DEFAULT_SETS, internals, type PromptSets } from '@cape/steer';
import type { Command, Flag } from '../command.ts';
import { exit } from '../exit.ts';
import { seed, valuesOf } from '../flags.ts';
import type { NamedText } from '../read-input.ts';
import { facts, heading, table, warnings } from '../render/block.ts';
import { inside, modelFlags, modelPositional, picked } from '../steering.ts';

const flags: readonly Flag[] = [
  {
    flags: '--prompts <file>',
    kind: 'file',
    description: 'JSON {"reasoning": […], "truthfulness": […], "neutral": […]} (default: eight each)',
  },
  seed,
  ...modelFlags,
];

export const command: Command = {
  positionals: [modelPositional],
  flags,
  examples: ['internals demo', 'internals demo --json'],
  details:
    'Coupling of reasoning and truthfulness inside the model: the cosine of their\nmean last-token states, by block and by attention head.',
  async run(given, screen) {
    const values = await valuesOf(given.flags, flags);
    const sets = values.prompts === undefined ? DEFAULT_SETS : promptSets(values.prompts as NamedText);
    const answer = await inside(
      given,
      values,
      screen,
      { steer: [], read: 'all', heads: true },
      ({ model, kernel, report }) =>
        internals(model, kernel, sets, { ...picked(values, ['seed']), onProgress: report }),
    );
    const cosine = (value: number): string => signed(value, 2);
    const both = ({ raw, centred, centredInterval }: Coupling): string =>
      `raw ${cosine(raw)}, centred ${cosine(centred)} (${range(centredInterval, cosine)})`;
    screen.answer(answer, () => [
      heading('Coupling of reasoning and truthfulness inside the model'),
      table(answer.layers, [
        { title: 'block', of: 'block' },
        { title: 'raw', of: 'raw', show: (v) => signed(v, 3) },
        { title: '95 %', key: null, value: () => null, show: (row) => range(row.rawInterval, cosine) },
        { title: null, of: 'rawInterval.lower', key: 'raw_lower' },
        { title: null, of: 'rawInterval.upper', key: 'raw_upper' },
        { title: 'centred', of: 'centred', show: (v) => signed(v, 3) },
        { title: '95 %', key: null, value: () => null, show: (row) => range(row.centredInterval, cosine) },
        { title: null, of: 'centredInterval.lower', key: 'centred_lower' },
        { title: null, of: 'centredInterval.upper', key: 'centred_upper' },
      ]),
      facts(
        ['early third', both(answer.thirds.early)],
        ['middle third', both(answer.thirds.middle)],
        ['late third', both(answer.thirds.late)],
        ['competing heads', `${answer.competingHeads} of ${answer.heads.length}`],
        ['before output projection', both(answer.bottleneck.before)],
        ['after it (logits)', both(answer.bottleneck.after)],
      ),
      ...warnings(answer.warnings),
    ]);
    return exit.done;
  },
};

function promptSets({ name, text }: NamedText): PromptSets {
  let parsed: Partial<Record<keyof PromptSets, unknown>> = {};
  try {
    parsed = JSON.parse(text) as typeof parsed;
  } catch {
    // Told below, with what was expected.
  }
  const texts = (key: keyof PromptSets): string[] => {
    const list = parsed?.[key];
    if (
      Array.isArray(list) &&
      list.length > 0 &&
      list.every((item) => typeof item === 'string' && item !== '')
    )
      return list as string[];
    throw new InputError([
      {
        code: 'bad-prompts',
        path: `--prompts: ${key}`,
        expected: 'a list of texts',
        received: `something else in ${name}`,
      },
    ]);
  };
  return { reasoning: texts('reasoning'), truthfulness: texts('truthfulness'), neutral: texts('neutral') };
}
