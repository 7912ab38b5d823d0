// Turns data/*.csv into one TypeScript module, so that the library needs no I/O at run time.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

const data = new URL('../data/', import.meta.url);
const target = new URL('../src/panel/tables.generated.ts', import.meta.url);
const entries = readdirSync(data)
  .filter((file) => file.endsWith('.csv'))
  .sort()
  .map((file) => {
    const text = readFileSync(new URL(file, data), 'utf8').replaceAll('\r\n', '\n');
    return `  ${JSON.stringify(file.replace(/\.csv$/, ''))}: ${JSON.stringify(text)},`;
  });
const module = `// Made from data/*.csv by scripts/embed-tables.mjs.\nexport const tables = {\n${entries.join('\n')}\n} as const;\n`;

let current = '';
try {
  current = readFileSync(target, 'utf8');
} catch {
  // First build.
}
if (current !== module) writeFileSync(target, module);
