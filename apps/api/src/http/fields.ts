import { InputError } from '@cape/evidence/input-error';
import { nearestName } from '@cape/evidence/nearest-name';

/** Input of a question, by name. */
export type Fields = Readonly<Record<string, unknown>>;

/** Names of a question's fields, and which of them are numbers, objects of numbers, or lists. */
export interface FieldNames {
  readonly names: readonly string[];
  readonly numeric: ReadonlySet<string>;
  readonly records: ReadonlySet<string>;
  readonly lists: ReadonlySet<string>;
}

/** Refuse a body that is no object, and fields that no question has: a misspelled one would be ignored in silence. */
export function knownFields(body: unknown, { names }: FieldNames): Fields {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    const received = body === null ? 'null' : Array.isArray(body) ? 'a list' : typeof body;
    throw new InputError([{ code: 'invalid-type', path: 'body', expected: 'an object', received }]);
  }
  const unknown = Object.keys(body).filter((name) => !names.includes(name));
  if (unknown.length > 0) {
    throw new InputError(
      unknown.slice(0, 20).map((name) => {
        const suggestion = nearestName(name, names);
        return {
          code: 'unknown-field',
          path: name.slice(0, 60),
          expected: names.length === 0 ? 'no field' : `one of ${names.join(', ')}`,
          received: name.slice(0, 60),
          ...(suggestion === undefined ? {} : { suggestion }),
        };
      }),
    );
  }
  return body as Fields;
}

/**
 * A query as fields: text becomes a number where the question wants one, and `scores[HS]=52.9` (or
 * `scores.HS=52.9`) the field HS of the object `scores`. A list's name is given once for each of its items; any other
 * that is given twice is refused.
 */
export function queryFields(query: URLSearchParams, { numeric, records, lists }: FieldNames): Fields {
  const flat = new Map<string, unknown>();
  const nested = new Map<string, Map<string, unknown>>();
  for (const [name, text] of query) {
    if (lists.has(name)) {
      flat.set(name, [...((flat.get(name) as readonly string[] | undefined) ?? []), text]);
      continue;
    }
    const [, object = '', bracketed, dotted] = /^(\w+)(?:\[(.+)\]|\.(.+))$/s.exec(name) ?? [];
    const [outer, inner] = records.has(object) ? [object, bracketed ?? dotted] : [name, undefined];
    const into = inner === undefined ? flat : (nested.get(outer) ?? new Map<string, unknown>());
    if (into.has(inner ?? outer)) {
      throw new InputError([
        { code: 'repeated-field', path: name.slice(0, 60), expected: 'once', received: 'more than once' },
      ]);
    }
    into.set(inner ?? outer, inner !== undefined || numeric.has(name) ? numberOr(text) : text);
    if (inner !== undefined) nested.set(outer, into);
  }
  return Object.fromEntries([
    ...flat,
    ...[...nested].map(([name, values]) => [name, Object.fromEntries(values)] as const),
  ]);
}

/** Nothing, NaN and the infinities stay text, which the schema refuses in its own words. */
function numberOr(text: string): number | string {
  const number = Number(text);
  return text.trim() !== '' && Number.isFinite(number) ? number : text;
}
