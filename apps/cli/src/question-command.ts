import { commandLine } from '@cape/analysis/command-line';
import { type QuestionEntry, wordsOf } from '@cape/analysis/manifest';
import { type AnswerOf, answer, type Question } from '@cape/analysis/question';
import { InputError } from '@cape/evidence';
import * as z from 'zod/mini';
import { asked, inputOf } from './ask.ts';
import {
  type Command,
  type Flag,
  fieldOf,
  flagName,
  type Given,
  longName,
  type Positional,
} from './command.ts';
import { exit } from './exit.ts';
import { valuesOf } from './flags.ts';
import { anyAnswer } from './render/any-answer.ts';
import type { Block } from './render/block.ts';
import { flagsOf } from './schema-flags.ts';

/** The part of a question's command that is its own: how its answer reads. The rest follows from the question. */
export interface Page<Asked extends Question = Question> {
  /** The answer for people; its first table is the CSV. Default: {@link anyAnswer}. */
  readonly blocks?: (answer: AnswerOf<Asked>) => readonly Block[];
  /** Beside those of the question, without the leading "cape". */
  readonly examples?: readonly string[];
  readonly details?: string;
  /** Shorter descriptions of flags, by their names in camel case. */
  readonly texts?: Readonly<Record<string, string>>;
  /** Flags that are no field of the question, or take the place of its own of the same name. */
  readonly extras?: readonly Flag[];
  /** Arguments without a flag, beside those of the manifest. */
  readonly positionals?: readonly Positional[];
  /** Fields that its own arguments and extra flags fill: runs that are read from files. */
  readonly fields?: (
    positionals: Given['positionals'],
    extras: Readonly<Record<string, unknown>>,
  ) => Promise<Readonly<Record<string, unknown>>>;
  /** The answer in a form of its own, where an extra flag asks for one. */
  readonly form?: (answer: AnswerOf<Asked>, extras: Readonly<Record<string, unknown>>) => string | undefined;
  /** The answer as CSV, where the first table of its blocks is not all of it. */
  readonly csv?: (answer: AnswerOf<Asked>) => string;
  /** Write a part of the answer to a file, where an extra flag asks for it. */
  readonly keep?: (answer: AnswerOf<Asked>, extras: Readonly<Record<string, unknown>>) => void;
  /** True where the answer is "failed", where this command judges. */
  readonly failed?: (answer: AnswerOf<Asked>, extras: Readonly<Record<string, unknown>>) => boolean;
}

/** A question with all that its command is made of. */
export interface Askable {
  readonly entry: QuestionEntry;
  readonly question: Question;
  readonly page: Page;
}

/** The flags of one of a command's questions. */
type Asking = Askable & { readonly flags: readonly Flag[] };

/**
 * The command of a question: its flags become the input, its answer JSON, CSV or a page of text. Where questions share a
 * command, it asks the last one whose positional is given, else the first.
 */
export function questionCommand(askable: readonly Askable[]): Command {
  const all = askable.map(
    (each): Asking => ({
      ...each,
      flags: flagsOf(each.question.input, wordsOf(each.entry), each.page.texts),
    }),
  );
  const unique = new Map(all.flatMap(({ flags }) => flags.map((flag) => [flag.flags, flag] as const)));
  const extras = all.flatMap(({ page }) => page.extras ?? []);
  const replaced = new Set(extras.map((flag) => flagName(flag.flags)));
  const flags = [...unique.values()].filter((flag) => !replaced.has(flagName(flag.flags)));
  const placed = all.flatMap(({ entry: { positional }, flags: own }) =>
    positional === undefined ? [] : [own.find((flag) => fieldOf(flag) === positional)!],
  );
  const details = all.flatMap(({ page }) => page.details ?? []);
  return {
    flags: [...extras, ...flags],
    positionals: [
      ...placed.map((flag) => ({ name: `[${fieldOf(flag)}]`, description: flag.description })),
      ...all.flatMap(({ page }) => page.positionals ?? []),
    ],
    examples: all.flatMap(examplesOf),
    ...(details.length === 0 ? {} : { details: details.join('\n\n') }),
    async run(given, screen) {
      const input = await inputOf(given, flags, placed[0]);
      const chosen =
        all.findLast(({ entry: { positional } }) => positional !== undefined && positional in input) ??
        all[0]!;
      refuseOthers(input, flags, chosen.question);
      const kept = await valuesOf(given.flags, extras);
      const { question, page } = chosen;
      Object.assign(input, await page.fields?.(given.positionals, kept));
      const found = asked([...extras, ...flags], screen.watched, (using) => answer(question, input, using));
      page.keep?.(found as never, kept);
      const form = page.form?.(found as never, kept);
      if (form !== undefined) {
        screen.write(form);
        return page.failed?.(found as never, kept) ? exit.failed : exit.done;
      }
      const { csv } = page;
      screen.answer(
        found,
        () => page.blocks?.(found as never) ?? anyAnswer(found),
        csv === undefined ? undefined : () => csv(found as never),
      );
      return page.failed?.(found as never, kept) ? exit.failed : exit.done;
    },
  };
}

/** A question's examples as command lines, and its page's own. */
function examplesOf({ entry, question, page }: Asking): string[] {
  const lines = question.examples.flatMap((input) => {
    const line = commandLine(wordsOf(entry), input as Readonly<Record<string, unknown>>);
    return line === null ? [] : [line.replace(/^cape /, '')];
  });
  return [...lines, ...(page.examples ?? [])];
}

/** A flag of another question that shares the command would not be respected. */
function refuseOthers(
  input: Readonly<Record<string, unknown>>,
  flags: readonly Flag[],
  question: Question,
): void {
  const fields = question.input instanceof z.ZodMiniObject ? question.input.shape : {};
  const others = flags.filter((flag) => fieldOf(flag) in input && !(fieldOf(flag) in fields));
  if (others.length === 0) return;
  throw new InputError(
    others.map((flag) => ({
      code: 'unknown-flag',
      path: longName(flag),
      expected: 'no such flag without a name before it',
      received: String(input[fieldOf(flag)]),
    })),
  );
}
