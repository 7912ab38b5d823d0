import type { Kernel } from '@cape/core-wasm';
import type * as z from 'zod/mini';
import { checked } from './checked.ts';

/** Context of an answer beside the question itself. */
export interface Answering {
  readonly kernel: Kernel;
  /** Called now and then during long work, with the share done from 0 to 1. */
  readonly onProgress?: (share: number) => void;
}

/**
 * One thing CAPE can be asked. The command line, the API and the page all mount these: an interface turns its flags,
 * body or form into the input and renders the answer. Its name, its address and its command stand in manifest.ts.
 */
export interface Question<
  Input extends z.ZodMiniType = z.ZodMiniType,
  Answer extends z.ZodMiniType = z.ZodMiniType,
> {
  readonly input: Input;
  readonly answer: Answer;
  /** Inputs that work, for documentation; each is tested by asking it. */
  readonly examples: readonly z.input<Input>[];
  /**
   * Units of work that an input takes: one is about a microsecond of one core of 2024. A model of the cost, not a
   * measurement: the same input costs the same in every runtime, and its cost is known before anything is computed.
   * bench/work.mjs holds each beside the clock.
   *
   * @throws {InputError} where the input's panel cannot be read.
   */
  work(input: z.output<Input>): number;
  ask(input: z.output<Input>, using: Answering): z.output<Answer>;
}

declare module 'zod/v4/core' {
  interface GlobalMeta {
    /**
     * Name of a field's value, where its type does not tell: the command line writes it as `<percent>`, reads a
     * size such as 1.4B into billions, and a panel's name or file into the panel; other languages read paths of runs.
     */
    valueName?: 'percent' | 'points' | 'benchmark' | 'size' | 'date' | 'panel' | 'run' | 'runs';
  }
}

/** Answer of a question. */
export type AnswerOf<Asked extends Question> = z.output<Asked['answer']>;

export function defineQuestion<Input extends z.ZodMiniType, Answer extends z.ZodMiniType>(
  question: Question<Input, Answer>,
): Question<Input, Answer> {
  return question;
}

/** Check the input at the door, then answer. Throws an InputError that names every bad field. */
export function answer<Input extends z.ZodMiniType, Answer extends z.ZodMiniType>(
  question: Question<Input, Answer>,
  input: unknown,
  using: Answering,
): z.output<Answer> {
  return question.ask(checked(question.input, input), using);
}
