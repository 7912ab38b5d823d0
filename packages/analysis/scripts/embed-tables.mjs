// Turns data/*.csv into one TypeScript module, so that the library needs no I/O at run time.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

const data = new URL('../data/', import.meta.url);
const target = new URL('../src/panel/tables.generated.ts', import.meta.url);
const records = 'records-2026.csv';
const entries = readdirSync(data)
  .filter((file) => file.endsWith('.csv') && file !== records)
  .sort()
  .map((file) => {
    const text = readFileSync(new URL(file, data), 'utf8').replaceAll('\r\n', '\n');
    return `  ${JSON.stringify(file.replace(/\.csv$/, ''))}: ${JSON.stringify(text)},`;
  });
const module = `// Made from data/*.csv by scripts/embed-tables.mjs.\nexport const tables = {\n${entries.join('\n')}\n} as const;\n`;

write(target, module);
// Score records stand in a module of their own: only questions about the frontier as it is now load them.
write(
  new URL('../src/frontier/score-records.generated.ts', import.meta.url),
  `// Made from data/${records} by scripts/embed-tables.mjs.\nexport const recordsCsv = ${JSON.stringify(readFileSync(new URL(records, data), 'utf8'))};\n`,
);

function write(file, text) {
  let current = '';
  try {
    current = readFileSync(file, 'utf8');
  } catch {
    // First build.
  }
  if (current !== text) writeFileSync(file, text);
}
