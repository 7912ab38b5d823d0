// Writes the corpus anew from the built package: node corpus/write.mjs [QUESTION …]. Run it when an answer changes on
// purpose, and say in the commit which members changed and why. A new input is a line {"input": {…}} in the file of
// its question; {"input": {…}, "whole": {}} keeps its answer in full.

import { readFileSync, writeFileSync } from 'node:fs';
import { answer, questions } from '@cape/analysis';
import { loadKernel } from '@cape/core-wasm';
import { corpusText, record } from './record.mjs';

const kernel = await loadKernel();
const named = process.argv.slice(2);
for (const question of questions) {
  if (named.length > 0 && !named.includes(question.name)) continue;
  const file = new URL(`${question.name}.json`, import.meta.url);
  const before = readFileSync(file, 'utf8');
  const after = corpusText(
    JSON.parse(before).map((entry) => record(entry, (input) => answer(question, input, { kernel }))),
  );
  if (after === before) continue;
  writeFileSync(file, after);
  const old = before.split('\n');
  const changed = after.split('\n').filter((line, i) => line !== old[i]).length;
  console.log(`${question.name}: ${changed} entries changed`);
}
