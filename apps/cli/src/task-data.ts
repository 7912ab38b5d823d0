import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { InputError } from '@cape/evidence';
import { readRows } from '@cape/evidence/readers';
import {
  cardName,
  convertedBranch,
  convertedFiles,
  type DatasetId,
  type Doc,
  findTask,
  longestCard,
  ownTask,
  parseDatasetId,
  rowsOfQuestions,
  splitFiles,
  type Task,
} from '@cape/measure';
import { type HubFile, HubRepository, type LoadProgress, openDemo, SteerError } from '@cape/steer';
import { filesIn } from './files.ts';

/** A task with its rows, and the rows its worked examples come from. */
export interface TaskData {
  readonly task: Task;
  readonly rows: readonly Doc[];
  readonly examples?: readonly Doc[];
}

export interface TaskDataOptions {
  /** A file, a folder or a dataset of the hub; the task's own dataset where left out. */
  readonly data?: string;
  /** Worked examples per question: without any, their rows are not fetched. */
  readonly shots: number;
  readonly onProgress?: (progress: LoadProgress) => void;
}

/** The questions of the model that ships, as a task to try the command with. */
const demoTask = 'demo';

const endings = ['jsonl', 'json', 'parquet', 'csv'] as const;

/**
 * The task that a word names, with its rows. The word is a known task, a file of one's own with context, choices and
 * label, a dataset of the hub with these columns (OWNER/NAME), or `demo`. A known task's rows come from the file, folder
 * or dataset that `data` names, or from the task's own dataset on the hub.
 */
export async function taskData(name: string, options: TaskDataOptions): Promise<TaskData> {
  if (name === demoTask) return { task: ownTask(demoTask), rows: rowsOfQuestions(openDemo().questions) };
  if (/\.(jsonl|json|parquet|csv)$/i.test(name)) {
    const own = basename(name).replace(/\.\w+$/, '');
    return { task: ownTask(own), rows: await rowsOf(name, '--task') };
  }
  const ownDataset = parseDatasetId(name);
  if (ownDataset !== null) return hubData(ownTask(ownDataset.id), ownDataset, options);
  const task = findTask(name);
  const { data } = options;
  if (data === undefined) return hubData(task, { id: task.dataset.path }, options);
  const status = statSync(data, { throwIfNoEntry: false });
  const dataset = status === undefined ? parseDatasetId(data) : null;
  if (dataset !== null) return hubData(task, dataset, options);
  return status?.isDirectory()
    ? folderData(task, data, options)
    : { task, rows: await rowsOf(data, '--data') };
}

/** A folder with TASK.jsonl and the like, or one laid out as a dataset of the hub. */
async function folderData(task: Task, folder: string, { shots }: TaskDataOptions): Promise<TaskData> {
  const { path, name: config, split, fewshotSplit } = task.dataset;
  const stems = [task.name, task.name.replace(/_mc[12]$/, ''), basename(path)];
  const named = (suffixes: readonly string[]) =>
    stems
      .flatMap((stem) =>
        suffixes.flatMap((suffix) => endings.map((ending) => join(folder, `${stem}${suffix}.${ending}`))),
      )
      .find((place) => existsSync(place));
  const card = join(folder, cardName);
  const laidOut = (wanted: string) =>
    splitFiles(
      readdirSync(folder, { recursive: true }).map((each) => String(each).replaceAll('\\', '/')),
      existsSync(card) && statSync(card).size <= longestCard ? readFileSync(card, 'utf8') : undefined,
      { ...(config !== undefined && { config }), split: wanted },
    )?.map((each) => join(folder, each));
  const found = named(['', `.${split}`]);
  const files = found === undefined ? laidOut(split) : [found];
  if (files === undefined) {
    throw new InputError([
      {
        code: 'no-data',
        path: '--data',
        expected: `${stems.map((stem) => `${stem}.jsonl`).join(' or ')} (or .json, .parquet, .csv) in ${folder}`,
        received: 'no such file',
      },
    ]);
  }
  const rows = await allRows(files);
  if (found !== undefined) {
    const examples = named(['.examples', `.${fewshotSplit}`]);
    return { task, rows, ...(examples !== undefined && { examples: await rowsOf(examples, '--data') }) };
  }
  const examples = shots > 0 && fewshotSplit !== split ? laidOut(fewshotSplit) : undefined;
  return { task, rows, ...(examples !== undefined && { examples: await allRows(examples) }) };
}

/** Rows of a dataset on the hub: downloaded once, each file held against its digest. */
async function hubData(
  task: Task,
  { id, revision, config = task.dataset.name }: DatasetId,
  { shots, onProgress }: TaskDataOptions,
): Promise<TaskData> {
  const repository = new HubRepository('datasets', id, onProgress && { onProgress });
  const listing = await repository.list(revision);
  const fileOf = new Map(listing.files.map((file) => [file.path, file]));
  const card = fileOf.get(cardName);
  const text =
    card !== undefined && card.size <= longestCard
      ? readFileSync(join(await repository.fetch(listing, [card]), cardName), 'utf8')
      : undefined;
  const rowsIn = async (split: string): Promise<{ rows: readonly Doc[]; revision: string }> => {
    const part = { ...(config !== undefined && { config }), split };
    let [source, files] = [listing, splitFiles([...fileOf.keys()], text, part)];
    if (files === null) {
      // A dataset that a script makes has no files to read: the hub's own conversion has.
      source = await repository.list(convertedBranch).catch((cause: unknown) => {
        if (cause instanceof SteerError && cause.code === 'model-not-found') return listing;
        throw cause;
      });
      files = convertedFiles(
        source.files.map(({ path }) => path),
        part,
      );
    }
    if (files === null) {
      throw new InputError([
        {
          code: 'no-data',
          path: '--data',
          expected: `files of the split ${split}${config === undefined ? '' : ` of ${config}`} in ${id}`,
          received:
            listing.files
              .slice(0, 6)
              .map(({ path }) => path)
              .join(', ') || 'no file',
        },
      ]);
    }
    const wanted = files;
    const folder = await repository.fetch(
      source,
      source.files.filter(({ path }: HubFile) => wanted.includes(path)),
    );
    return { rows: await allRows(wanted.map((path) => join(folder, path))), revision: source.revision };
  };
  const { split, fewshotSplit } = task.dataset;
  const { rows, revision: commit } = await rowsIn(split);
  const examples = shots > 0 && fewshotSplit !== split ? (await rowsIn(fewshotSplit)).rows : undefined;
  const dataset = {
    ...task.dataset,
    path: id,
    revision: commit,
    ...(config !== undefined && { name: config }),
  };
  return { task: { ...task, dataset }, rows, ...(examples !== undefined && { examples }) };
}

async function allRows(paths: readonly string[]): Promise<readonly Doc[]> {
  const rows: Doc[] = [];
  for (const path of paths) for (const row of await rowsOf(path, '--data')) rows.push(row);
  return rows;
}

async function rowsOf(path: string, flag: string): Promise<readonly Doc[]> {
  const [file] = filesIn([path], flag);
  return readRows(file!);
}
