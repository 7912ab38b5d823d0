import { expect, test } from 'vitest';
import * as z from 'zod/mini';
import { checked } from './checked.ts';
import { modelQuestion } from './diagnose/model-question.ts';
import { manifest } from './manifest.ts';

interface Json {
  readonly [key: string]: unknown;
}

/** Places where a schema takes a text or a list of any length. */
function unbounded(schema: Json, path: string): string[] {
  if (schema.const !== undefined || schema.enum !== undefined) return [];
  const own =
    (schema.type === 'string' && schema.maxLength === undefined) ||
    (schema.type === 'array' && schema.maxItems === undefined)
      ? [path]
      : [];
  const parts: [string, unknown][] = [
    ...Object.entries((schema.properties ?? {}) as Json),
    ...((schema.anyOf ?? schema.oneOf ?? schema.allOf ?? []) as unknown[]).map((part): [string, unknown] => [
      '|',
      part,
    ]),
    ['[]', schema.items],
    ['*', schema.additionalProperties],
  ];
  return [
    ...own,
    ...parts.flatMap(([name, part]) =>
      typeof part === 'object' && part !== null ? unbounded(part as Json, `${path}.${name}`) : [],
    ),
  ];
}

test.each(manifest.map(({ name, load }) => [name, load] as const))(
  '%s: every text and every list has a maximum',
  async (name, load) => {
    const { input } = await load();
    expect(unbounded(z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' }) as Json, name)).toEqual(
      [],
    );
  },
);

test('a size of 400,000 digits is refused at once', () => {
  // A quadratic pattern takes minutes here, and the test with it.
  for (const params of [`${'1'.repeat(400_000)}x`, `${'1'.repeat(99)}x`, `.${'1'.repeat(90)}e`]) {
    expect(() => checked(modelQuestion.input, { params })).toThrow(/params/);
  }
});
