import Papa from 'papaparse';
import type { BenchmarkId } from '../benchmarks/registry.ts';
import { InputError } from '../input-error.ts';
import { panelLimits } from '../read-panel.ts';
import type { Warning } from '../warning.ts';

/** A results file: its name and what it holds. */
export interface ResultsFile {
  readonly name: string;
  readonly text: string;
}

/** What a file says of one model, before it becomes a row of a panel. */
export interface ImportedModel {
  readonly model: string;
  readonly paramsB?: number;
  readonly released?: string;
  readonly lab?: string;
  readonly family?: string;
  readonly scores: ReadonlyMap<BenchmarkId, ImportedScore>;
}

export interface ImportedScore {
  /** Percent. */
  readonly value: number;
  /** Points. */
  readonly standardError?: number;
  readonly items?: number;
}

export interface Imported {
  readonly models: readonly ImportedModel[];
  readonly warnings: readonly Warning[];
}

/** JSON as Python may have written it: a bare NaN or Infinity becomes null. */
export function pythonJson({ name, text }: ResultsFile): Record<string, unknown> {
  withinLimit({ name, text });
  const strings = /"(?:[^"\\]|\\.)*"|\bNaN\b|-?\bInfinity\b/g;
  try {
    const value: unknown = JSON.parse(
      text.replace(/^\uFEFF/, '').replace(strings, (token) => (token.startsWith('"') ? token : 'null')),
    );
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>;
  } catch (error) {
    throw new InputError([
      {
        code: 'bad-json',
        path: name,
        expected: 'a results file in JSON',
        received: (error as Error).message,
      },
    ]);
  }
  throw new InputError([{ code: 'bad-json', path: name, expected: 'an object', received: 'something else' }]);
}

/** A table with a header; cells as text. */
export function table({ name, text }: ResultsFile): readonly Record<string, string>[] {
  withinLimit({ name, text });
  const { data } = Papa.parse<Record<string, string>>(text.replace(/^\uFEFF/, ''), {
    header: true,
    skipEmptyLines: 'greedy',
    transformHeader: (header) => header.trim(),
  });
  if (data.length === 0)
    throw new InputError([
      { code: 'empty-file', path: name, expected: 'a table with rows', received: 'none' },
    ]);
  return data;
}

function withinLimit({ name, text }: ResultsFile): void {
  if (text.length > panelLimits.characters) {
    throw new InputError([
      {
        code: 'too-large',
        path: name,
        expected: `at most ${panelLimits.characters} characters`,
        received: `${text.length}`,
      },
    ]);
  }
}

/** A fraction in percent, without the digits that binary multiplication adds. */
export function percent(fraction: number): number {
  return Number((100 * fraction).toPrecision(12));
}

/** A member that is an object, or an empty one. */
export function member(value: unknown, key: string): Record<string, unknown> {
  const inner = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
  return typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>) : {};
}

export function finiteNumber(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
