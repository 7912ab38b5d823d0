// npm test: install and build what is missing, then run every package's tests, the linter and the type
// checker. The last lines name what this machine lacks ("not run here: …") and sum the tests up.

import { stripVTControlCharacters } from 'node:util';
import { biome, follow, prepare, root, run, turbo } from './workspace.mjs';

prepare({ tests: true });

/** Tests passed and failed, by package. */
const tally = new Map();
const notRun = new Set();

/** Read turbo's output as it passes: vitest's sums, node:test's sums, and what a test says it could not run. */
function read(line) {
  console.log(line);
  const plain = stripVTControlCharacters(line);
  const missing = /not run here: (.+)/.exec(plain);
  if (missing) notRun.add(missing[1].trim());
  const [, name, rest] = /^(\S+?):test: (.*)$/.exec(plain) ?? [];
  if (name === undefined) return;
  const sum = tally.get(name) ?? { passed: 0, failed: 0 };
  if (/^\s*Tests\s+\d/.test(rest)) {
    sum.passed += Number(/(\d+) passed/.exec(rest)?.[1] ?? 0);
    sum.failed += Number(/(\d+) failed/.exec(rest)?.[1] ?? 0);
  }
  // A test file that cannot even be loaded runs no test, and is a failure all the same.
  if (/^\s*Test Files\s+\d/.test(rest)) sum.brokenFiles = Number(/(\d+) failed/.exec(rest)?.[1] ?? 0);
  const [, outcome, count] = /^# (pass|fail) (\d+)$/.exec(rest) ?? [];
  if (outcome === 'pass') sum.passed += Number(count);
  if (outcome === 'fail') sum.failed += Number(count);
  if (/ERROR|exited \(\d+\)/.test(rest)) sum.broken = true;
  tally.set(name, sum);
}

// Three at a time, though two cores are usual: some tests wait for a clock, a browser or a registry.
const status = await follow(
  process.execPath,
  [turbo, 'run', 'test', '--concurrency=3', '--continue=always', '--log-order=stream', '--output-logs=full'],
  read,
);

const checks = [
  { name: 'lint', status: run(process.execPath, [biome, 'check', '.']) },
  { name: 'english', status: run(process.execPath, ['scripts/english.mjs'], { cwd: root }) },
  {
    name: 'types',
    status: run(process.execPath, ['node_modules/typescript/bin/tsc', '-b'], { cwd: root }),
  },
];

let passed = 0;
let failed = 0;
console.log('');
for (const [name, sum] of [...tally].sort(([a], [b]) => a.localeCompare(b))) {
  const broken = sum.failed === 0 && (sum.brokenFiles ?? 0) > 0 ? sum.brokenFiles : 0;
  passed += sum.passed;
  failed += sum.failed + broken;
  console.log(`${name.padEnd(20)} ${sum.passed} passed, ${sum.failed + broken} failed`);
}
for (const check of checks) {
  if (check.status === 0) passed += 1;
  else failed += 1;
  console.log(`${check.name.padEnd(20)} ${check.status === 0 ? 'clean' : 'failed'}`);
}
// A package can fail without any test failing: a crash, a build that broke meanwhile.
if (status !== 0 && failed === 0) failed = 1;
for (const what of notRun) console.log(`not run here: ${what}`);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
