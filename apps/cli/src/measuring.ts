import { createHash } from 'node:crypto';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { InputError } from '@cape/evidence';
import { readRows } from '@cape/evidence/readers';
import {
  type Doc,
  findTask,
  type Item,
  type Likelihood,
  type Measured,
  MeasureError,
  ownTask,
  sanitized,
  type Task,
} from '@cape/measure';
import { openDemo } from '@cape/steer';
import { filesIn } from './files.ts';

/** A task with its rows, and the rows its worked examples come from. */
export interface TaskData {
  readonly task: Task;
  readonly rows: readonly Doc[];
  readonly examples?: readonly Doc[];
}

/** The questions of the model that ships, as a task to try the command with. */
const demoTask = 'demo';

function demoRows(): readonly Doc[] {
  return openDemo().questions.map((question) => ({
    context: question.prompt,
    choices: [question.true.trim(), question.false.trim()],
    label: 0,
  }));
}

const endings = ['jsonl', 'json', 'parquet', 'csv'] as const;

/**
 * The task that a word names, with its data: a known task with its file in `data` (a file, or a folder with
 * NAME.jsonl, .json, .parquet or .csv), a file of one's own with context, choices and label, or `demo`.
 */
export async function taskData(name: string, data: string | undefined): Promise<TaskData> {
  if (name === demoTask) return { task: ownTask(demoTask), rows: demoRows() };
  if (/\.(jsonl|json|parquet|csv)$/i.test(name)) {
    const own = basename(name).replace(/\.\w+$/, '');
    return { task: ownTask(own), rows: await rowsOf(name, '--task') };
  }
  const task = findTask(name);
  if (data === undefined) {
    throw new InputError([
      {
        code: 'no-data',
        path: '--data',
        expected: `a file or folder with the rows of ${name} (columns ${task.columns.join(', ')})`,
        received: 'none',
      },
    ]);
  }
  const whole = statSync(data, { throwIfNoEntry: false });
  if (whole?.isDirectory() !== true) return { task, rows: await rowsOf(data, '--data') };
  const stems = [task.name, task.name.replace(/_mc[12]$/, ''), basename(task.dataset.path)];
  const find = (suffixes: readonly string[]) =>
    stems
      .flatMap((stem) =>
        suffixes.flatMap((suffix) => endings.map((ending) => join(data, `${stem}${suffix}.${ending}`))),
      )
      .find((path) => existsSync(path));
  const [file, examples] = [
    find(['', `.${task.dataset.split}`]),
    find(['.examples', `.${task.dataset.fewshotSplit}`]),
  ];
  if (file === undefined) {
    throw new InputError([
      {
        code: 'no-data',
        path: '--data',
        expected: `${stems.map((stem) => `${stem}.jsonl`).join(' or ')} (or .json, .parquet, .csv) in ${data}`,
        received: 'no such file',
      },
    ]);
  }
  return {
    task,
    rows: await rowsOf(file, '--data'),
    ...(examples !== undefined && examples !== file && { examples: await rowsOf(examples, '--data') }),
  };
}

async function rowsOf(path: string, flag: string): Promise<readonly Doc[]> {
  const [file] = filesIn([path], flag);
  return readRows(file!);
}

/**
 * What was weighed so far, line by line, so that an interrupted measurement goes on where it stopped. It belongs to
 * one model and setting, and is gone once the results are written.
 */
export class Journal {
  readonly #path: string;
  readonly #known = new Map<string, readonly Likelihood[]>();

  constructor(folder: string, task: string, setting: Readonly<Record<string, unknown>>) {
    mkdirSync(folder, { recursive: true });
    this.#path = join(folder, `.${sanitized(task)}.part.jsonl`);
    const header = JSON.stringify(setting);
    if (!existsSync(this.#path)) {
      writeFileSync(this.#path, `${header}\n`);
      return;
    }
    const [before, ...lines] = readFileSync(this.#path, 'utf8').split('\n');
    if (before !== header) {
      throw new MeasureError(
        'resume-mismatch',
        this.#path,
        `a measurement interrupted under the same settings (${header})`,
        `another (${before}); remove the file to start afresh`,
      );
    }
    for (const line of lines) {
      try {
        const { key, found } = JSON.parse(line);
        this.#known.set(key, found);
      } catch {
        // The line that the interruption cut short.
      }
    }
  }

  known = (item: Item): readonly Likelihood[] | undefined => this.#known.get(keyOf(item));

  add({ item, found }: Measured): void {
    const key = keyOf(item);
    if (this.#known.has(key)) return;
    this.#known.set(key, found);
    appendFileSync(this.#path, `${JSON.stringify({ key, found })}\n`);
  }

  remove(): void {
    rmSync(this.#path, { force: true });
  }
}

function keyOf({ requests }: Item): string {
  return createHash('sha256').update(JSON.stringify(requests)).digest('hex').slice(0, 32);
}
