import { MeasureError } from './measure-error.ts';
import type { Doc } from './task.ts';

/** Longest text of one cell: far beyond any benchmark's, short of what fills memory. */
const longestText = 200_000;

const wrong = (name: string, expected: string, received: unknown): MeasureError =>
  new MeasureError('bad-row', name, expected, JSON.stringify(received)?.slice(0, 80) ?? 'nothing');

export function textOf(doc: Doc, name: string): string {
  const value = doc[name];
  if (typeof value === 'string' && value.length <= longestText) return value;
  throw wrong(name, `text of at most ${longestText} characters`, value);
}

export function textsOf(doc: Doc, name: string): readonly string[] {
  const value = doc[name];
  if (
    Array.isArray(value) &&
    value.length > 0 &&
    value.length <= 100 &&
    value.every((each) => typeof each === 'string')
  )
    return value;
  throw wrong(name, '1 to 100 texts', value);
}

/** A whole number below `end`, given as a number or as digits. */
export function indexOf(doc: Doc, name: string, end: number): number {
  const value = doc[name];
  const index =
    typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : Number(value ?? Number.NaN);
  if (typeof value !== 'boolean' && value !== '' && Number.isInteger(index) && index >= 0 && index < end)
    return index;
  throw wrong(name, `a whole number from 0 to ${end - 1}`, value);
}

export function recordOf(doc: Doc, name: string): Doc {
  const value = doc[name];
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Doc;
  throw wrong(name, 'an object', value);
}
