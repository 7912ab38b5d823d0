// Simulates every method in worlds whose truth is known, before and after, and writes docs/calibration-statistics.md with
// its picture.
//   npm run calibrate-statistics -w @cape/analysis [-- section …] [--repetitions n]
// All sections take about 20 minutes of one core. Only the sections named are simulated anew; the others' rows stay, in
// scripts/calibration/rows.json. With --draw nothing is simulated.
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { loadKernelSync } from '@cape/core-wasm';
import { calibrationFigure } from '../dist/calibration/figure.js';
import { calibrationPage, reportSeed } from '../dist/calibration/page.js';
import { sections } from '../dist/calibration/sections.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { repetitions: { type: 'string' }, draw: { type: 'boolean' } },
});
const unknown = positionals.find((name) => !(name in sections));
if (unknown !== undefined)
  throw new Error(`no section ${unknown}; there are ${Object.keys(sections).join(', ')}`);

const rowsFile = new URL('./calibration/rows.json', import.meta.url);
const report = JSON.parse(readFileSync(rowsFile, 'utf8'));
const kernel = loadKernelSync();
const wanted = values.draw ? [] : positionals.length === 0 ? Object.keys(sections) : positionals;
for (const name of wanted) {
  const { repetitions, simulate } = sections[name];
  report[name] = simulate(kernel, {
    seed: reportSeed,
    repetitions: Number(values.repetitions ?? repetitions),
  });
  process.stderr.write(`${name}\n`);
  // Another run may have simulated other sections meanwhile.
  const others = JSON.parse(readFileSync(rowsFile, 'utf8'));
  writeFileSync(rowsFile, `${JSON.stringify({ ...others, [name]: report[name] }, null, 1)}\n`);
}
const whole = JSON.parse(readFileSync(rowsFile, 'utf8'));
writeFileSync(new URL('../../../docs/calibration-statistics.md', import.meta.url), calibrationPage(whole));
writeFileSync(new URL('../../../docs/pictures/calibration.svg', import.meta.url), calibrationFigure(whole));
