import { fileError } from './file-error.ts';
import { megabytes, type ReadLimits, type SourceFile } from './source.ts';

/** A JSON value, with Python's bare NaN and Infinity as null. Nesting deeper than `depth` is refused. */
export function parseJson(text: string, name: string, { jsonDepth }: Pick<ReadLimits, 'jsonDepth'>): unknown {
  if (deeperThan(text, jsonDepth)) {
    throw fileError('too-deep', name, `JSON nested at most ${jsonDepth} deep`, 'deeper');
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!/\b(NaN|Infinity)\b/.test(text)) throw badJson(name, error);
    try {
      return JSON.parse(withoutNaN(text));
    } catch (again) {
      throw badJson(name, again);
    }
  }
}

function badJson(name: string, error: unknown) {
  return fileError('bad-json', name, 'JSON', (error as Error).message.slice(0, 200));
}

const quote = 34;
const backslash = 92;

/** True where lists and objects nest deeper than so; one pass, strings skipped. */
function deeperThan(text: string, most: number): boolean {
  let depth = 0;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code === quote) i = endOfString(text, i);
    else if (code === 91 || code === 123) {
      depth += 1;
      if (depth > most) return true;
    } else if (code === 93 || code === 125) depth -= 1;
  }
  return false;
}

/** The place of the quote that closes the string opened at `start`, or the text's end. */
function endOfString(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code === backslash) i += 1;
    else if (code === quote) return i;
  }
  return text.length;
}

/** NaN, Infinity and -Infinity outside strings become null; one pass. */
function withoutNaN(text: string): string {
  const parts: string[] = [];
  let from = 0;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code === quote) i = endOfString(text, i);
    else if (code === 78 || code === 73 || code === 45) {
      const word = ['NaN', 'Infinity', '-Infinity', '-NaN'].find((each) => text.startsWith(each, i));
      if (word === undefined) continue;
      parts.push(text.slice(from, i), 'null');
      i += word.length - 1;
      from = i + 1;
    }
  }
  parts.push(text.slice(from));
  return parts.join('');
}

/** The values of a file with one JSON value per line, one at a time; empty lines are skipped. */
export async function* jsonLines(file: SourceFile, limits: ReadLimits): AsyncGenerator<unknown> {
  if (file.size > limits.streamBytes) {
    throw fileError('too-large', file.name, `at most ${megabytes(limits.streamBytes)}`, megabytes(file.size));
  }
  let number = 0;
  for await (const line of linesOf(file, limits)) {
    number += 1;
    if (line.trim() === '') continue;
    yield parseJson(line, `${file.name} line ${number}`, limits);
  }
}

async function* linesOf(file: SourceFile, { lineCharacters }: ReadLimits): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8');
  let pending = '';
  for await (const piece of file.stream()) {
    const text = pending + decoder.decode(piece, { stream: true });
    let from = 0;
    for (let end = text.indexOf('\n', pending.length); end >= 0; end = text.indexOf('\n', from)) {
      yield text.slice(from, end);
      from = end + 1;
    }
    pending = text.slice(from);
    if (pending.length > lineCharacters) {
      throw fileError(
        'too-large',
        file.name,
        `lines of at most ${lineCharacters} characters`,
        'a longer line',
      );
    }
  }
  pending += decoder.decode();
  if (pending !== '') yield pending;
}

/** A member that is an object, or an empty one. */
export function member(value: unknown, key: string): Readonly<Record<string, unknown>> {
  return objectOf(own(value, key));
}

/** The value as an object, or an empty one. */
export function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}

/** A member of an object, or undefined; what every object inherits is not its own. */
export function own(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A finite number; a bigint that fits one, too, as Parquet has them. */
export function finite(value: unknown): number | undefined {
  if (typeof value === 'bigint') return Number(value);
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** Text that is not empty. */
export function words(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}
