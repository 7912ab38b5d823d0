// Write docs/calibration-statistics.md: every method against worlds whose truth is known, before and after.
//   npm run calibrate-statistics -w @cape/analysis [-- section …]
// Only the sections named are simulated anew; the others' rows stay.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { loadKernelSync } from '@cape/core-wasm';

/** Sections with the module that simulates each, and repetitions that take minutes, not hours. */
const sections = {
  correlation: ['The observed and the latent r', 1000],
  trend: ['The family question', 4000],
  scatter: ['The item correlation of a family’s scatter', 400],
  pooling: ['Phase probabilities of single steps', 300],
  ecological: ['The critical scale of several families', 40],
  'sign-order': ['What orders the sign', 100],
  saturation: ['The saturation ratio', 400],
  frontier: ['New models, labs and swings', 400],
  dynamics: ['The law of one family', 60],
};
const camel = (name) => name.replace(/-(.)/g, (_, letter) => letter.toUpperCase());
const page = new URL('../../../docs/calibration-statistics.md', import.meta.url);
const before = existsSync(page) ? readFileSync(page, 'utf8') : '';
const asked = process.argv.slice(2);
const kernel = loadKernelSync();

const number = (value, measure) =>
  value === null
    ? '–'
    : measure.includes('point)')
      ? value.toFixed(0)
      : measure.includes('points)')
        ? value.toFixed(1)
        : measure.startsWith('AUC')
          ? value.toFixed(3)
          : `${(100 * value).toFixed(1)} %`;
const wanted = ([low, high], measure) =>
  measure.includes('point')
    ? 'less'
    : low === 0 && high === 1
      ? 'more'
      : low === high
        ? number(low, measure)
        : `${number(low, measure)} to ${number(high, measure)}`;
const tableOf = (rows) =>
  [
    '| figure | world | measure | wanted | before | now | repetitions |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...rows.map(
      (row) =>
        `| ${row.figure} | ${row.world} | ${row.measure} | ${wanted(row.wanted, row.measure)} | ${number(row.before, row.measure)} | ${number(row.after, row.measure)} | ${row.repetitions} |`,
    ),
  ].join('\n');

const parts = [];
for (const [name, [heading, repetitions]] of Object.entries(sections)) {
  const marks = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  let table = before.split(marks[0])[1]?.split(marks[1])[0]?.trim();
  if (table === undefined || asked.length === 0 || asked.includes(name)) {
    const simulate = await import(`../dist/calibration/${name}-worlds.js`);
    table = tableOf(simulate[`${camel(name)}Rows`](kernel, { seed: 20260524, repetitions }));
    process.stderr.write(`${name}\n`);
  }
  parts.push(`## ${heading}\n\n${marks[0]}\n${table}\n${marks[1]}`);
}

writeFileSync(
  page,
  `# Calibration of the statistics

Made by \`npm run calibrate-statistics -w @cape/analysis\`; not written by hand. Seed 20260524, nominal level 95 %. Each
row is a world whose truth is known: how often an interval holds it, how often something is called that is not there, how
often something that is there is called. *Before* is the method that CAPE had, on the same draws. The simulation's own
standard error is √(p(1 − p)/repetitions): 1.1 points at 95 % and 400 repetitions. Worlds:
\`packages/analysis/src/calibration\`; methods: [methods](methods.md). The critical scale of single families has
[a page of its own](calibration.md).

${parts.join('\n\n')}
`,
);
