import { manifest, type QuestionEntry, wordsOf } from '@cape/analysis';
import type { Plugin } from 'vite';
import type { QuestionLinks } from '../src/cross-links.ts';

/** Commands and addresses of questions, by their names. */
export function linksOf(questions: readonly QuestionEntry[]): QuestionLinks {
  return Object.fromEntries(
    questions.map((entry) => {
      const { name, reads } = entry;
      return [name, { ...wordsOf(entry), ...(reads === undefined ? {} : { reads }) }];
    }),
  );
}

/**
 * The module `virtual:question-links`: what the page needs of the manifest to write commands and calls. The manifest
 * itself would bring every question's code into the page, which has it in its worker already.
 */
export function questionLinks(): Plugin {
  const id = 'virtual:question-links';
  return {
    name: 'cape-question-links',
    resolveId: (source) => (source === id ? `\0${id}` : undefined),
    load: (source) =>
      source === `\0${id}` ? `export const questionLinks = ${JSON.stringify(linksOf(manifest))};` : undefined,
  };
}
