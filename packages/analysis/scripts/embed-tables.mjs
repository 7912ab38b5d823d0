// Turns data/*.csv into TypeScript modules, so that the library needs no I/O at run time.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

const data = new URL('../data/', import.meta.url);
const target = new URL('../src/panel/tables.generated.ts', import.meta.url);
const records = 'records-2026.csv';
const claims = ['claims', 'claim-verdicts', 'projection-bottleneck'];
const names = readdirSync(data)
  .filter((file) => file.endsWith('.csv') && file !== records)
  .map((file) => file.replace(/\.csv$/, ''))
  .sort();

write(
  target,
  moduleOf(
    'tables',
    names.filter((name) => !claims.includes(name)),
  ),
);
// What the papers claim stands in a module of its own: a bundle that has the panels as read needs no table of them.
write(new URL('../src/claims/claim-tables.generated.ts', import.meta.url), moduleOf('claimTables', claims));
// Score records stand in a module of their own: only questions about the frontier as it is now load them.
write(
  new URL('../src/frontier/score-records.generated.ts', import.meta.url),
  `// Made from data/${records} by scripts/embed-tables.mjs.\nexport const recordsCsv = ${JSON.stringify(readFileSync(new URL(records, data), 'utf8'))};\n`,
);

function moduleOf(name, files) {
  const entries = files.map((file) => {
    const text = readFileSync(new URL(`${file}.csv`, data), 'utf8').replaceAll('\r\n', '\n');
    return `  ${JSON.stringify(file)}: ${JSON.stringify(text)},`;
  });
  return `// Made from data/*.csv by scripts/embed-tables.mjs.\nexport const ${name} = {\n${entries.join('\n')}\n} as const;\n`;
}

function write(file, text) {
  let current = '';
  try {
    current = readFileSync(file, 'utf8');
  } catch {
    // First build.
  }
  if (current !== text) writeFileSync(file, text);
}
