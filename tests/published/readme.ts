import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The program that a package's README shows: its `js` blocks, one after the other; empty where it shows none. */
export function programIn(folder: string): string {
  const text = readFileSync(join(folder, 'README.md'), 'utf8');
  return [...text.matchAll(/^```js\n([\s\S]*?)^```$/gm)].map(([, block]) => block).join('\n');
}
