import {
  type Doc,
  defaultFewshotSeed,
  fileStamp,
  LocalBackend,
  measure,
  ownTask,
  resultsOf,
  rowsOfQuestions,
  sampleOf,
  sanitized,
  type TaskResult,
} from '@cape/measure';
import type { Model, Question, Steering } from '@cape/steer';
import { version } from '../../package.json';
import senseLines from './sense.jsonl?raw';

/** Questions of each task: a page waits for so many. */
const mostItems = 120;

/** A task of the reader's own, as JSON lines. */
export interface TaskLines {
  readonly name: string;
  readonly text: string;
}

interface TaskRows {
  readonly name: string;
  readonly rows: readonly Doc[];
}

/** Sentences of which one ending makes sense: an ability that nobody steers toward. */
const sense: TaskLines = { name: 'sense', text: senseLines };

function rowsIn({ name, text }: TaskLines): TaskRows {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return { name, rows: lines.map((line) => JSON.parse(line) as Doc) };
}

/** The prompts as one task, and the reader's own tasks or plain sentences as the others. */
export function tasksFor(
  name: string,
  questions: readonly Question[],
  own: readonly TaskLines[],
): TaskRows[] {
  const every = Math.max(1, questions.length / mostItems);
  const few = questions.filter((_, i) => Math.floor(i / every) !== Math.floor((i - 1) / every));
  return [{ name, rows: rowsOfQuestions(few) }, ...(own.length > 0 ? own : [sense]).map(rowsIn)];
}

/**
 * The same tasks by the model as it is and steered: what `cape measure` writes without and with `--steer`, results and
 * samples of each, for a comparison item by item.
 */
export async function withAndWithout(
  model: Model,
  /** The runs are named after it. */
  name: string,
  steering: Steering,
  tasks: readonly TaskRows[],
  signal: AbortSignal,
  onProgress: (share: number) => Promise<void>,
): Promise<File[]> {
  const all = 2 * tasks.reduce((sum, { rows }) => sum + Math.min(rows.length, mostItems), 0);
  const files: File[] = [];
  let done = 0;
  for (const pushed of [false, true]) {
    const backend = new LocalBackend(model, pushed ? { steering } : {});
    const results: TaskResult[] = [];
    for (const task of tasks) {
      const found = await measure(backend, ownTask(task.name), task.rows, {
        limit: Math.min(mostItems, task.rows.length),
        signal,
        onItem: () => onProgress(++done / all),
      });
      results.push(found);
    }
    files.push(...(await filesOf(results, pushed ? `${name} (steered)` : name, pushed)));
  }
  return files;
}

async function filesOf(results: readonly TaskResult[], model: string, pushed: boolean): Promise<File[]> {
  // The two runs' files differ in their stamps.
  const date = new Date(Date.now() + Number(pushed) * 1000);
  const stamp = fileStamp(date);
  const facts = resultsOf(results, {
    model,
    backend: 'local',
    date,
    version,
    limit: null,
    chatTemplate: null,
    fewshotSeed: defaultFewshotSeed,
  });
  const samples = results.map(async ({ task, measured }) => {
    const lines = await Promise.all(measured.map(async (one) => `${JSON.stringify(await sampleOf(one))}\n`));
    return new File(lines, `samples_${sanitized(task.name)}_${stamp}.jsonl`);
  });
  return [new File([JSON.stringify(facts)], `results_${stamp}.json`), ...(await Promise.all(samples))];
}
