import type { Kernel } from '@cape/core-wasm';
import type * as z from 'zod';
import { InputError } from './input-error.ts';

/** What answering needs beside the question itself. */
export interface Answering {
  readonly kernel: Kernel;
  /** Called now and then during long work, with the share done from 0 to 1. */
  readonly onProgress?: (share: number) => void;
}

/**
 * One thing CAPE can be asked. The command line, the API and the dashboard all mount these: a face turns
 * its flags, body or form into the input, and renders the answer; it knows nothing else.
 */
export interface Question<Input extends z.ZodType = z.ZodType, Answer extends z.ZodType = z.ZodType> {
  /** Its name in the API's path and the CLI's command, kebab-case: "h-field". */
  readonly name: string;
  /** One line: what the answer tells. */
  readonly summary: string;
  readonly input: Input;
  readonly answer: Answer;
  /** Inputs that work, for documentation; each is tested by asking it. */
  readonly examples: readonly z.input<Input>[];
  ask(input: z.output<Input>, using: Answering): z.output<Answer>;
}

/** What a question answers with. */
export type AnswerOf<Asked extends Question> = z.output<Asked['answer']>;

export function defineQuestion<Input extends z.ZodType, Answer extends z.ZodType>(
  question: Question<Input, Answer>,
): Question<Input, Answer> {
  return question;
}

/** Check the input at the door, then answer. Throws an {@link InputError} that names every bad field. */
export function answer<Input extends z.ZodType, Answer extends z.ZodType>(
  question: Question<Input, Answer>,
  input: unknown,
  using: Answering,
): z.output<Answer> {
  return question.ask(inputOf(question, input), using);
}

/** An input checked at the door, its defaults filled in. Throws as {@link answer} does. */
export function inputOf<Input extends z.ZodType>(
  question: Pick<Question<Input>, 'input'>,
  input: unknown,
): z.output<Input> {
  const parsed = question.input.safeParse(input);
  if (!parsed.success) throw inputErrorFrom(parsed.error, input);
  return parsed.data;
}

/** Turn a schema's complaints into issues that say what was expected and what came. */
export function inputErrorFrom(error: z.ZodError, input: unknown): InputError {
  return new InputError(
    error.issues.map((issue) => {
      const { code, suggestion } = (issue.code === 'custom' ? issue.params : undefined) ?? {};
      return {
        code:
          typeof code === 'string'
            ? code
            : issue.code === 'custom'
              ? 'invalid-value'
              : issue.code.replaceAll('_', '-'),
        path: pathText(issue.path),
        expected: issue.message,
        received: show(at(input, issue.path)),
        ...(typeof suggestion === 'string' ? { suggestion } : {}),
      };
    }),
  );
}

function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, key) =>
      typeof key === 'number' ? `${text}[${key}]` : text === '' ? String(key) : `${text}.${String(key)}`,
    '',
  );
}

function at(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined),
    value,
  );
}

/** A value as a reader would write it, cut to a line. */
function show(value: unknown): string {
  const text =
    value === undefined
      ? 'nothing'
      : typeof value === 'number'
        ? String(value)
        : (JSON.stringify(value) ?? String(value));
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
