import { InputError, parseModelSize, sizeExamples } from '@cape/evidence';
import { type Flag, flagName, longName } from './command.ts';
import { readInput } from './read-input.ts';

/** The seed of commands that ask no question. */
export const seed: Flag = {
  flags: '--seed <number>',
  kind: 'whole',
  description: 'seed of the random numbers (default 1)',
};

/** Flags' texts as the values that a question's input holds; every bad one is named at once. */
export async function valuesOf(
  given: Readonly<Record<string, unknown>>,
  flags: readonly Flag[],
): Promise<Record<string, unknown>> {
  const values: Record<string, unknown> = {};
  const issues: InputError['issues'][number][] = [];
  for (const flag of flags) {
    const name = flagName(flag.flags);
    const raw = given[name];
    if (raw === undefined) continue;
    try {
      values[name] = await flagValue(raw, flag);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      issues.push(...error.issues);
    }
  }
  if (issues.length > 0) throw new InputError(issues);
  return values;
}

/** Meaning of a flag's text. */
export async function flagValue(raw: unknown, flag: Flag, path: string = longName(flag)): Promise<unknown> {
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
    case 'members':
      return membersOf(raw as readonly string[], path);
    case 'panel':
      return (await (await import('./read-panel.ts')).readPanelAt(String(raw), path)) ?? raw;
    case 'file':
      return readInput(String(raw), path);
    case 'json':
      return jsonOf(String(raw), path);
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

function membersOf(raw: readonly string[], path: string): Record<string, number> {
  return Object.fromEntries(
    raw.map((pair) => {
      const [, name, value] = /^([^=]+)=(.*)$/.exec(pair) ?? [];
      if (name === undefined || value === undefined) {
        return refuse('bad-score', path, 'NAME=VALUE, such as truthfulqa=1.5', pair);
      }
      return [name.trim(), numberOf(value, `${path} ${name.trim()}`, 'a score in percent, from 0 to 100')];
    }),
  );
}

function jsonOf(raw: string, path: string): unknown {
  const { name, text } = readInput(raw, path);
  try {
    return JSON.parse(text);
  } catch {
    return refuse('not-json', path, 'a file of JSON', name);
  }
}

function refuse(code: string, path: string, expected: string, received: string): never {
  throw new InputError([{ code, path, expected, received }]);
}
