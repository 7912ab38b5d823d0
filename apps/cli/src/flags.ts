import { InputError, parseModelSize, sizeExamples } from '@cape/evidence';
import { type Flag, flagName } from './command.ts';
import { readInput } from './read-input.ts';

/** Flags that many commands share. */
export const shared = {
  panel: {
    flags: '--panel <name|file>',
    kind: 'panel',
    description: 'a builtin panel, a table, a folder of results, or - for standard input',
  },
  view: {
    flags: '--view <view>',
    kind: 'text',
    choices: ['curated', 'as-published'],
    description: 'leave rows with known faults out (default), or take every row',
  },
  seed: { flags: '--seed <number>', kind: 'whole', description: 'seed of the random numbers (default 1)' },
  resamples: {
    flags: '--resamples <number>',
    kind: 'whole',
    description: 'how often the data are redrawn (default 10000)',
  },
  noise: {
    flags: '--noise <kind>',
    kind: 'text',
    choices: ['items', 'none'],
    description: 'redraw scores within their item-sampling errors too (default), or models alone',
  },
  level: { flags: '--level <share>', kind: 'number', description: 'coverage of intervals (default 0.95)' },
  scale: {
    flags: '--scale <scale>',
    kind: 'text',
    choices: ['params', 'flops', 'tokens', 'step', 'date'],
    description: 'what size is measured by (default params)',
  },
  by: {
    flags: '--by <grouping>',
    kind: 'text',
    choices: ['family', 'lab'],
    description: 'group rows by family or lab',
  },
  group: { flags: '--group <name>', kind: 'text', description: 'one family or lab alone' },
  x: { flags: '--x <benchmark>', kind: 'text', description: 'the first benchmark' },
  benchmarks: {
    flags: '--benchmarks <names>',
    kind: 'names',
    description: 'benchmarks, with commas between (default: all of the panel)',
  },
  y: { flags: '--y <benchmark>', kind: 'text', description: 'the second benchmark' },
} as const satisfies Record<string, Flag>;

/** The flags by which every resampled answer is steered. */
export const sampling: readonly Flag[] = [shared.seed, shared.resamples, shared.noise, shared.level];
/** The flags by which every panel is chosen. */
export const panel: readonly Flag[] = [shared.panel, shared.view];

/** Flags' texts as the values that a question's input holds; every bad one is named at once. */
export function valuesOf(
  given: Readonly<Record<string, unknown>>,
  flags: readonly Flag[],
): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  const issues: InputError['issues'][number][] = [];
  for (const flag of flags) {
    const name = flagName(flag.flags);
    const raw = given[name];
    if (raw === undefined) continue;
    try {
      values[name] = fieldValue(raw, flag);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      issues.push(...error.issues);
    }
  }
  if (issues.length > 0) throw new InputError(issues);
  return values;
}

function fieldValue(raw: unknown, flag: Flag): unknown {
  const path = `--${/--([a-z][a-z0-9-]*)/.exec(flag.flags)?.[1]}`;
  switch (flag.kind) {
    case 'number':
      return numberOf(String(raw), path, 'a number');
    case 'whole': {
      const value = numberOf(String(raw), path, 'a whole number');
      if (!Number.isInteger(value)) refuse('not-a-number', path, 'a whole number', String(raw));
      return value;
    }
    case 'size':
      return sizeOf(String(raw), path);
    case 'names':
      return String(raw)
        .split(',')
        .map((name) => name.trim())
        .filter((name) => name !== '');
    case 'scores':
      return scoresOf(raw as readonly string[], path);
    case 'panel':
      // A file was read before: see main.ts.
      return raw;
    case 'file':
      return readInput(String(raw), path);
    default:
      return raw;
  }
}

/** A decimal number, with a point or a comma, perhaps in percent; 0x1F and Infinity are none. */
function numberOf(raw: string, path: string, expected: string): number {
  const plain = raw.trim().replace(/ ?%$/, '');
  // Before three digits a comma may part thousands as well as decimals.
  if (/,\d{3}$/.test(plain)) refuse('ambiguous-number', path, `${expected} with a decimal point`, raw);
  if (!/^[+-]?(\d+([.,]\d*)?|[.,]\d+)(e[+-]?\d+)?$/i.test(plain)) refuse('not-a-number', path, expected, raw);
  const value = Number(plain.replace(',', '.'));
  if (!Number.isFinite(value)) refuse('not-a-number', path, expected, raw);
  return value;
}

/** Billions of parameters: all of them, where active ones are named too. */
function sizeOf(raw: string, path: string): number {
  return parseModelSize(raw)?.totalB ?? refuse('bad-size', path, sizeExamples, raw);
}

function scoresOf(raw: readonly string[], path: string): Record<string, number> {
  return Object.fromEntries(
    raw.map((pair) => {
      const [, name, value] = /^([^=]+)=(.*)$/.exec(pair) ?? [];
      if (name === undefined || value === undefined) {
        return refuse('bad-score', path, 'NAME=VALUE, such as hellaswag=52.1', pair);
      }
      return [name.trim(), numberOf(value, `${path} ${name.trim()}`, 'a score in percent, from 0 to 100')];
    }),
  );
}

function refuse(code: string, path: string, expected: string, received: string): never {
  throw new InputError([{ code, path, expected, received }]);
}
