// Write docs/calibration.md: how far each method can be trusted, by simulation. Not written by hand.
//   npm run calibrate -w @cape/analysis                        every section
//   npm run calibrate -w @cape/analysis -- NAME [repetitions]  one section; the others stay as they are
import { readFileSync, writeFileSync } from 'node:fs';
import { loadKernelSync } from '@cape/core-wasm';
import * as comparison from './calibration/comparison.mjs';
import * as criticalScale from './calibration/critical-scale.mjs';

/** In the order of the page. */
const sections = [comparison, criticalScale];

const [, , wanted, repetitions] = process.argv;
const chosen = sections.filter(({ name }) => wanted === undefined || name === wanted);
if (chosen.length === 0) {
  console.error(`no section ${wanted}; there are ${sections.map(({ name }) => name).join(', ')}`);
  process.exit(2);
}
const kernel = loadKernelSync();
const page = new URL('../../../docs/calibration.md', import.meta.url);
for (const { name, section } of chosen) {
  const onProgress = (share) => process.stderr.write(`\r${name} ${(100 * share).toFixed(0)} %  `);
  const text = section(kernel, { ...(repetitions && { repetitions: Number(repetitions) }), onProgress });
  process.stderr.write('\r');
  const own = new RegExp(`(<!-- ${name} -->\\n)[^]*(<!-- /${name} -->)`);
  const before = readFileSync(page, 'utf8');
  if (!own.test(before)) throw new Error(`docs/calibration.md has no place for the section ${name}`);
  writeFileSync(
    page,
    before.replace(own, (_, start, end) => `${start}\n${text.trim()}\n\n${end}`),
  );
}
