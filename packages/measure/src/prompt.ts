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
}

/**
 * The items of a task over some rows, in their order, with the prompts that lm-evaluation-harness would build: its
 * description, worked examples drawn by the same generator, the question.
 *
 * @throws {MeasureError} `bad-row` naming the row and column, `too-few-examples`
 */
export function itemsOf(task: Task, rows: readonly Doc[], options: PromptOptions = {}): Item[] {
  const { shots = 0, seed = defaultFewshotSeed } = options;
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
    const asked = question(task, doc, `row ${id + 1}`);
    const before = (task.description ?? '') + examplesFor(task, asked, pool, { shots, own, random });
    return { id, question: asked, requests: requestsOf(task, asked, before) };
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
): string {
  if (shots === 0) return '';
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
  return chosen.map((example) => worked(task, example) + exampleDelimiter).join('');
}

/** A question with its answer. */
function worked(task: Task, { context, choices, continuation, gold }: Question): string {
  const [text, answer] =
    typeof context === 'string' ? [context, choices[gold]!] : [context[gold]!, continuation!];
  return text + task.delimiter + answer;
}

function requestsOf(task: Task, { context, choices, continuation }: Question, before: string): Request[] {
  return choices.map((choice, i) =>
    typeof context === 'string'
      ? { context: before + context, continuation: task.delimiter + choice }
      : { context: before + context[i]!, continuation: task.delimiter + continuation! },
  );
}
