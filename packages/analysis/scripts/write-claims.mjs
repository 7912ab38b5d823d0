// Writes docs/claims.md from the ledger; with --commit also the verdicts that `cape claims --check` holds it to.
import { writeFileSync } from 'node:fs';
import { loadKernel } from '@cape/core-wasm';
import { claimsMarkdown } from '../dist/claims/markdown.js';
import { answer, claimsQuestion } from '../dist/index.js';

const found = answer(claimsQuestion, {}, { kernel: await loadKernel() });
writeFileSync(new URL('../../../docs/claims.md', import.meta.url), claimsMarkdown(found));
if (process.argv.includes('--commit')) {
  const lines = found.claims.map(({ id, verdict }) => `${id},${verdict}`);
  writeFileSync(new URL('../data/claim-verdicts.csv', import.meta.url), `id,verdict\n${lines.join('\n')}\n`);
}
console.log(found.reading.join('\n'));
if (found.changed.length > 0)
  console.log(`Verdicts that differ from the committed ones: ${found.changed.join(', ')}`);
