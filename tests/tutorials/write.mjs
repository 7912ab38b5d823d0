// npm run write -w @cape/tutorials: put what the tutorials' commands print now in the place of what the pages show.

import { readFileSync, writeFileSync } from 'node:fs';
import { fileOf, follow, pages } from './follow.mjs';

for (const page of pages) {
  const file = fileOf(page);
  let text = readFileSync(file, 'utf8');
  for (const { block, printed } of follow(page).reverse()) {
    if (block.content.includes('…')) continue;
    text = text.slice(0, block.start) + printed + text.slice(block.start + block.content.length);
  }
  writeFileSync(file, text);
}
