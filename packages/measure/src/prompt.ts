import type { ChatMessage } from '@cape/steer';
import { MeasureError } from './measure-error.ts';
import { PythonRandom } from './python-random.ts';
import type { Doc, Question, Task } from './task.ts';

/** A continuation to weigh after a context. */
export interface Request {
  readonly context: string;
  readonly continuation: string;
}

/** One item: its question and the requests it is put as, one per choice. */
export interface Item {
  /** Its place in the dataset. */
  readonly id: number;
  readonly question: Question;
  readonly requests: readonly Request[];
}

/** Between worked examples, and after the last. */
const exampleDelimiter = '\n\n';

/** The seed that lm-evaluation-harness draws worked examples with unless told otherwise. */
export const defaultFewshotSeed = 1234;

export interface PromptOptions {
  /** Worked examples before each question. */
  readonly shots?: number;
  /** Rows they are drawn from; the evaluated ones where left out, never the item itself. */
  readonly examples?: readonly Doc[];
  readonly seed?: number;
  /** Writes a conversation as the model was taught to: the question as a user's turn, worked examples as turns before. */
  readonly chat?: (messages: readonly ChatMessage[]) => string;
}

/**
 * The items of a task over some rows, in their order, with the prompts that lm-evaluation-harness would build: its
 * description, worked examples drawn by the same generator, the question; with `chat`, as the harness does under
 * `--apply_chat_template` (examples as turns of their own, nothing between the prompt and a choice).
 *
 * @throws {MeasureError} `bad-row` naming the row and column, `too-few-examples`
 */
export function itemsOf(task: Task, rows: readonly Doc[], options: PromptOptions = {}): Item[] {
  const { shots = 0, seed = defaultFewshotSeed, chat } = options;
  const own = options.examples === undefined;
  const pool = (options.examples ?? rows).map((doc) => question(task, doc, 'example'));
  if (shots > 0 && pool.length <= shots) {
    throw new MeasureError(
      'too-few-examples',
      'shots',
      `fewer worked examples than the ${pool.length} rows they are drawn from`,
      String(shots),
    );
  }
  const random = new PythonRandom(seed);
  return rows.map((doc, id) => {
    const put = question(task, doc, `row ${id + 1}`);
    const before = examplesFor(task, put, pool, { shots, own, random });
    const requests =
      chat === undefined ? requestsOf(task, put, before) : chatRequestsOf(task, put, before, chat);
    return { id, question: put, requests };
  });
}

function question(task: Task, doc: Doc, where: string): Question {
  try {
    return task.question(doc);
  } catch (error) {
    if (!(error instanceof MeasureError)) throw error;
    throw new MeasureError(
      error.code,
      `${task.name}, ${where}: ${error.path}`,
      error.expected,
      error.received,
    );
  }
}

function examplesFor(
  task: Task,
  asked: Question,
  pool: readonly Question[],
  { shots, own, random }: { shots: number; own: boolean; random: PythonRandom },
): readonly Question[] {
  if (shots === 0) return [];
  const same = JSON.stringify(asked.doc);
  const others = (some: readonly Question[]) => some.filter(({ doc }) => JSON.stringify(doc) !== same);
  let chosen: readonly Question[];
  // The harness draws one more and leaves the item out where a task has no test split; here also wherever the item
  // itself may be among the examples.
  const mayHoldItem = own || task.dataset.split !== 'test';
  if (task.sampler === 'first') chosen = (own ? others(pool) : pool).slice(0, shots);
  else if (!mayHoldItem) chosen = random.sample(pool, shots);
  else {
    chosen = others(random.sample(pool, shots + 1)).slice(0, shots);
    // Copies of the item in the pool: drawn again from the rest.
    if (chosen.length < shots) chosen = random.sample(others(pool), shots);
  }
  return chosen;
}

/** The text of a question and its right answer. */
function worked({ context, choices, continuation, gold }: Question): readonly [string, string] {
  return typeof context === 'string' ? [context, choices[gold]!] : [context[gold]!, continuation!];
}

/** Contexts and the continuations to weigh, choice by choice. */
function asked({ context, choices, continuation }: Question): readonly (readonly [string, string])[] {
  return choices.map((choice, i) =>
    typeof context === 'string' ? [context, choice] : [context[i]!, continuation!],
  );
}

function requestsOf(task: Task, question: Question, examples: readonly Question[]): Request[] {
  const before = examples.map((example) => worked(example).join(task.delimiter) + exampleDelimiter).join('');
  return asked(question).map(([context, answer]) => ({
    context: (task.description ?? '') + before + context,
    continuation: task.delimiter + answer,
  }));
}

function chatRequestsOf(
  { description }: Task,
  question: Question,
  examples: readonly Question[],
  chat: NonNullable<PromptOptions['chat']>,
): Request[] {
  const before: ChatMessage[] = examples.flatMap((example) => {
    const [text, answer] = worked(example);
    return [
      { role: 'user', content: text },
      { role: 'assistant', content: answer },
    ];
  });
  if (description !== undefined) before.unshift({ role: 'system', content: description });
  return asked(question).map(([content, continuation]) => ({
    context: chat([...before, { role: 'user', content }]),
    continuation,
  }));
}
