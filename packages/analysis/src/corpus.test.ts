import { readFileSync } from 'node:fs';
import { loadKernel } from '@cape/core-wasm';
import { describe, expect, it } from 'vitest';
import { corpusText, record } from '../corpus/record.mjs';
import { manifest } from './manifest.ts';
import { answer } from './question.ts';

const kernel = await loadKernel();

// An answer that changed on purpose: `npm run build`, then `npm run corpus -w @cape/analysis -- QUESTION`.
describe.each(manifest)('$name, asked what the corpus holds,', ({ name, load }) => {
  const text = readFileSync(new URL(`../corpus/${name}.json`, import.meta.url), 'utf8');
  const entries = JSON.parse(text) as { readonly input: object }[];

  it('answers as it is written there, to the byte', async () => {
    const question = await load();
    const now = entries.map((entry) =>
      record(entry, (input: unknown) => answer(question, input, { kernel })),
    );
    expect(now).toEqual(entries);
    expect(corpusText(now)).toBe(text);
  });
});
