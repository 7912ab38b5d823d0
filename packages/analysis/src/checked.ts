import { InputError, type InputIssue, show } from '@cape/evidence';
import * as z from 'zod/mini';
import { expectation } from './expectation.ts';

/** Checks an input by a schema and fills in its defaults. Throws an {@link InputError} that names every bad field. */
export function checked<Schema extends z.core.$ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const parsed = z.safeParse(schema, input, { error: expectation });
  if (!parsed.success) throw new InputError(parsed.error.issues.flatMap((issue) => issuesOf(issue, input)));
  return parsed.data;
}

/** A schema's complaint as what was expected where, and what came. */
function issuesOf(issue: z.core.$ZodIssue, input: unknown): InputIssue[] {
  const received = show(at(input, issue.path));
  const path = pathText(issue.path);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({
        code: 'unknown-field',
        path: pathText([...issue.path, key]),
        expected: 'no field of this name',
        received: show(at(input, [...issue.path, key])),
      }));
    case 'invalid_key':
      // The name is at fault, not the value that it leads to.
      return issue.issues.flatMap((fault) =>
        issuesOf(fault, issue.path.at(-1)).map((of) => ({ ...of, path })),
      );
    case 'custom': {
      const { code = 'invalid-value', suggestion }: { code?: string; suggestion?: string } =
        issue.params ?? {};
      const near = suggestion === undefined ? {} : { suggestion };
      return [{ code, path, expected: issue.message, received, ...near }];
    }
    default:
      return [{ code: issue.code.replaceAll('_', '-'), path, expected: issue.message, received }];
  }
}

/** `scores.HS`, `panel[3].model`; a fault of the whole is the input's own. */
function pathText(path: readonly PropertyKey[]): string {
  if (path.length === 0) return 'input';
  return path.reduce<string>(
    (text, key) =>
      typeof key === 'number' ? `${text}[${key}]` : text === '' ? String(key) : `${text}.${String(key)}`,
    '',
  );
}

function at(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined),
    value,
  );
}
