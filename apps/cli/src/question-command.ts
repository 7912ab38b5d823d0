import { answer, type Question } from '@cape/analysis';
import { loadKernelSync } from '@cape/core-wasm';
import { InputError } from '@cape/evidence';
import type * as z from 'zod/mini';
import { type Command, type FieldNames, type Flag, inFlags, type Positional } from './command.ts';
import { exit } from './exit.ts';
import { valuesOf } from './flags.ts';
import type { Block } from './render/block.ts';
import { csvOf } from './render/csv.ts';
import { progress } from './render/progress.ts';

/** A command that asks one question: flags become its input, its answer becomes JSON, CSV or a page of text. */
export interface QuestionCommand<Input extends z.ZodMiniType, Answer extends z.ZodMiniType> {
  readonly question: Question<Input, Answer>;
  readonly positionals?: readonly Positional[];
  readonly flags: readonly Flag[];
  /** Flags whose field in the input has another name: `{params: 'paramsB'}`. */
  readonly fields?: FieldNames;
  /** Fields from positionals or from flags that need more than renaming. */
  readonly input?: (
    values: Readonly<Record<string, unknown>>,
    positionals: readonly (string | readonly string[] | undefined)[],
  ) => Readonly<Record<string, unknown>>;
  readonly examples: readonly string[];
  readonly details?: string;
  /** The answer for people; its first table is the CSV. */
  readonly page: (answer: z.output<Answer>) => readonly Block[];
  /** Write a part of the answer to a file, where a flag asks for it. */
  readonly keep?: (answer: z.output<Answer>, values: Readonly<Record<string, unknown>>) => void;
  /** Whether the answer is "failed", where this command judges. */
  readonly failed?: (answer: z.output<Answer>, values: Readonly<Record<string, unknown>>) => boolean;
}

export function questionCommand<Input extends z.ZodMiniType, Answer extends z.ZodMiniType>(
  spec: QuestionCommand<Input, Answer>,
): Command {
  const { question, flags, fields = {}, examples, page } = spec;
  return {
    flags,
    examples,
    ...(spec.positionals === undefined ? {} : { positionals: spec.positionals }),
    ...(spec.details === undefined ? {} : { details: spec.details }),
    async run(given, screen) {
      const values = valuesOf(given.flags, flags);
      const named = Object.fromEntries(
        Object.entries(values).map(([name, value]) => [fields[name] ?? name, value]),
      );
      const input = spec.input?.(named, given.positionals) ?? named;
      const bar = progress(screen.watched);
      let found: z.output<Answer>;
      try {
        found = answer(question, input, { kernel: loadKernelSync(), onProgress: bar.report });
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        throw new InputError(error.issues.map((issue) => inFlags(issue, flags, fields)));
      } finally {
        bar.done();
      }
      spec.keep?.(found, values);
      if (screen.form === 'json') screen.json(found);
      else if (screen.form === 'csv') screen.write(csv(page(found)));
      else screen.show(page(found));
      return spec.failed?.(found, values) ? exit.failed : exit.done;
    },
  };
}

function csv(blocks: readonly Block[]): string {
  const found = csvOf(blocks);
  if (found !== undefined) return found;
  throw new InputError([
    {
      code: 'no-table',
      path: '--csv',
      expected: 'a command whose answer is a table',
      received: 'one without',
    },
  ]);
}
