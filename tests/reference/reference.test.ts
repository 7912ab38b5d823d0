/** The reference says what the docstrings say now. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { entrances, folder, pageOf } from './write.mjs';

test.each(Object.keys(entrances))(
  'docs/reference/%s.md is what its source says',
  { timeout: 120_000 },
  async (name) => {
    // Where they differ: npm run write -w @cape/reference.
    expect(readFileSync(join(folder, `${name}.md`), 'utf8') === (await pageOf(name))).toBe(true);
  },
);
