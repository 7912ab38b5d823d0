import { type ReadLimits, readLimits, type SourceFile, splitPath } from './containers/source.ts';
import { type Document, open, tableOfLines } from './document.ts';
import { InputError, type InputIssue } from './input-error.ts';
import type { ItemScores } from './items.ts';
import { itemsOfTheirScores } from './items-of-their-scores.ts';
import type { Panel } from './panel.ts';
import { holdsFigures, type PanelRead } from './read-panel.ts';
import { readerOf } from './readers/detect.ts';
import type { Reading } from './readers/reader.ts';
import type { Run } from './run.ts';
import { withSubjectMeans } from './subject-means.ts';
import type { Warning } from './warning.ts';

/** A file that could not be read, and why. The others are read all the same. */
export interface Refused {
  readonly file: string;
  readonly issues: readonly InputIssue[];
}

/** Evidence from files: the runs of every model, the files not read, and warnings. */
export interface Evidence {
  readonly runs: readonly Run[];
  /** Files that were read, those inside archives counted each. */
  readonly files: number;
  /** Formats that were met, as people call them, with the number of files of each. */
  readonly formats: ReadonlyMap<string, number>;
  readonly refused: readonly Refused[];
  /** The panel as it stands, where one table of models and scores is all that was read. */
  readonly table?: Panel;
  readonly warnings: readonly Warning[];
}

export interface ReadOptions {
  /** Read the scores of single items too. Default false. */
  readonly items?: boolean;
  readonly limits?: Partial<ReadLimits>;
}

/**
 * Reads result files of evaluation tools, each by the format that its content shows. Zip and gzip archives are opened.
 * A file that cannot be read is listed with its reason and the others are read.
 *
 * @throws {InputError} where no file holds a result, with the reason of each
 */
export async function readEvidence(
  sources: readonly SourceFile[],
  { items = false, limits: own = {} }: ReadOptions = {},
): Promise<Evidence> {
  const limits = { ...readLimits, ...own };
  if (sources.length > limits.files) {
    throw new InputError([
      {
        code: 'too-many-files',
        path: 'files',
        expected: `at most ${limits.files} files`,
        received: `${sources.length}`,
      },
    ]);
  }
  const runs: Run[] = [];
  const refused: Refused[] = [];
  const formats = new Map<string, number>();
  const said = new Said();
  const tables: { readonly file: string; readonly read: PanelRead }[] = [];
  let files = 0;
  let count = 0;
  // Archives inside archives are opened in turn: a queue instead of a recursion.
  const queue = [{ folder: new Folders(sources, limits), depth: 0 }];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const { folder, depth } = next;
    for (const file of folder.files) {
      try {
        const opened = await folder.open(file);
        if (opened.kind === 'files') {
          if (depth >= limits.archiveDepth) throw tooDeep(file.name, limits);
          queue.push({ folder: new Folders(opened.files, limits), depth: depth + 1 });
          continue;
        }
        for (const document of opened.documents) {
          const warn = (code: string, message: string) => said.add(code, message, document.name);
          for (const { code, message } of document.warnings) warn(code, message);
          count += 1;
          const keepTable = (read: PanelRead) => void tables.push({ file: file.name, read });
          const using: Reading = {
            keepTable,
            limits,
            items,
            warn,
            beside: (wanted) => folder.beside(file, wanted),
          };
          const { found, format } = await readDocument(document, using);
          formats.set(format, (formats.get(format) ?? 0) + 1);
          runs.push(...found);
        }
        files += 1;
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        refused.push({ file: file.name, issues: error.issues });
      }
    }
  }
  const holds =
    tables.some(({ read }) => holdsFigures(read.panel)) ||
    runs.some(({ records, items: scored = [] }) => records.length > 0 || scored.length > 0);
  if (!holds) throw nothingRead(refused, files, said.all());
  if (refused.length > 0) {
    const whole = files + refused.length;
    said.add('files-unread', `${refused.length} of ${whole} files were not read: ${byReason(refused)}.`);
  }
  const [first] = tables;
  const alone = count === 1 && first !== undefined;
  for (const { file, read } of tables) {
    for (const { code, message } of read.warnings) {
      if (alone) said.add(code, message);
      // What joining the tables finds again is said then, once.
      else if (ofTheFile.has(code)) said.add(code, `${file}: ${message}`, file);
    }
  }
  const say = (code: string, message: string) => said.add(code, message);
  return {
    runs: withSubjectMeans(itemsOfTheirScores(joinItems(runs), say), say),
    files,
    formats,
    refused,
    ...(alone ? { table: first.read.panel } : {}),
    warnings: said.all(),
  };
}

/** Warnings of a table that concern how it was read, not what it holds. */
const ofTheFile = new Set([
  'read-as-fractions',
  'small-percent',
  'missing-values',
  'implausible-errors',
  'size-from-experts',
  'decimal-commas',
]);

async function readDocument(
  document: Document,
  using: Reading,
): Promise<{ readonly found: readonly Run[]; readonly format: string }> {
  const reader = readerOf(document);
  if (reader !== undefined) return { found: await reader.read(document, using), format: reader.format };
  if (document.kind === 'lines') return readDocument(await tableOfLines(document, using.limits), using);
  throw new InputError([
    {
      code: 'unknown-format',
      path: document.name,
      expected: 'results of a known tool, or a table of models and scores',
      received: shape(document),
    },
  ]);
}

/** A word on what a document is made of, for people. */
function shape(document: Document): string {
  const value = document.kind === 'json' || document.kind === 'yaml' ? document.value : undefined;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return document.kind;
  const keys = Object.keys(value);
  return `${document.kind} with ${keys.slice(0, 5).join(', ') || 'nothing'}${keys.length > 5 ? ' …' : ''}`;
}

function tooDeep(name: string, { archiveDepth }: ReadLimits): InputError {
  return new InputError([
    {
      code: 'too-deep',
      path: name,
      expected: `archives at most ${archiveDepth} inside one another`,
      received: 'more',
    },
  ]);
}

/** Files that could not be read, those of one reason together, five reasons at most. */
function byReason(refused: readonly Refused[]): string {
  const files = new Map<string, string[]>();
  for (const { file, issues } of refused) {
    const reason = `expected ${issues[0]?.expected}, received ${issues[0]?.received}`;
    files.set(reason, [...(files.get(reason) ?? []), file]);
  }
  const shown = [...files].slice(0, 5).map(([reason, [first, ...more]]) => {
    const others = more.length === 0 ? '' : ` and ${more.length} more`;
    return `${first}${others} (${reason})`;
  });
  return `${shown.join('; ')}${files.size > 5 ? `; and ${files.size - 5} more reasons` : ''}`;
}

/** Files that belong to one run each, in one folder: which of them a file goes with cannot be told. */
function severalRuns(name: string, fitting: readonly SourceFile[]): InputError {
  const named = [...new Set(fitting.map((each) => splitPath(each.name).base))];
  return new InputError([
    {
      code: 'several-runs-in-a-folder',
      path: name,
      expected: 'one run per folder, or names that tell which file goes with it',
      received: `${fitting.length} files that it may belong to: ${named.slice(0, 3).join(', ')}${named.length > 3 ? ' …' : ''}`,
    },
  ]);
}

function nothingRead(refused: readonly Refused[], files: number, warnings: readonly Warning[]): InputError {
  // Of several files, or of a folder's only one, the file that a row stands in.
  const several = refused.length + files > 1 || refused.some(({ file }) => file.includes('/'));
  const issues = refused
    .flatMap(({ file, issues }) =>
      issues.map((issue) =>
        several && issue.path.startsWith('rows[') ? { ...issue, path: `${file} ${issue.path}` } : issue,
      ),
    )
    .slice(0, 20);
  if (issues.length > 0) return new InputError(issues);
  const why = warnings[0]?.message ?? (files === 0 ? 'no file' : 'files without a score');
  return new InputError([
    {
      code: 'no-results',
      path: 'files',
      expected: 'results of a known tool, or a table of models and scores',
      received: why.replace(/\.$/, ''),
    },
  ]);
}

/** Warnings on files; one that many files share comes once. */
class Said {
  readonly #said = new Map<string, { code: string; rest: string; files: string[] }>();

  add(code: string, message: string, file?: string): void {
    const about = file !== undefined && message.startsWith(`${file}: `);
    const rest = about ? message.slice(file.length + 2) : message;
    const key = JSON.stringify([code, rest]);
    const known = this.#said.get(key) ?? { code, rest, files: [] };
    this.#said.set(key, known);
    if (about && !known.files.includes(file)) known.files.push(file);
  }

  all(): readonly Warning[] {
    return [...this.#said.values()].map(({ code, rest, files: [first, ...more] }) => ({
      code,
      message:
        first === undefined
          ? rest
          : `${first}${more.length === 0 ? '' : ` and ${more.length} more ${more.length === 1 ? 'file' : 'files'}`}: ${rest}`,
    }));
  }
}

/** Files with those beside them; the last file opened as a neighbor is kept, since many files ask for the same one. */
class Folders {
  readonly files: readonly SourceFile[];
  readonly #limits: ReadLimits;
  readonly #byFolder = new Map<string, SourceFile[]>();
  #kept: { readonly file: SourceFile; readonly document: Document | undefined } | undefined;

  constructor(files: readonly SourceFile[], limits: ReadLimits) {
    this.files = files;
    this.#limits = limits;
    for (const file of files) {
      const { folder } = splitPath(file.name);
      const known = this.#byFolder.get(folder);
      if (known === undefined) this.#byFolder.set(folder, [file]);
      else known.push(file);
    }
  }

  open(file: SourceFile) {
    return open(file, this.#limits);
  }

  async beside(of: SourceFile, wanted: (base: string) => boolean): Promise<Document | undefined> {
    const near = this.#byFolder.get(splitPath(of.name).folder) ?? [];
    const fitting = near.filter((each) => each !== of && wanted(splitPath(each.name).base));
    if (fitting.length > 1) throw severalRuns(of.name, fitting);
    const [file] = fitting;
    if (file === undefined) return undefined;
    if (this.#kept?.file === file) return this.#kept.document;
    let document: Document | undefined;
    try {
      const opened = await this.open(file);
      document = opened.kind === 'documents' ? opened.documents[0] : undefined;
    } catch (error) {
      // The file is met again on its own and refused with its reason.
      if (!(error instanceof InputError)) throw error;
    }
    this.#kept = { file, document };
    return document;
  }
}

/** One run per model and evaluation: files of items alone join the scores they belong to. */
function joinItems(runs: readonly Run[]): readonly Run[] {
  const result: Run[] = [];
  const places = new Map<string, number>();
  const parts = new Map<number, ItemScores[]>();
  for (const run of runs) {
    const key = run.id === undefined ? undefined : JSON.stringify([run.model.name, run.id]);
    const known = key === undefined ? undefined : places.get(key);
    const place = known ?? result.length;
    if (known === undefined) result.push(run);
    else if (run.records.length > 0) {
      const before = result[known]!;
      result[known] = {
        ...before,
        model: { ...run.model, ...before.model },
        records: [...before.records, ...run.records],
      };
    }
    if (key !== undefined) places.set(key, place);
    if (run.items !== undefined) parts.set(place, [...(parts.get(place) ?? []), ...run.items]);
  }
  return result.map((run, place) => {
    const items = parts.get(place);
    return items === undefined ? run : { ...run, items: joined(items) };
  });
}

function joined(parts: readonly ItemScores[]): readonly ItemScores[] {
  const byKind = new Map<string, ItemScores[]>();
  for (const part of parts) {
    const key = JSON.stringify([part.benchmark, part.metric, part.taskVersion, part.keyedBy]);
    byKind.set(key, [...(byKind.get(key) ?? []), part]);
  }
  return [...byKind.values()].map((same) => {
    const [first] = same;
    if (same.length === 1) return first!;
    const scores = new Float64Array(same.reduce((sum, { keys }) => sum + keys.length, 0));
    let at = 0;
    for (const part of same) {
      scores.set(part.scores, at);
      at += part.scores.length;
    }
    const clusters = same.every((part) => part.clusters !== null)
      ? same.flatMap((part) => part.clusters ?? [])
      : null;
    return { ...first!, keys: same.flatMap(({ keys }) => keys), scores, clusters };
  });
}
