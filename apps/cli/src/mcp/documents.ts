import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Document {
  readonly name: string;
  readonly title: string;
  text(): string;
}

/** The pages of docs/ that are for users: beside this package in the repository, inside it where it was installed. */
export function documents(): readonly Document[] {
  // This file is bundled into dist/chunks.
  const folder = ['../docs/', '../../../../docs/']
    .map((place) => fileURLToPath(new URL(place, import.meta.url)))
    .find((place) => existsSync(`${place}findings.md`));
  if (folder === undefined) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.md') && file !== 'licences.md')
    .sort()
    .map((file) => {
      const text = () => readFileSync(folder + file, 'utf8');
      const name = basename(file, '.md');
      return { name, title: /^# (.+)$/m.exec(text())?.[1] ?? name, text };
    });
}
