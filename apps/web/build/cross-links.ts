import { manifest, wordsOf } from '@cape/analysis';
import type { Plugin } from 'vite';
import type { QuestionLinks } from '../src/cross-links.ts';

const links: QuestionLinks = Object.fromEntries(
  manifest.map((entry) => {
    const { name, reads } = entry;
    return [name, { ...wordsOf(entry), ...(reads === undefined ? {} : { reads }) }];
  }),
);

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
      source === `\0${id}` ? `export const questionLinks = ${JSON.stringify(links)};` : undefined,
  };
}
