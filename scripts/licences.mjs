// node scripts/licences.mjs [--check]: docs/licences.md, what ships beside our own code and under which licence, read
// from the lock file. --check exits 1 where the page is behind or a licence is new to us.

import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { shipped } from './shipped.mjs';

const root = new URL('..', import.meta.url);
const page = new URL('docs/licences.md', root);

/** Licences that may ship with an MIT project without asking more of its users than a notice. */
const known = new Set([
  'MIT',
  'ISC',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'BlueOak-1.0.0',
  '(MIT OR CC0-1.0)',
  '(MIT AND Zlib)',
  '(MPL-2.0 OR Apache-2.0)',
  // Of rgbcolor, a package of jsPDF that the page leaves out.
  'MIT OR SEE LICENSE IN FEEL-FREE.md',
  'MPL-2.0',
]);

const ships = new Map(
  Object.values(shipped()).map(({ name, version, license = 'unknown' }) => [
    `${name} ${version}`,
    { name, version, license },
  ]),
);
const rows = [...ships.values()].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
const strangers = rows.filter(({ license }) => !known.has(license));

const text = `# What ships, and under which licence

Written by \`npm run licences\` from the lock file. CAPE itself is under the MIT licence. These packages are installed
with one or another of its packages; what only builds or tests them is not listed. \`npm run --silent sbom\` prints the
same as a CycloneDX bill of materials. The data's own sources and licences are in
[packages/analysis/data/SOURCES.md](../packages/analysis/data/SOURCES.md).

| package | version | licence |
|---|---|---|
${rows.map(({ name, version, license }) => `| ${name} | ${version} | ${license} |`).join('\n')}
`;

for (const { name, version, license } of strangers)
  console.error(`${name} ${version}: ${license} is new to us; see scripts/licences.mjs`);
if (process.argv.includes('--check')) {
  const behind = readFileSync(page, 'utf8') !== text;
  if (behind) console.error(`${fileURLToPath(page)} is behind the lock file: npm run licences`);
  process.exit(behind || strangers.length > 0 ? 1 : 0);
}
writeFileSync(page, text);
process.exit(strangers.length > 0 ? 1 : 0);
