// node scripts/audit.mjs: known vulnerabilities of what ships, as npm's registry knows them. Exits 1 where one of high
// or critical severity is known; a registry that does not answer this question is named, and is no failure of ours.

import { spawnSync } from 'node:child_process';
import { shipped } from './shipped.mjs';

const { stdout } = spawnSync('npm', ['audit', '--omit=dev', '--json'], {
  encoding: 'utf8',
  shell: process.platform === 'win32',
  timeout: 120_000,
});
const report = (() => {
  try {
    return JSON.parse(stdout);
  } catch {
    return {};
  }
})();
if (report.vulnerabilities === undefined) {
  console.log('not run here: the audit of dependencies (this registry does not answer it)');
  process.exit(0);
}
const ships = shipped();
const known = Object.values(report.vulnerabilities).filter(({ nodes }) =>
  nodes.some((place) => ships[place] !== undefined),
);
const severe = known.filter(({ severity }) => ['high', 'critical'].includes(severity));
for (const { name, severity, range } of severe) console.error(`${name} ${range}: ${severity}`);
console.log(`audit of what ships: ${known.length} known, ${severe.length} of them severe`);
process.exit(severe.length > 0 ? 1 : 0);
