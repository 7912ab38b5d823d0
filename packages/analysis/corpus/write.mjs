// Writes the corpus anew from the built package: node corpus/write.mjs [QUESTION …]. Run it when an answer changes on
// purpose, and say in the commit which members changed and why. A new input is a line {"input": {…}} in the file of
// its question; {"input": {…}, "whole": {}} keeps its answer in full.

import { readFileSync, writeFileSync } from 'node:fs';
import { answer, manifest } from '@cape/analysis';
import { loadKernel } from '@cape/core-wasm';
import { corpusText, record } from './record.mjs';

const kernel = await loadKernel();
const named = process.argv.slice(2);
for (const { name, load } of manifest) {
  if (named.length > 0 && !named.includes(name)) continue;
  const question = await load();
  const file = new URL(`${name}.json`, import.meta.url);
  const before = readFileSync(file, 'utf8');
  const after = corpusText(
    JSON.parse(before).map((entry) => record(entry, (input) => answer(question, input, { kernel }))),
  );
  if (after === before) continue;
  writeFileSync(file, after);
  const old = before.split('\n');
  const changed = after.split('\n').filter((line, i) => line !== old[i]).length;
  console.log(`${name}: ${changed} entries changed`);
}
