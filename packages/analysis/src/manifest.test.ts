import { loadKernel } from '@cape/core-wasm';
import { InputError } from '@cape/evidence';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { commandOf, manifest, type QuestionEntry, routesOf } from './manifest.ts';
import { answer, type Question } from './question.ts';

const kernel = await loadKernel();
const loaded = await Promise.all(manifest.map(async (entry) => ({ ...entry, question: await entry.load() })));

const entry = (given: Partial<QuestionEntry>): QuestionEntry => ({
  name: 'x',
  summary: '',
  load: () => Promise.reject(new Error('not asked')),
  ...given,
});

describe('the manifest', () => {
  it('gives each question a name, and each address to one question', () => {
    const names = manifest.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    const addresses = manifest.flatMap(routesOf).map(({ method, path }) => `${method} ${path}`);
    expect(new Set(addresses).size).toBe(addresses.length);
  });

  it('tells each in a line that fits the list of commands', () => {
    for (const { name, summary } of manifest) {
      expect([name, summary.length <= 65]).toEqual([name, true]);
      expect(summary).toMatch(/^[A-Z].*[^.]$/);
    }
  });

  it('names only fields that the question has', () => {
    for (const { name, question, ...entry } of loaded) {
      const fields = Object.keys((question.input as z.ZodMiniObject).shape);
      const named = [
        ...(entry.positional === undefined ? [] : [entry.positional]),
        ...Object.keys({ ...entry.flags, ...entry.members }),
        ...(entry.query ?? []),
        ...routesOf({ name, ...entry }).flatMap(({ field }) => field ?? []),
      ];
      for (const field of named) expect([name, fields]).toEqual([name, expect.arrayContaining([field])]);
      if (entry.joinsRegistry === true) expect(fields).toContain('panel');
    }
  });

  it('derives the command and the addresses', () => {
    expect(commandOf(entry({ name: 'dynamics/fit' }))).toBe('fit');
    expect(commandOf(entry({ command: 'nc' }))).toBe('nc');
    expect(routesOf(entry({ name: 'dynamics/fit' }))).toEqual([{ method: 'post', path: '/v1/dynamics/fit' }]);
    expect(routesOf(entry({ reads: ['/v1/labs', '/v1/labs/{lab}'], query: ['line'] }))).toEqual([
      { method: 'get', path: '/v1/labs', only: ['line'] },
      { method: 'get', path: '/v1/labs/{lab}', field: 'lab', only: ['line'] },
    ]);
  });
});

/** The question's examples, with fewer resamples where they leave the number open. */
function quickExamples(question: Question): unknown[] {
  const takes = question.input instanceof z.ZodMiniObject && 'resamples' in question.input.shape;
  return question.examples.map((example) => (takes ? { resamples: 300, ...(example as object) } : example));
}

/** Paths of every number in a value that JSON could not carry. */
function unspeakable(value: unknown, path = ''): string[] {
  if (typeof value === 'number') return Number.isFinite(value) ? [] : [path];
  if (typeof value !== 'object' || value === null) return value === undefined ? [path] : [];
  return Object.entries(value).flatMap(([key, inner]) => unspeakable(inner, `${path}.${key}`));
}

describe.each(loaded)('$name', ({ question }) => {
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
