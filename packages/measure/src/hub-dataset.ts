import { parse } from 'yaml';
import { MeasureError } from './measure-error.ts';

/** A dataset of the Hugging Face hub, as a user names it: OWNER/NAME[@REVISION][:CONFIG]. */
export interface DatasetId {
  readonly id: string;
  /** A branch, tag or commit; the main branch where left out. */
  readonly revision?: string;
  readonly config?: string;
}

/** A part of a dataset: one configuration (subset), one split. */
export interface DatasetPart {
  readonly config?: string;
  readonly split: string;
}

/** Reads OWNER/NAME[@REVISION][:CONFIG]; null of any other text. */
export function parseDatasetId(text: string): DatasetId | null {
  const [, id, revision, config] =
    /^([\w-][\w.-]{0,95}\/[\w-][\w.-]{0,95})(?:@([\w./-]{1,200}))?(?::([\w.-]{1,200}))?$/.exec(text) ?? [];
  if (id === undefined || text.includes('..')) return null;
  return { id, ...(revision !== undefined && { revision }), ...(config !== undefined && { config }) };
}

/** The branch that the hub's own conversion of a dataset to Parquet lies in. */
export const convertedBranch = 'refs/convert/parquet';

/** The card of a dataset, which may declare its configurations, and the longest that is read. */
export const cardName = 'README.md';
export const longestCard = 4 * 2 ** 20;

const kinds = ['parquet', 'jsonl', 'json', 'csv'] as const;

/**
 * The files of one split, in order: those that the dataset's card declares, else those named after the split, at the
 * top, in data/ or in the configuration's folder. Null where neither says.
 *
 * @param paths every file of the repository or folder, with forward slashes
 * @param card text of README.md, where there is one
 * @throws {MeasureError} `no-data` where the card declares other configurations or splits than the one asked for
 */
export function splitFiles(
  paths: readonly string[],
  card: string | undefined,
  part: DatasetPart,
): readonly string[] | null {
  const declared = configsOf(card);
  if (declared.length > 0) return declaredFiles(paths, declared, part);
  const folders = ['', 'data/', ...(part.config === undefined ? [] : [`${part.config}/`])];
  for (const folder of folders) {
    for (const kind of kinds) {
      const found = paths.filter((path) => {
        if (!path.startsWith(folder + part.split)) return false;
        const rest = path.slice(folder.length + part.split.length);
        return new RegExp(`^(?:-\\d+-of-\\d+)?\\.${kind}(?:\\.gz|\\.zst)?$`).test(rest);
      });
      if (found.length > 0) return found.sort();
    }
  }
  return null;
}

/**
 * The files of one split in the hub's conversion to Parquet: CONFIG/SPLIT/0000.parquet and on. Null where there are
 * none.
 *
 * @throws {MeasureError} `no-data` where only a beginning of the split was converted, or where there are several
 *   configurations and none is named
 */
export function convertedFiles(
  paths: readonly string[],
  { config: named, split }: DatasetPart,
): readonly string[] | null {
  const configs = [...new Set(paths.filter((path) => path.includes('/')).map((path) => path.split('/')[0]!))];
  const config = named ?? (configs.length === 1 ? configs[0]! : 'default');
  if (named === undefined && configs.length > 1 && !configs.includes(config))
    throw noData(`a configuration of ${some(configs)}`, 'none named');
  const within = (folder: string) =>
    paths.filter((path) => path.startsWith(`${config}/${folder}/`) && path.endsWith('.parquet')).sort();
  const whole = within(split);
  if (whole.length > 0) return whole;
  if (within(`partial-${split}`).length > 0)
    throw noData(`the whole of ${config}/${split} in ${convertedBranch}`, 'only a beginning of it');
  return null;
}

interface Config {
  readonly name: string;
  readonly isDefault: boolean;
  readonly splits: ReadonlyMap<string, readonly string[]>;
}

/** Declarations under `configs` in the YAML at the top of a card. */
function configsOf(card: string | undefined): readonly Config[] {
  const yaml = /^﻿?---\r?\n([\s\S]*?)\r?\n---/.exec(card ?? '')?.[1];
  if (yaml === undefined) return [];
  let head: unknown;
  try {
    head = parse(yaml);
  } catch (cause) {
    throw noData(`YAML at the top of ${cardName}`, String(cause).slice(0, 100));
  }
  const { configs } = (head ?? {}) as { configs?: unknown };
  if (!Array.isArray(configs)) return [];
  return configs.flatMap((entry): Config | readonly Config[] => {
    const {
      config_name: name,
      data_files: files,
      default: isDefault,
    } = (entry ?? {}) as Partial<Record<string, unknown>>;
    const splits = splitsOf(files);
    return typeof name === 'string' && splits !== null ? { name, isDefault: isDefault === true, splits } : [];
  });
}

/** data_files: patterns (then all of one split, train), or a list of splits with their patterns. */
function splitsOf(files: unknown): Config['splits'] | null {
  const patterns = (value: unknown): readonly string[] | null => {
    const list = typeof value === 'string' ? [value] : value;
    return Array.isArray(list) && list.every((each) => typeof each === 'string') ? list : null;
  };
  const plain = patterns(files);
  if (plain !== null) return new Map([['train', plain]]);
  if (!Array.isArray(files)) return null;
  return new Map(
    files.flatMap((entry): [string, readonly string[]][] => {
      const { split, path } = (entry ?? {}) as { split?: unknown; path?: unknown };
      const found = patterns(path);
      return typeof split === 'string' && found !== null ? [[split, found]] : [];
    }),
  );
}

function declaredFiles(
  paths: readonly string[],
  configs: readonly Config[],
  { config, split }: DatasetPart,
): readonly string[] {
  const names = configs.map(({ name }) => name);
  const chosen =
    config !== undefined
      ? configs.find(({ name }) => name === config)
      : (configs.find(({ isDefault, name }) => isDefault || name === 'default') ??
        (configs.length === 1 ? configs[0] : undefined));
  if (chosen === undefined) throw noData(`a configuration of ${some(names)}`, config ?? 'none named');
  const patterns = chosen.splits.get(split);
  if (patterns === undefined) throw noData(`a split of ${some([...chosen.splits.keys()])}`, split);
  const expressions = patterns.map(globbed);
  const found = paths.filter((path) => expressions.some((each) => each.test(path))).sort();
  if (found.length === 0) throw noData(`files like ${some(patterns)}`, 'none');
  return found;
}

/** A pattern of a card as a regular expression: `*` and `?` within a folder, `**` across. */
function globbed(pattern: string): RegExp {
  if (pattern.length > 300 || (pattern.match(/\*/g) ?? []).length > 6 || /[[\]{}]/.test(pattern))
    throw noData('patterns with at most 6 stars and no brackets', pattern);
  const expression = pattern
    .replace(/^\.\//, '')
    .replaceAll(/[.+^$()|\\]/g, '\\$&')
    .replaceAll(/\*+\/?|\?/g, (wild) =>
      wild === '?' ? '[^/]' : wild.startsWith('**') ? '.*' : wild.endsWith('/') ? '[^/]*/' : '[^/]*',
    );
  return new RegExp(`^${expression}$`);
}

const some = (names: readonly string[]): string =>
  names.slice(0, 12).join(', ') + (names.length > 12 ? ` and ${names.length - 12} more` : '');

function noData(expected: string, received: string): MeasureError {
  return new MeasureError('no-data', 'data', expected, received.slice(0, 200));
}
