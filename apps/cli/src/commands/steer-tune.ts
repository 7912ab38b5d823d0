import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fixed, signed } from '@cape/core-wasm/number-text';
import { InputError } from '@cape/evidence';
import {
  type Candidate,
  conditionsInBrief,
  directionToJson,
  directionToSafetensors,
  type Memory,
  type Positions,
  type SplitBy,
  TUNE_METHODS,
  type TuneMethod,
  type Tuning,
  tune,
} from '@cape/steer';
import type { Command, Flag } from '../command.ts';
import { exit } from '../exit.ts';
import { valuesOf } from '../flags.ts';
import { facts, heading, table, text, warnings } from '../render/block.ts';
import { inside, modelFlags, modelPositional, picked, positionsIn, pushFlags } from '../steering.ts';
import {
  column,
  gainFacts,
  lengthFacts,
  neutralFor,
  questionFlags,
  questionsFor,
} from '../steering-outcome.ts';

const flags: readonly Flag[] = [
  ...questionFlags,
  {
    flags: '--methods <list>',
    kind: 'names',
    description: `which to try, of ${TUNE_METHODS.join(', ')} (default: all)`,
  },
  {
    flags: '--blocks <list>',
    kind: 'names',
    description: 'blocks that are screened, as 12,20 (default: six from a fifth of the depth to nine tenths)',
  },
  {
    flags: '--budget <share>',
    kind: 'number',
    description: 'rise of the perplexity on neutral text that a push may cost (default 0.05)',
  },
  {
    flags: '--share <share>',
    kind: 'number',
    description: "push by this share of the states' length in place of a budget",
  },
  ...pushFlags.filter(({ flags }) => flags.startsWith('--positions')),
  {
    flags: '--split <by>',
    kind: 'text',
    choices: ['fact', 'kind'],
    description:
      'divide facts, every kind in each part (default), or whole kinds, so that the report is on kinds never seen',
  },
  {
    flags: '--controls <number>',
    kind: 'whole',
    description: 'random directions in the report (default 20, the fewest that a claim of success needs)',
  },
  {
    flags: '--dimensions <number>',
    kind: 'whole',
    description: 'principal directions that gradients are taken along (default 32)',
  },
  {
    flags: '--every-method',
    kind: 'switch',
    description: "report on every method's best candidate, not only on the one chosen",
  },
  {
    flags: '--out <file>',
    kind: 'text',
    description:
      'save the chosen direction: .safetensors or .json; finished steps are kept beside it until the end',
  },
  ...modelFlags,
];

export const command: Command = {
  positionals: [modelPositional],
  flags,
  examples: [
    'steer tune demo --methods mean-difference --blocks 2 --controls 2 --positions all',
    'steer tune demo --methods lda --blocks 2 --share 0.3 --controls 1 --json',
  ],
  details: `Looks for a direction that steers. Questions are divided by fact into three parts: directions are learnt on the first,
method, block and strength are chosen on the second, and one report is made on the third, with every control and the
rule for success in words. An interrupted run with --out goes on where it stopped.

  cape steer tune ./my-model --out truth.safetensors
  cape steer tune ./my-model --prompts questions.jsonl --split kind --methods fisher-gradient --blocks 12,20`,
  async run(given, screen) {
    const values = await valuesOf(given.flags, flags);
    const { out, share, methods } = values as { out?: string; share?: number; methods?: readonly string[] };
    if (share !== undefined && values.budget !== undefined) {
      throw new InputError([
        { code: 'too-many', path: '--share', expected: 'a share or a budget', received: 'both' },
      ]);
    }
    const unknown = methods?.find((name) => !(TUNE_METHODS as readonly string[]).includes(name));
    if (unknown !== undefined) {
      throw new InputError([
        { code: 'unknown-value', path: '--methods', expected: TUNE_METHODS.join(', '), received: unknown },
      ]);
    }
    if (out !== undefined && !/\.(safetensors|json)$/.test(out)) {
      throw new InputError([
        {
          code: 'bad-file-name',
          path: '--out',
          expected: 'a name that ends in .safetensors or .json',
          received: out,
        },
      ]);
    }
    const blocks = blocksOf(values.blocks as readonly string[] | undefined);
    const opened = {
      steer: 'all',
      read: 'all',
      heads: methods === undefined || methods.includes('iti'),
    } as const;
    const answer = await inside(given, values, screen, opened, async (all) => {
      const questions = questionsFor(values, all, 'development');
      const neutral = neutralFor(values, all);
      const setting = { model: all.model.decoder.name, ...values, questions, neutral, prompts: '' };
      const journal = out === undefined ? null : new StepJournal(`${out}.part.jsonl`, setting);
      const tuned = await tune(all.model, all.kernel, questions, neutral, {
        ...picked(values, ['budget', 'share', 'controls', 'dimensions', 'everyMethod', 'seed']),
        ...(values.positions !== undefined && { positions: values.positions as Positions }),
        ...(values.split !== undefined && { split: values.split as SplitBy }),
        ...(methods !== undefined && { methods: methods as readonly TuneMethod[] }),
        ...(blocks !== undefined && { blocks }),
        ...(journal !== null && { memory: journal }),
        onProgress: (done) => all.report(done),
        onFinding: (sentence) => process.stderr.write(`note: ${sentence}\n`),
      });
      if (out !== undefined) {
        const { directions } = tuned.reports[0]!;
        writeFileSync(
          out,
          out.endsWith('.json') ? directionToJson(directions) : directionToSafetensors(directions),
        );
      }
      journal?.remove();
      return tuned;
    });
    // Vectors are for files.
    const reports = answer.reports.map(({ directions, ...report }) => ({
      ...report,
      directions: directions.map(({ vector: _, centre: __, ...about }) => about),
    }));
    screen.answer({ ...answer, reports }, () => page(answer, out));
    return exit.done;
  },
};

function page(answer: Tuning, out: string | undefined) {
  const { split, chosen, reports } = answer;
  const sized = (part: 'calibration' | 'tuning' | 'evaluation'): string =>
    `${split[part].questions} questions about ${split[part].facts} facts`;
  return [
    heading(`Directions that were tried, on ${split.tuning.questions} tuning questions`),
    table(answer.candidates, [
      { title: 'method', of: 'method' },
      {
        title: 'block',
        key: 'blocks',
        value: ({ blocks }) => blocks.join(' '),
        show: (row) => placesOf(row),
      },
      {
        title: 'strength',
        of: 'strength',
        show: (v, { unit }) => `${fixed(v, 3)} ${unit === 'share' ? '' : unit}`.trim(),
      },
      { title: 'perplexity', of: 'cost', key: 'perplexity_cost', show: (v) => `${signed(100 * v, 1)} %` },
      { title: 'corrected', of: 'corrected' },
      { title: 'broken', of: 'broken' },
      { title: 'margin change', of: 'gain.mean', key: 'margin_change', show: (v) => signed(v, 2) },
    ]),
    facts(
      ['learnt on', sized('calibration')],
      ['chosen on', sized('tuning')],
      ['reported on', `${sized('evaluation')}, divided by ${split.by}`],
      [
        'chosen',
        `${chosen.method}, block ${placesOf(chosen)}, ${answer.budget === null ? 'at the share asked for' : `within ${signed(100 * answer.budget, 1)} % perplexity`}`,
      ],
      ...(out === undefined ? [] : ([['saved', out]] as const)),
    ),
    ...reports.flatMap(({ method, evaluation }) => [
      heading(
        `${method} on ${evaluation.n} evaluation questions: block ${evaluation.blocks.join(', ')}, strength ${fixed(evaluation.strength, 3)} (${evaluation.unit}), ${positionsIn(evaluation.positions)}`,
      ),
      table(conditionsInBrief(evaluation.conditions), [
        { title: 'pushed along', of: 'name', key: 'condition' },
        column.corrected,
        column.broken,
        {
          title: 'margin change',
          key: 'margin_change',
          value: ({ gain }) => gain.all.mean,
          show: ({ gain }) => signed(gain.all.mean, 2),
        },
        column.perplexity,
      ]),
      ...evaluation.conditions.slice(0, 1).map((along) => facts(...gainFacts(along))),
      facts(...lengthFacts(evaluation, evaluation.conditions[0]!)),
      text(evaluation.verdict.sentence),
    ]),
    ...warnings(answer.warnings),
  ];
}

const placesOf = ({ blocks }: Candidate): string =>
  blocks.length === 1 ? `${blocks[0]}` : `${blocks[0]} to ${blocks.at(-1)} (${blocks.length})`;

function blocksOf(names: readonly string[] | undefined): number[] | undefined {
  return names?.map((name) => {
    const block = Number(name);
    if (!/^\d+$/.test(name))
      throw new InputError([
        {
          code: 'not-a-number',
          path: '--blocks',
          expected: 'whole numbers with commas between',
          received: name,
        },
      ]);
    return block;
  });
}

/** Finished steps, line by line in a file that belongs to one model and setting. */
class StepJournal implements Memory {
  readonly #path: string;
  readonly #known = new Map<string, unknown>();

  constructor(path: string, setting: Readonly<Record<string, unknown>>) {
    this.#path = path;
    const header = JSON.stringify({
      setting: createHash('sha256').update(JSON.stringify(setting)).digest('hex'),
    });
    if (!existsSync(path)) {
      writeFileSync(path, `${header}\n`);
      return;
    }
    const [before, ...lines] = readFileSync(path, 'utf8').split('\n');
    if (before !== header) {
      throw new InputError([
        {
          code: 'resume-mismatch',
          path: '--out',
          expected: 'a run that was interrupted with the same model, questions and flags',
          received: `${path} of another one; remove it to start afresh`,
        },
      ]);
    }
    for (const line of lines) {
      try {
        const { step, result } = JSON.parse(line) as { step: string; result: unknown };
        this.#known.set(step, result);
      } catch {
        // The line that the interruption cut short.
      }
    }
  }

  recall(step: string): unknown {
    return this.#known.get(step);
  }

  keep(step: string, result: unknown): void {
    this.#known.set(step, result);
    appendFileSync(this.#path, `${JSON.stringify({ step, result })}\n`);
  }

  remove(): void {
    rmSync(this.#path, { force: true });
  }
}
