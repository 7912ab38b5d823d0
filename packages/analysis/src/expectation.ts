import type * as z from 'zod/mini';

/** Name of each type of value. */
const kinds: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

/** Expectation where neither a schema nor its check has words of its own: read after "expected". */
export function expectation(issue: z.core.$ZodRawIssue): string {
  // A field that says what it takes says so whichever of its bounds was passed.
  const own = (issue.schema?._zod.def.error as z.core.$ZodErrorMap | undefined)?.(issue);
  if (typeof own === 'string') return own;
  switch (issue.code) {
    case 'invalid_type':
      return kinds[issue.expected] ?? issue.expected;
    case 'invalid_value':
      return either(issue.values.map((value) => JSON.stringify(value) ?? String(value)));
    case 'invalid_union':
      return either(issue.errors.map((option) => option[0]?.message ?? 'another value'));
    case 'too_small':
      return sized(issue.origin, issue.inclusive === false ? 'more than' : 'at least', issue.minimum);
    case 'too_big':
      return sized(issue.origin, issue.inclusive === false ? 'less than' : 'at most', issue.maximum);
    default:
      return 'another value';
  }
}

/** "at least 2", or of what can be counted: "at least 2 characters". */
function sized(origin: string, bound: string, size: number | bigint): string {
  const unit = { string: 'character', array: 'entry' }[origin];
  if (unit === undefined) return `${bound} ${size}`;
  const plural = unit === 'entry' ? 'entries' : 'characters';
  return `${bound} ${size} ${size === 1 ? unit : plural}`;
}

/** "a", "a or b", "a, b or c"; what is said twice, once. */
function either(options: readonly string[]): string {
  const [last = 'another value', ...rest] = [...new Set(options)].reverse();
  return rest.length === 0 ? last : `${rest.reverse().join(', ')} or ${last}`;
}
