import { loadKernel } from '@cape/core-wasm';
import { InputError } from '@cape/evidence';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { lazyQuestions } from './lazy-questions.ts';
import { answer } from './question.ts';
import { questions } from './questions.ts';

const kernel = await loadKernel();

it('gives each question a name of its own', () => {
  expect(new Set(questions.map(({ name }) => name)).size).toBe(questions.length);
});

it('has each question under its name, loaded when asked', async () => {
  expect(Object.keys(lazyQuestions).sort()).toEqual(questions.map(({ name }) => name).sort());
  for (const question of questions) expect(await lazyQuestions[question.name]!()).toBe(question);
});

/** The question's examples, with fewer resamples where they leave the number open. */
function quickExamples(question: (typeof questions)[number]): unknown[] {
  const takes = question.input instanceof z.ZodMiniObject && 'resamples' in question.input.shape;
  return question.examples.map((example) => (takes ? { resamples: 300, ...(example as object) } : example));
}

/** Paths of every number in a value that JSON could not carry. */
function unspeakable(value: unknown, path = ''): string[] {
  if (typeof value === 'number') return Number.isFinite(value) ? [] : [path];
  if (typeof value !== 'object' || value === null) return value === undefined ? [path] : [];
  return Object.entries(value).flatMap(([key, inner]) => unspeakable(inner, `${path}.${key}`));
}

describe.each(questions.map((question) => [question.name, question] as const))('%s', (_, question) => {
  it('answers each of its examples with what its schema promises, in JSON', () => {
    expect(question.examples.length).toBeGreaterThan(0);
    for (const example of quickExamples(question)) {
      const found = answer(question, example, { kernel });
      expect(question.answer.safeParse(found).error).toBeUndefined();
      expect(unspeakable(found)).toEqual([]);
    }
  });

  it('gives the same bytes when asked again', () => {
    const [example] = quickExamples(question);
    expect(JSON.stringify(answer(question, example, { kernel }))).toBe(
      JSON.stringify(answer(question, example, { kernel })),
    );
  });

  it('describes its input and answer as JSON Schema', () => {
    expect(z.toJSONSchema(question.input, { io: 'input' })).toHaveProperty('type', 'object');
    expect(z.toJSONSchema(question.answer)).toHaveProperty('type', 'object');
  });

  it('refuses what is no object with an InputError', () => {
    for (const input of [null, 3, 'x', []])
      expect(() => answer(question, input, { kernel })).toThrow(InputError);
  });
});
