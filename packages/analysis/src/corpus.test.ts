import { readFileSync } from 'node:fs';
import { loadKernel } from '@cape/core-wasm';
import { describe, expect, it } from 'vitest';
import { corpusText, record } from '../corpus/record.mjs';
import { answer } from './question.ts';
import { questions } from './questions.ts';

const kernel = await loadKernel();

// An answer that changed on purpose: `npm run build`, then `npm run corpus -w @cape/analysis -- QUESTION`.
describe.each(questions)('$name, asked what the corpus holds,', (question) => {
  const text = readFileSync(new URL(`../corpus/${question.name}.json`, import.meta.url), 'utf8');
  const entries = JSON.parse(text) as { readonly input: object }[];

  it('answers as it is written there, to the byte', () => {
    const now = entries.map((entry) =>
      record(entry, (input: unknown) => answer(question, input, { kernel })),
    );
    expect(now).toEqual(entries);
    expect(corpusText(now)).toBe(text);
  });
});
