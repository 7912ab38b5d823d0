import * as z from 'zod/mini';
import english from 'zod/v4/locales/en.js';
import { InputError } from './input-error.ts';

/** For what a schema was given no words of its own: zod/mini brings none. */
const words = { error: english().localeError };

/** What a schema makes of an input, its defaults filled in. Throws an {@link InputError} that names every bad field. */
export function checked<Schema extends z.core.$ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const parsed = z.safeParse(schema, input, words);
  if (!parsed.success) throw inputErrorFrom(parsed.error, input);
  return parsed.data;
}

/** Turn a schema's complaints into issues that say what was expected and what came. */
function inputErrorFrom(error: z.core.$ZodError, input: unknown): InputError {
  return new InputError(
    error.issues.map((issue) => {
      const { code, suggestion } = (issue.code === 'custom' ? issue.params : undefined) ?? {};
      return {
        code:
          typeof code === 'string'
            ? code
            : issue.code === 'custom'
              ? 'invalid-value'
              : issue.code.replaceAll('_', '-'),
        path: pathText(issue.path),
        expected: issue.message,
        received: show(at(input, issue.path)),
        ...(typeof suggestion === 'string' ? { suggestion } : {}),
      };
    }),
  );
}

function pathText(path: readonly PropertyKey[]): string {
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

/** A value as a reader would write it, cut to a line. */
function show(value: unknown): string {
  const text =
    value === undefined
      ? 'nothing'
      : typeof value === 'number'
        ? String(value)
        : (JSON.stringify(value) ?? String(value));
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
